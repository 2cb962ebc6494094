"""Addresses compared and remembered: one way to write each, and a fingerprint of it.

What is kept of dead and refused addresses outlives the people: so the address itself is not kept.
Whoever knows an address can ask about it; nobody can read the list.
"""

import hashlib
from contextlib import suppress

from notifications.enums import Channel


def normal(address, channel=Channel.EMAIL):
    """The address as all its spellings are compared: «Anna@Почта.РФ » is «anna@xn--…»."""
    address = (address or "").strip()
    if channel == Channel.SMS:
        return "".join(letter for letter in address if letter.isdigit())
    if channel != Channel.EMAIL:
        return address
    local, _, domain = address.rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode()
    return f"{local}@{domain}".lower()


def domain_of(address):
    return normal(address).rpartition("@")[2]


def fingerprint(address, channel=Channel.EMAIL):
    return hashlib.sha256(f"{channel}:{normal(address, channel)}".encode()).hexdigest()


def without(address, words):
    """What a server said, without the address that it repeats."""
    for said in {address, normal(address)} - {"", "@"}:
        words = words.replace(said, "…")
    return words
