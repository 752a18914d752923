"""DKIM (RFC 6376, 8301, 8463): what is signed by each and verified by all, changed on the way, or wrong from the start."""

import base64
import re

import hand
import mail
from signers import NAMES, Signers
from world import kind


def signed(world, by=None, key=None, c=None, message=None, tags="", record=None, domain="mail.test", **more):
    by, key, c = by or world.by(), key or world.key(), c or world.c()
    selector = world.publish(key, domain, record, tags)
    message = message or mail.message(world.random)
    return world.signers.dkim(by, message, key, domain, selector, c, **more), f"{by} {key.algorithm}{key.bits} {c}"


def by_hand(world, **more):
    more.setdefault("key", world.rsa2048)
    more.setdefault("c", "relaxed/relaxed")
    return signed(world, "hand", **more)


def register_valid():
    for signer in Signers.ALL:
        for algorithm in ("rsa1024", "rsa2048", "ed25519"):
            for c in ("relaxed/relaxed", "relaxed/simple", "simple/relaxed", "simple/simple"):
                def make(world, signer=signer, algorithm=algorithm, c=c):
                    return signed(world, signer, getattr(world, algorithm), c)
                kind(f"dkim/valid-{signer}-{algorithm}-{c.replace('/', '-')}", "dkim", "dmarc")(make)


def change(message, old, new, count=1):
    changed = re.sub(old, new, message, count=count, flags=re.S | re.M)
    assert changed != message, (old, message)
    return changed


def register_changed():
    """Changes on the way: (kind, canonicalization or None for any, change of the signed message)."""
    split = lambda m: m.split(b"\r\n\r\n", 1)
    text = b"Hello  there,\t you\r\n\r\nBye \r\n"
    for name, c, edit in [
        ("body-changed", None, lambda m: m.replace(b"Hello", b"hello")),
        ("body-footer", None, lambda m: m + b"-- \r\nA footer of the list\r\n"),
        ("body-empty-lines-added", None, lambda m: m + b"\r\n\r\n"),
        ("body-last-line-end-lost-simple", "relaxed/simple", lambda m: m[:-2]),
        ("body-last-line-end-lost-relaxed", "relaxed/relaxed", lambda m: m[:-2]),
        ("body-blanks-collapsed-simple", "relaxed/simple", lambda m: m.replace(b"Hello  there,\t you", b"Hello there, you")),
        ("body-blanks-collapsed-relaxed", "relaxed/relaxed", lambda m: m.replace(b"Hello  there,\t you", b"Hello there, you")),
        ("body-blanks-at-end", None, lambda m: m.replace(b"you\r\n", b"you \t\r\n")),
        ("body-cut", None, lambda m: m[:-8]),
        ("body-lost", None, lambda m: split(m)[0] + b"\r\n\r\n"),
        ("body-and-separator-lost", None, lambda m: split(m)[0] + b"\r\n"),
        ("subject-tag", None, lambda m: change(m, rb"^Subject: ", b"Subject: [list] ")),
        ("header-name-case", None, lambda m: change(m, rb"^Subject:", b"SUBJECT:")),
        ("header-refolded", None, lambda m: change(m, rb"^Subject: (\S+) ", rb"Subject: \1\r\n\t ")),
        ("header-space-before-colon", None, lambda m: change(m, rb"^Subject:", b"Subject :")),
        ("header-blanks-at-end", None, lambda m: change(m, rb"^(To: [^\r]*)\r", rb"\1  \r")),
        ("header-order", None, lambda m: change(m, rb"^(To: [^\r]*\r\n)(Subject: [^\r]*\r\n)", rb"\2\1")),
        ("header-lost", None, lambda m: change(m, rb"^To: [^\r]*\r\n", b"")),
        ("from-changed", None, lambda m: change(m, rb"<ana@", b"<eve@")),
        ("from-second-above", None, lambda m: b"From: eve@evil.test\r\n" + m),
        ("from-second-below", None, lambda m: change(m, rb"\r\n\r\n", b"\r\nFrom: eve@evil.test\r\n\r\n")),
        ("trace-added", None, lambda m: b"Received: from x by y;\r\n\tThu, 1 Jan 2026 00:00:00 +0000\r\n" + m),
        ("signature-refolded", "relaxed/relaxed", lambda m: change(m, rb" bh=", b"\r\n\t bh=")),
        ("signature-value-changed", None, lambda m: change(m, rb"(\bb=\s*\S)(.)", flip)),
        ("body-hash-changed", None, lambda m: change(m, rb"(\bbh=\s*\S)(.)", flip)),
        ("domain-changed", None, lambda m: change(m, rb"\bd=mail\.test", b"d=other.test")),
    ]:
        def make(world, c=c, edit=edit):
            by = world.by("dkimpy", "mailauth", "hand", "facteur")
            message = mail.message(world.random, text=text, subject="Minutes  of the meeting", sober=True)
            whole, detail = signed(world, by, c=c, message=message)
            return edit(whole), detail
        kind(f"dkim/changed-{name}", "dkim")(make)


