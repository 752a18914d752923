"""What the cases are made of: keys, a zone, signers, one random source; and the list of the kinds of cases."""

import dataclasses
import time

from keys import Ed25519Key, RsaKey
from zone import Zone

CLIENT, HELO, SENDER = "192.0.2.10", "mx.mail.test", "ana@mail.test"


@dataclasses.dataclass
class Case:
    """A message with its envelope, and the methods of which the implementations are to agree."""

    kind: str
    message: bytes
    methods: tuple
    ip: str = CLIENT
    helo: str = HELO
    sender: str = SENDER
    detail: str = ""


class World:
    def __init__(self, random, folder, zone=None):
        self.random = random
        self.zone = zone or Zone()
        self.now = int(time.time())
        self.selectors = 0
        self.signers = None
        self.rsa1024, self.rsa2048 = RsaKey(1024, random), RsaKey(2048, random)
        self.rsa768, self.other = RsaKey(768, random), RsaKey(1024, random)
        self.ed25519 = Ed25519Key(random, folder)
        self.zone.address(HELO, CLIENT)
        self.zone.pointer(CLIENT, HELO)
        self.zone.add("mail.test", "TXT", "v=spf1 ip4:192.0.2.0/24 -all")
        self.zone.add("mail.test", "MX", f"10 {HELO}")
        self.zone.add(HELO, "TXT", "v=spf1 a -all")
        self.zone.add("_dmarc.mail.test", "TXT", "v=DMARC1; p=reject")

    def key(self):
        return self.random.choice([self.rsa1024, self.rsa2048, self.rsa2048, self.ed25519])

    def by(self, *allowed):
        return self.random.choice(allowed or ("dkimpy", "mailauth", "facteur", "hand"))

    def c(self):
        return self.random.choice(["relaxed/relaxed", "relaxed/simple", "simple/relaxed", "simple/simple"])

    def publish(self, key, domain="mail.test", record=None, tags=""):
        """Publishes the key, or whatever record is given, and returns its selector, which nobody else has."""
        self.selectors += 1
        selector = f"s{self.selectors}"
        name = f"{selector}._domainkey.{domain}"
        records = [key.record(tags)] if record is None else record
        for one in [records] if isinstance(records, (str, bytes)) else records:
            self.zone.add(name, "TXT", one)
        return selector


KINDS = []


def kind(name, *methods):
    """Registers a function from a world to a Case without kind, or to (message, detail), or to a message."""

    def register(function):
        def make(world):
            made = function(world)
            if isinstance(made, Case):
                made.kind, made.methods = name, methods
                return made
            message, detail = made if isinstance(made, tuple) else (made, "")
            return Case(name, message, methods, detail=detail)

        KINDS.append((name, make))
        return function

    return register
