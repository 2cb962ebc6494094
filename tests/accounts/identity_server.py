"""A small identity server that really listens: tells of itself, gives tokens, has keys."""

import base64
import hashlib
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote_plus, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "portal", "тайна: сервера"


class IdentityServer:
    """``claims`` are what the next token says beside the usual; ``spoil`` changes one."""

    def __init__(self):
        self.claims = {}
        self.key, self.kid = rsa.generate_private_key(65537, 2048), "one"
        self.signing_key = None  # another than the one that is shown
        self.algorithm = "RS256"
        self.told = {}  # over what the server tells of itself
        self.codes = {}  # code: (nonce, challenge)
        self.asked = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                server.asked.append(self.path)
                answers = {
                    "/.well-known/openid-configuration": server.of_itself,
                    "/keys": server.keys,
                }
                answer = answers.get(self.path)
                self._answer(200 if answer else 404, answer() if answer else {})

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._answer(*server.token(self.headers, parse_qs(body)))

            def _answer(self, status, told):
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(told).encode())

            def log_message(self, *args):
                """Quiet."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.http.server_port}"
        Thread(target=self.http.serve_forever, daemon=True).start()

    def close(self):
        self.http.shutdown()
        self.http.server_close()

    def of_itself(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/door",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.told,
        }

    def keys(self):
        told = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**told, "kid": self.kid, "use": "sig", "alg": "RS256"}]}

    def let_through(self, address):
        """What a person who proved himself brings back: the query of the way back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked["nonce"], asked["code_challenge"], asked["redirect_uri"]
        return {"state": asked["state"], "code": code}

    def token(self, headers, form):
        known = self.codes.pop(form.get("code", [""])[0], None)
        told = base64.b64decode(headers.get("Authorization", "").removeprefix("Basic ")).decode()
        if known is None or [unquote_plus(part) for part in told.split(":")] != [CLIENT, SECRET]:
            return 400, {"error": "invalid_grant"}
        nonce, challenge, way_back = known
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if proof != challenge or form["redirect_uri"][0] != way_back:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "person-1",
            "nonce": nonce,
            "iat": now,
            "exp": now + 300,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        key = self.signing_key or self.key
        if self.algorithm == "none":
            key = None
        return 200, {
            "access_token": "x",
            "token_type": "Bearer",
            "id_token": jwt.encode(
                claims, key, algorithm=self.algorithm, headers={"kid": self.kid}
            ),
        }