def flip(match):
    return match.group(1) + (b"A" if match.group(2) != b"A" else b"B")


def register_tags():
    """Tags of the signature, by hand: (kind, what hand.sign is told, given the world)."""
    now = lambda world, seconds: str(world.now + seconds)
    for name, more in [
        ("version-missing", dict(change={"v": None})), ("version-2", dict(change={"v": "2"})),
        ("version-1.0", dict(change={"v": "1.0"})), ("version-01", dict(change={"v": "01"})),
        ("no-algorithm", dict(change={"a": None})), ("no-domain", dict(change={"d": None})),
        ("no-selector", dict(change={"s": None})), ("no-names", dict(change={"h": None})),
        ("no-body-hash", dict(change={"bh": None})), ("empty-domain", dict(change={"d": ""})),
        ("empty-selector", dict(change={"s": ""})), ("empty-names", dict(change={"h": ""})),
        ("empty-value", dict(change={"b": ""})), ("value-not-base64", dict(change={"b": "!!!"})),
        ("value-other-key", None), ("unknown-tag", dict(change={"zz": "anything at all"})),
        ("unknown-tag-with-underscore", dict(change={"z_9": "x"})), ("empty-tag-value", dict(change={"zz": ""})),
        ("algorithm-unknown", dict(change={"a": "rsa-md5"})), ("algorithm-upper-case", dict(change={"a": "RSA-SHA256"})),
        ("sha1", dict(hash_name="sha1")), ("no-canonicalization", dict(c=None)),
        ("canonicalization-relaxed", dict(c="relaxed")), ("canonicalization-simple", dict(c="simple")),
        ("canonicalization-unknown", dict(c="nofws", real_c="simple")),
        ("canonicalization-upper-case", dict(c="Relaxed/Relaxed", real_c="relaxed/relaxed")),
        ("query-dns", dict(change={"q": "dns/txt"})), ("query-two", dict(change={"q": "http/get:dns/txt"})),
        ("query-unknown", dict(change={"q": "http/get"})), ("query-dns-alone", dict(change={"q": "dns"})),
        ("identity", dict(change={"i": "ana@mail.test"})), ("identity-domain", dict(change={"i": "@mail.test"})),
        ("identity-subdomain", dict(change={"i": "ana@sub.mail.test"})),
        ("identity-case", dict(change={"i": "ana@MAIL.test"})), ("identity-outside", dict(change={"i": "a@other.test"})),
        ("identity-suffix-only", dict(change={"i": "a@evilmail.test"})),
        ("identity-quoted", dict(change={"i": "a=2Bb@mail.test"})), ("identity-no-at", dict(change={"i": "mail.test"})), ("identity-two-ats", dict(change={"i": "a=40b@mail.test"})),
        ("identity-empty", dict(change={"i": ""})),
        ("expired", dict(change={"x": -3600, "t": -7200})), ("expires-later", dict(change={"x": 3600, "t": -60})),
        ("expired-no-time", dict(change={"x": -3600})), ("expires-before-signed", dict(change={"x": -7200, "t": -3600})),
        ("expiry-not-a-number", dict(change={"x": "soon"})), ("expiry-13-digits", dict(change={"x": "9999999999999"})),
        ("from-the-future", dict(change={"t": 86400})), ("time-not-a-number", dict(change={"t": "now"})),
        ("time-zero", dict(change={"t": "0"})), ("expiry-40-digits", dict(change={"x": "9" * 40})),
        ("names-without-from", dict(names=["To", "Subject"])),
        ("names-upper-case", dict(names=["FROM", "SUBJECT", "to"])),
        ("names-over-signed", dict(names=NAMES + ["From", "Subject", "To"])),
        ("names-absent", dict(names=["From", "X-Not-There", "Resent-From"])),
        ("names-blanks", dict(change={"h": " From : To\r\n\t:Subject : Date:  Message-ID "})),
        ("names-from-only", dict(names=["from"])), ("names-empty-one", dict(change={"h": "From:To::Subject:Date:Message-ID"})),
        ("names-signature", dict(names=NAMES + ["DKIM-Signature"])),
        ("copied-fields", dict(change={"z": "From:ana@mail.test|Subject:x=3By"})),
        ("domain-upper-case", dict(change={"d": "MAIL.TEST"})), ("domain-dot-at-end", dict(change={"d": "mail.test."})),
        ("domain-one-label", dict(change={"d": "test"})), ("domain-with-blank", dict(change={"d": "mail .test"})),
        ("separator-bare", dict(separator=";")), ("separator-folded", dict(separator=";\r\n\t")),
        ("separator-blank-before", dict(separator=" ; ")),
        ("blanks-around-equals", dict(shape=lambda parts: "; ".join(p.replace("=", " = ", 1) for p in parts) + "; ")),
        ("reverse-order", dict(shape=lambda parts: "; ".join(reversed(parts)) + "; ")),
        ("tag-twice", dict(shape=lambda parts: "; ".join(parts + ["d=mail.test"]) + "; ")),
        ("unknown-tag-twice", dict(shape=lambda parts: "; ".join(parts + ["zz=1", "zz=2"]) + "; ")),
        ("tag-without-equals", dict(shape=lambda parts: "; ".join(parts + ["nothing"]) + "; ")),
        ("empty-tag", dict(shape=lambda parts: "; ; ".join(parts) + "; ")),
        ("tag-upper-case", dict(shape=lambda parts: "; ".join(p.replace("bh=", "BH=") for p in parts) + "; ")),
        ("length-exact", "exact"), ("length-zero", dict(length=0)), ("length-shorter", dict(length=5)),
        ("length-longer-than-body", dict(change={"l": "99999"})), ("length-not-a-number", dict(change={"l": "all"})),
        ("length-negative", dict(change={"l": "-1"})), ("length-empty", dict(change={"l": ""})),
        ("length-80-digits", dict(change={"l": "9" * 80})),
        ("ed25519-sha1", dict(key="ed25519", change={"a": "ed25519-sha1"})),
    ]:
        def make(world, name=name, more=more):
            message = mail.message(world.random, sober=True, text=b"Hello there, you\r\n\r\nBye\r\n")
            if more == "exact":
                more = dict(length=len(hand.body(hand.split(message)[1], "relaxed")))
            if more is None:
                more = dict(change={"b": hand.folded(base64.b64encode(bytes(range(256))).decode())})
            more = dict(more)
            if isinstance(more.get("key"), str):
                more["key"] = getattr(world, more["key"])
            change = more.get("change", {})
            more["change"] = {t: now(world, v) if isinstance(v, int) else v for t, v in change.items()}
            if "c" in more:
                key, selector = world.rsa2048, world.publish(world.rsa2048)
                return hand.sign(message, key, "mail.test", selector, NAMES, **more) + message
            return by_hand(world, message=message, **more)
        kind(f"dkim/tag-{name}", "dkim")(make)

    @kind("dkim/tag-value-folded", "dkim")
    def value_folded(world):
        whole, detail = by_hand(world, key=world.rsa2048, c="relaxed/relaxed", message=mail.message(world.random))
        return re.sub(rb"(\bb=[^;]*?)([A-Za-z0-9+/]{7})", rb"\1\2 \r\n   ", whole, count=1), detail

    @kind("dkim/tag-semicolon-after-value", "dkim")
    def semicolon(world):
        message = mail.message(world.random, sober=True)
        key, selector = world.rsa2048, world.publish(world.rsa2048)
        return hand.sign(message, key, "mail.test", selector, NAMES)[:-2] + b";\r\n" + message

    @kind("dkim/tag-value-first", "dkim")
    def value_first(world):
        # b= stands first: it is the value alone that is left out of the hash
        message = mail.message(world.random, sober=True)
        key, selector = world.rsa1024, world.publish(world.rsa1024)
        tail = (f"; v=1; a=rsa-sha256; c=relaxed/simple; d=mail.test; s={selector}; h=From:To; "
                f"bh={hand.body_hash(message, 'simple')}\r\n").encode()
        data = b"".join(hand.header(one, "relaxed") for one in hand.picked(hand.split(message)[0], ["From", "To"]))
        data += hand.header(b"DKIM-Signature: b=" + tail, "relaxed")[:-2]
        return b"DKIM-Signature: b=" + base64.b64encode(key.sign(data)) + tail + message


