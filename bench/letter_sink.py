"""A mail server that takes every letter and keeps none. Prints its port and serves till killed."""

import asyncio

END = b"\r\n.\r\n"


class Taking(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.heard, self.is_data = transport, b"", False
        self.say(b"220 sink")

    def say(self, words):
        self.transport.write(words + b"\r\n")

    def data_received(self, data):
        self.heard += data
        while (at := self.heard.find(END if self.is_data else b"\r\n")) >= 0:
            line, self.heard = self.heard[:at], self.heard[at + (5 if self.is_data else 2) :]
            self.answer(line[:4].upper())

    def answer(self, command):
        if self.is_data:
            self.is_data = False
            self.say(b"250 taken")
        elif command == b"DATA":
            self.is_data = True
            self.say(b"354 go on")
        elif command == b"QUIT":
            self.say(b"221 bye")
            self.transport.close()
        else:
            self.say(b"250 ok")


async def serve():
    server = await asyncio.get_running_loop().create_server(Taking, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
