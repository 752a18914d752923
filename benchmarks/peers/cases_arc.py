"""ARC (RFC 8617): chains made by each, changed on the way, or wrong from the start."""

import re

import hand
import mail
from signers import NAMES
from world import kind

DOMAINS = ["one.test", "two.test", "three.test", "four.test"]


def chain(world, length, by=None, message=None, key=None, before=None):
    """A valid chain; `before` changes the message before the set of that number is put on."""
    message = message or mail.message(world.random, sober=True, text=b"Hello there, you\r\n\r\nBye\r\n")
    makers = []
    for i in range(1, length + 1):
        if before and i in before:
            message = before[i](message)
        this, by_whom = key or world.rsa2048, by or world.by("dkimpy", "mailauth", "hand")
        domain = DOMAINS[(i - 1) % len(DOMAINS)]
        selector = world.publish(this, domain)
        message = world.signers.seal(by_whom, message, this, domain, selector, i, "none" if i == 1 else "pass")
        makers.append(by_whom)
    return message, ", ".join(makers)


def add(world, message, instance, cv, **more):
    domain = DOMAINS[(instance - 1) % len(DOMAINS)]
    key = more.pop("key", world.rsa2048)
    return world.signers.seal_by_hand(message, key, domain, world.publish(key, domain, more.pop("record", None)),
                                      instance, cv, **more)


def without(message, name, instance):
    fields, body = hand.split(message)
    kept = [f for f in fields
            if not (hand.name_of(f) == name and re.search(rb"[:;]\s*i\s*=\s*%d\s*[;\r]" % instance, f))]
    assert len(kept) < len(fields)
    return b"".join(kept) + b"\r\n" + body


def only(message, name, instance):
    fields, _ = hand.split(message)
    return next(f for f in fields
                if hand.name_of(f) == name and re.search(rb"[:;]\s*i\s*=\s*%d\s*[;\r]" % instance, f))


AAR, AMS, SEAL = "arc-authentication-results", "arc-message-signature", "arc-seal"


def register_valid():
    for by in ("dkimpy", "mailauth", "hand", None):
        for length in (1, 2, 3, 4):
            def make(world, by=by, length=length):
                text = mail.body(world.random)
                return chain(world, length, by, mail.message(world.random, sober=True, text=text))
            kind(f"arc/valid-{by or 'mixed'}-{length}", "arc")(make)

    @kind("arc/valid-1024-bits", "arc")
    def short(world):
        return chain(world, 2, "hand", key=world.rsa1024)

    @kind("arc/valid-with-dkim", "arc", "dkim")
    def with_dkim(world):
        message = mail.message(world.random, sober=True)
        message = world.signers.dkim(world.by("dkimpy", "mailauth", "hand"), message, world.rsa2048, "mail.test",
                                     world.publish(world.rsa2048))
        return chain(world, 2, None, message)

    @kind("arc/valid-changed-between", "arc")
    def between(world):
        tag = lambda m: re.sub(rb"(?m)^Subject: ", b"Subject: [list] ", m, count=1)
        return chain(world, 2, None, before={2: tag})

    @kind("arc/valid-signature-simple", "arc")
    def simple(world):
        message = mail.message(world.random, sober=True)
        return add(world, message, 1, "none", c="simple/simple")


def register_changed():
    for name, edit in [
        ("body", lambda m: m.replace(b"Hello", b"hello")),
        ("footer", lambda m: m + b"-- \r\na list\r\n"),
        ("subject", lambda m: re.sub(rb"(?m)^Subject: ", b"Subject: [list] ", m, count=1)),
        ("results-1", lambda m: m.replace(b"i=1; mx1.one.test; spf=pass", b"i=1; mx1.one.test; spf=fail")),
        ("results-2", lambda m: m.replace(b"i=2; mx2.two.test; spf=pass", b"i=2; mx2.two.test; spf=fail")),
        ("no-results-1", lambda m: without(m, AAR, 1)), ("no-results-2", lambda m: without(m, AAR, 2)),
        ("no-signature-1", lambda m: without(m, AMS, 1)), ("no-signature-2", lambda m: without(m, AMS, 2)),
        ("no-seal-1", lambda m: without(m, SEAL, 1)), ("no-seal-2", lambda m: without(m, SEAL, 2)),
        ("no-set-1", lambda m: without(without(without(m, SEAL, 1), AMS, 1), AAR, 1)),
        ("no-set-2", lambda m: without(without(without(m, SEAL, 2), AMS, 2), AAR, 2)),
        ("two-seals-2", lambda m: only(m, SEAL, 2) + m), ("two-signatures-1", lambda m: only(m, AMS, 1) + m),
        ("two-results-2", lambda m: only(m, AAR, 2) + m),
        ("order-of-fields", lambda m: only(m, AAR, 1) + without(m, AAR, 1)),
        ("refolded-results", lambda m: m.replace(b"; spf=pass", b";\r\n\tspf=pass")),
        ("seal-value", lambda m: m.replace(only(m, SEAL, 2), re.sub(rb"(\bb=\s*\S)(.)", flip, only(m, SEAL, 2)))),
        ("seal-value-1", lambda m: m.replace(only(m, SEAL, 1), re.sub(rb"(\bb=\s*\S)(.)", flip, only(m, SEAL, 1)))),
        ("signature-value-1", lambda m: m.replace(only(m, AMS, 1), re.sub(rb"(\bb=\s*\S)(.)", flip, only(m, AMS, 1)))),
    ]:
        def make(world, edit=edit):
            message, detail = chain(world, 2, world.by("dkimpy", "mailauth", "hand"))
            changed = edit(message)
            assert changed != message
            return changed, detail
        kind(f"arc/changed-{name}", "arc")(make)