def register_keys():
    """What is published for the key: (kind, key, record or records made of the good one, further tags of the signature)."""
    for name, key, record, tags in [
        ("none", "rsa1024", None, {}), ("revoked", "rsa1024", "v=DKIM1; p=", {}),
        ("revoked-blank", "rsa1024", "v=DKIM1; p= ", {}), ("no-value", "rsa1024", "v=DKIM1; k=rsa", {}),
        ("not-base64", "rsa1024", "v=DKIM1; k=rsa; p=!!!!", {}), ("cut", "rsa1024", lambda r: r[:-20], {}),
        ("nothing-of-dkim", "rsa1024", "v=spf1 -all", {}), ("text-only", "rsa1024", "hello world", {}),
        ("empty-record", "rsa1024", "", {}), ("version-2", "rsa1024", lambda r: r.replace("DKIM1", "DKIM2"), {}),
        ("version-lower-case", "rsa1024", lambda r: r.replace("DKIM1", "dkim1"), {}),
        ("version-absent", "rsa1024", lambda r: r.replace("v=DKIM1; ", ""), {}),
        ("version-last", "rsa1024", lambda r: r.replace("v=DKIM1; ", "") + "; v=DKIM1", {}),
        ("type-absent", "rsa1024", lambda r: r.replace("k=rsa; ", ""), {}),
        ("type-unknown", "rsa1024", lambda r: r.replace("k=rsa", "k=dsa"), {}),
        ("type-ed25519-for-rsa", "rsa1024", lambda r: r.replace("k=rsa", "k=ed25519"), {}),
        ("type-absent-for-ed25519", "ed25519", lambda r: r.replace("k=ed25519; ", ""), {}),
        ("bare-rsa", "rsa1024", "bare", {}), ("other-key", "rsa1024", "other", {}),
        ("hash-sha256", "rsa1024", "tags h=sha256; ", {}), ("hash-sha1", "rsa1024", "tags h=sha1; ", {}),
        ("hash-both", "rsa1024", "tags h=sha1:sha256; ", {}), ("hash-blanks", "rsa1024", "tags h= sha1 : sha256 ; ", {}),
        ("hash-unknown", "rsa1024", "tags h=sha512; ", {}), ("service-email", "rsa1024", "tags s=email; ", {}),
        ("service-any", "rsa1024", "tags s=*; ", {}), ("service-other", "rsa1024", "tags s=tlsrpt; ", {}),
        ("service-list", "rsa1024", "tags s=tlsrpt:email; ", {}), ("testing", "rsa1024", "tags t=y; ", {}),
        ("strict", "rsa1024", "tags t=s; ", {}), ("strict-same", "rsa1024", "tags t=s; ", {"i": "a@mail.test"}),
        ("strict-subdomain", "rsa1024", "tags t=s; ", {"i": "a@sub.mail.test"}),
        ("strict-and-testing-subdomain", "rsa1024", "tags t=y:s; ", {"i": "a@sub.mail.test"}),
        ("granularity", "rsa1024", "tags g=*; ", {}), ("granularity-other", "rsa1024", "tags g=bob; ", {"i": "a@mail.test"}),
        ("notes", "rsa1024", "tags n=call=20us; ", {}), ("unknown-tag", "rsa1024", "tags zz=1; ", {}),
        ("tag-twice", "rsa1024", lambda r: "v=DKIM1; k=rsa; " + r.replace("v=DKIM1; ", ""), {}),
        ("two-records-good-first", "rsa1024", lambda r: [r, "v=spf1 -all"], {}),
        ("two-records-good-last", "rsa1024", lambda r: ["v=spf1 -all", r], {}),
        ("blanks-in-value", "rsa1024", lambda r: r.replace("p=MIGf", "p= MI Gf "), {}),
        ("semicolon-at-end", "rsa1024", lambda r: r + ";", {}), ("bare-separators", "rsa1024", lambda r: r.replace("; ", ";"), {}),
        ("blanks-around-equals", "rsa1024", lambda r: r.replace("k=", "k = "), {}),
        ("768-bits", "rsa768", None, {}), ("garbage-after", "rsa1024", lambda r: r + "; nothing", {}),
        ("no-padding", "rsa1024", lambda r: r.rstrip("="), {}),
    ]:
        def make(world, name=name, key=key, record=record, tags=tags):
            key = getattr(world, key)
            good = key.record()
            if name == "none":
                published = []
            elif record is None:
                published = good
            elif callable(record):
                published = record(good)
            elif record == "bare":
                published = f"v=DKIM1; k=rsa; p={key.bare_public()}"
            elif record == "other":
                published = world.other.record()
            elif record.startswith("tags "):
                published = key.record(record[5:])
            else:
                published = record
            return by_hand(world, key=key, record=published, change=tags, message=mail.message(world.random, sober=True))
        kind(f"dkim/key-{name}", "dkim")(make)

    @kind("dkim/key-dns-fails", "dkim")
    def dns_fails(world):
        world.zone.fail("down.test")
        return by_hand(world, domain="down.test")

    @kind("dkim/key-by-alias", "dkim")
    def by_alias(world):
        message = mail.message(world.random, sober=True)
        selector = world.publish(world.rsa2048, "provider.test")
        world.zone.add(f"{selector}._domainkey.mail.test", "CNAME", f"{selector}._domainkey.provider.test")
        return world.signers.dkim(world.by(), message, world.rsa2048, "mail.test", selector)


def register_unterminated():
    """Bodies whose last line has no end, which SMTP cannot carry and files can."""
    for ending, text in (("plain", b"Hello\r\nBye"), ("blanks", b"Hello\r\nBye \t")):
        for form in ("relaxed", "simple"):
            for by in Signers.ALL:
                def make(world, text=text, form=form, by=by):
                    message = mail.message(world.random, sober=True, text=text)
                    return signed(world, by, world.rsa2048, f"relaxed/{form}", message)
                kind(f"dkim/unterminated-{ending}-{form}-{by}", "dkim")(make)


def register_several():
    @kind("dkim/none", "dkim", "arc", "spf", "dmarc")
    def none(world):
        return mail.message(world.random)

    @kind("dkim/several-valid", "dkim")
    def several(world):
        message, details = mail.message(world.random), []
        for domain in ("mail.test", "list.test", "esp.test")[:world.random.randrange(2, 4)]:
            message, detail = signed(world, message=message, domain=domain)
            details.append(detail)
        return message, ", ".join(details)

    @kind("dkim/several-one-broken", "dkim")
    def one_broken(world):
        message = mail.message(world.random, sober=True)
        message, first = signed(world, message=message)
        message = change(message, rb"^Subject: ", b"Subject: [list] ")
        message, second = signed(world, message=message, domain="list.test")
        return message, f"{first}, {second}"

    @kind("dkim/several-rsa-and-ed25519", "dkim")
    def both(world):
        message = mail.message(world.random)
        for key in (world.rsa2048, world.ed25519):
            message, _ = signed(world, key=key, message=message)
        return message

    @kind("dkim/several-signature-signed-by-next", "dkim")
    def chained(world):
        message, _ = signed(world)
        return by_hand(world, message=message, names=NAMES + ["DKIM-Signature"], domain="list.test")

    @kind("dkim/body-shapes", "dkim")
    def shapes(world):
        return signed(world, world.by("dkimpy", "mailauth", "hand"))

    @kind("dkim/header-shapes", "dkim")
    def header_shapes(world):
        message = mail.message(world.random)
        names = [name for name in dict.fromkeys(hand.name_of(f) for f in hand.split(message)[0]) if name != "received"]
        names += world.random.sample(names, 2)
        return by_hand(world, message=message, names=names, c=world.c())

    @kind("dkim/length-by-others", "dkim")
    def length(world):
        if world.random.random() < 0.5:
            return signed(world, "dkimpy", length=True, key=world.rsa2048)
        return signed(world, "mailauth", length=world.random.randrange(0, 30), key=world.rsa2048)

    @kind("dkim/times-by-others", "dkim")
    def times(world):
        t = world.now - world.random.randrange(0, 100_000)
        return signed(world, "mailauth", t=t, x=t + world.random.randrange(1, 200_000))


register_valid()
register_changed()
register_tags()
register_keys()
register_unterminated()
register_several()