def flip(match):
    return match.group(1) + (b"A" if match.group(2) != b"A" else b"B")


def register_wrong():
    """A second set, properly signed, of a valid chain of one; or a first one: (kind, instance, cv, what is told to sign)."""
    for name, instance, cv, more in [
        ("first-says-pass", 1, "pass", {}), ("first-says-fail", 1, "fail", {}), ("second-says-none", 2, "none", {}),
        ("second-says-fail-of-all", 2, "fail", {}), ("second-says-fail-of-itself", 2, "fail", {"scope": [2]}),
        ("status-unknown", 2, "maybe", {}), ("status-upper-case", 2, "PASS", {}), ("gap", 3, "pass", {}),
        ("instance-zero", 0, "none", {}), ("instance-51", 51, "pass", {}),
        ("seal-with-names", 2, "pass", {"change": {"h": "From:To"}}),
        ("seal-algorithm-unknown", 2, "pass", {"change": {"a": "rsa-md5"}}),
        ("seal-unknown-tag", 2, "pass", {"change": {"zz": "1"}}),
        ("seal-with-time", 2, "pass", {"change": {"t": "1780000000"}}),
        ("seal-with-canonicalization", 2, "pass", {"change": {"c": "relaxed/relaxed"}}),
        ("seal-other-domain", 2, "pass", {"change": {"d": "four.test"}}),
        ("seal-version", 2, "pass", {"change": {"v": "1"}}),
        ("signature-of-seal", 2, "pass", {"names": NAMES + ["ARC-Seal"]}),
        ("signature-of-results", 2, "pass", {"names": NAMES + ["ARC-Authentication-Results"]}),
        ("signature-without-from", 2, "pass", {"names": ["To", "Subject"]}),
        ("signature-with-version", 2, "pass", {"signature": {"v": "1"}}),
        ("signature-expired", 2, "pass", {"signature": {"x": "1700000000"}}),
        ("signature-length", 2, "pass", {"signature": {"l": "10"}}),
        ("signature-no-body-hash", 2, "pass", {"signature": {"bh": None}}),
        ("signature-unknown-tag", 2, "pass", {"signature": {"zz": "1"}}),
        ("signature-no-time", 2, "pass", {"signature": {"t": None}}),
        ("key-revoked", 2, "pass", {"record": "v=DKIM1; p="}), ("key-none", 2, "pass", {"record": []}),
        ("key-testing", 2, "pass", {"record": "testing"}), ("key-768-bits", 2, "pass", {"key": "rsa768"}),
        ("key-other", 2, "pass", {"record": "other"}),
    ]:
        def make(world, instance=instance, cv=cv, more=more):
            more = dict(more)
            if instance in (0, 1):
                message = mail.message(world.random, sober=True)
            else:
                message, _ = chain(world, 1, world.by("dkimpy", "mailauth", "hand"))
            if more.get("key"):
                more["key"] = getattr(world, more["key"])
            if more.get("record") == "testing":
                more["record"] = world.rsa2048.record("t=y; ")
            if more.get("record") == "other":
                more["record"] = world.other.record()
            return add(world, message, instance, cv, **more)
        kind(f"arc/{name}", "arc")(make)

    @kind("arc/after-fail", "arc")
    def after_fail(world):
        message, _ = chain(world, 1)
        message = add(world, message, 2, "fail", scope=[2])
        return add(world, message, 3, "fail", scope=[3])

    @kind("arc/pass-after-fail", "arc")
    def pass_after_fail(world):
        message, _ = chain(world, 1)
        message = add(world, message, 2, "fail", scope=[2])
        return add(world, message, 3, "pass")

    @kind("arc/key-dns-fails", "arc")
    def dns_fails(world):
        world.zone.fail("down.test")
        message = mail.message(world.random, sober=True)
        return world.signers.seal_by_hand(message, world.rsa2048, "down.test", "s", 1, "none")

    @kind("arc/six-sets", "arc")
    def six(world):
        return chain(world, 6, world.by("mailauth", "hand"))


register_valid()
register_changed()
register_wrong()
