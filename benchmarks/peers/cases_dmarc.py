"""DMARC (RFC 9989): policies, alignment, and how the record is found. Names end in .test, of which mailauth knows nothing."""

import mail
from world import CLIENT, Case, kind

P = "v=DMARC1; p=reject"
SPF = "v=spf1 ip4:192.0.2.0/24 -all"

# kind, author's domain, records by name (under the case's own domain SELF), domain that SPF passes for, d= that passes
FIXED = [
    ("none", "SELF", {}, "SELF", None), ("pass-by-spf", "SELF", {"SELF": P}, "SELF", None),
    ("pass-by-dkim", "SELF", {"SELF": P}, None, "SELF"), ("pass-by-both", "SELF", {"SELF": P}, "SELF", "SELF"),
    ("fail-reject", "SELF", {"SELF": P}, None, None), ("fail-quarantine", "SELF", {"SELF": "v=DMARC1; p=quarantine"}, None, None),
    ("fail-none", "SELF", {"SELF": "v=DMARC1; p=none"}, None, None), ("fail-others-pass", "SELF", {"SELF": P}, "other.test", "other.test"),
    ("spf-relaxed", "SELF", {"SELF": P}, "bounce.SELF", None), ("spf-relaxed-upwards", "a.SELF", {"SELF": P}, "SELF", None),
    ("spf-strict-subdomain", "SELF", {"SELF": P + "; aspf=s"}, "bounce.SELF", None),
    ("spf-strict-same", "SELF", {"SELF": P + "; aspf=s"}, "SELF", None),
    ("dkim-relaxed", "SELF", {"SELF": P}, None, "mail.SELF"), ("dkim-relaxed-siblings", "a.SELF", {"SELF": P}, None, "b.SELF"),
    ("dkim-strict-subdomain", "SELF", {"SELF": P + "; adkim=s"}, None, "mail.SELF"),
    ("dkim-strict-parent", "a.SELF", {"SELF": P + "; adkim=s"}, None, "SELF"),
    ("dkim-strict-same", "SELF", {"SELF": P + "; adkim=s"}, None, "SELF"),
    ("strict-of-spf-only", "SELF", {"SELF": P + "; aspf=s"}, "bounce.SELF", "mail.SELF"),
    ("alignment-unknown-value", "SELF", {"SELF": P + "; adkim=x; aspf=y"}, None, "mail.SELF"),
    ("subdomain-uses-p", "a.SELF", {"SELF": P, "exists": "a.SELF"}, None, None),
    ("subdomain-sp", "a.SELF", {"SELF": P + "; sp=quarantine", "exists": "a.SELF"}, None, None),
    ("subdomain-sp-none", "a.SELF", {"SELF": P + "; sp=none", "exists": "a.SELF"}, None, None),
    ("subdomain-own-record", "a.SELF", {"SELF": P, "a.SELF": "v=DMARC1; p=none"}, None, None),
    ("subdomain-own-record-sp", "a.SELF", {"SELF": P, "a.SELF": "v=DMARC1; p=none; sp=reject"}, None, None),
    ("missing-np", "gone.SELF", {"SELF": "v=DMARC1; p=none; sp=quarantine; np=reject"}, None, None),
    ("missing-np-absent", "gone.SELF", {"SELF": "v=DMARC1; p=none; sp=quarantine"}, None, None),
    ("existing-np", "a.SELF", {"SELF": "v=DMARC1; p=none; sp=quarantine; np=reject", "exists": "a.SELF"}, None, None),
    ("walk-deep", "a.b.c.SELF", {"SELF": P, "exists": "a.b.c.SELF"}, None, None),
    ("walk-intermediate", "a.b.SELF", {"SELF": P, "b.SELF": "v=DMARC1; p=none; sp=quarantine", "exists": "a.b.SELF"}, None, None),
    ("walk-intermediate-only", "a.b.SELF", {"b.SELF": "v=DMARC1; p=quarantine", "exists": "a.b.SELF"}, None, None),
    ("walk-psd-n", "a.b.SELF", {"SELF": P, "b.SELF": "v=DMARC1; p=quarantine; psd=n", "exists": "a.b.SELF"}, "SELF", None),
    ("walk-psd-y", "a.SELF", {"SELF": P + "; psd=y", "exists": "a.SELF"}, "b.SELF", None),
    ("walk-psd-u", "a.SELF", {"SELF": P + "; psd=u", "exists": "a.SELF"}, "b.SELF", None),
    ("walk-ten-labels", "1.2.3.4.5.6.7.8.SELF", {"SELF": P, "exists": "1.2.3.4.5.6.7.8.SELF"}, None, None),
    ("walk-skips-middle", "1.2.3.4.5.6.7.8.SELF", {"SELF": P, "2.3.4.5.6.7.8.SELF": "v=DMARC1; p=none", "exists": "1.2.3.4.5.6.7.8.SELF"}, None, None),
    ("two-records", "SELF", {"SELF": [P, "v=DMARC1; p=none"]}, None, None),
    ("two-records-of-subdomain", "a.SELF", {"a.SELF": [P, "v=DMARC1; p=none"], "SELF": "v=DMARC1; p=quarantine"}, None, None),
    ("other-txt-too", "SELF", {"SELF": ["v=spf1 -all", P]}, None, None), ("no-p", "SELF", {"SELF": "v=DMARC1"}, None, None),
    ("no-p-with-rua", "SELF", {"SELF": "v=DMARC1; rua=mailto:a@SELF"}, None, None),
    ("p-unknown", "SELF", {"SELF": "v=DMARC1; p=block"}, None, None),
    ("p-unknown-with-rua", "SELF", {"SELF": "v=DMARC1; p=block; rua=mailto:a@SELF"}, None, None),
    ("sp-unknown", "a.SELF", {"SELF": P + "; sp=block", "exists": "a.SELF"}, None, None),
    ("p-upper-case", "SELF", {"SELF": "v=DMARC1; p=REJECT"}, None, None), ("tag-upper-case", "SELF", {"SELF": "v=DMARC1; P=reject"}, None, None),
    ("version-lower-case", "SELF", {"SELF": "v=dmarc1; p=reject"}, None, None), ("version-2", "SELF", {"SELF": "v=DMARC2; p=reject"}, None, None),
    ("version-11", "SELF", {"SELF": "v=DMARC11; p=reject"}, None, None), ("version-not-first", "SELF", {"SELF": "p=reject; v=DMARC1"}, None, None),
    ("version-blanks", "SELF", {"SELF": "v = DMARC1 ; p = reject"}, None, None), ("blank-before", "SELF", {"SELF": " v=DMARC1; p=reject"}, None, None),
    ("p-not-second", "SELF", {"SELF": "v=DMARC1; adkim=s; p=reject"}, None, None), ("bare-separators", "SELF", {"SELF": "v=DMARC1;p=reject"}, None, None),
    ("separator-at-end", "SELF", {"SELF": P + ";"}, None, None), ("separators-doubled", "SELF", {"SELF": "v=DMARC1;; p=reject"}, None, None),
    ("unknown-tag", "SELF", {"SELF": P + "; zz=1"}, None, None), ("tag-without-value", "SELF", {"SELF": P + "; zz"}, None, None),
    ("tag-twice", "SELF", {"SELF": "v=DMARC1; p=none; p=reject"}, None, None), ("pct-0", "SELF", {"SELF": P + "; pct=0"}, None, None),
    ("pct-100", "SELF", {"SELF": P + "; pct=100"}, None, None), ("pct-malformed", "SELF", {"SELF": P + "; pct=all"}, None, None),
    ("test-mode", "SELF", {"SELF": P + "; t=y"}, None, None), ("rua-malformed", "SELF", {"SELF": P + "; rua=nobody"}, None, None),
    ("fo-malformed", "SELF", {"SELF": P + "; fo=z"}, None, None), ("commas", "SELF", {"SELF": "v=DMARC1, p=reject"}, None, None),
    ("empty", "SELF", {"SELF": ""}, None, None), ("long", "SELF", {"SELF": P + "; rua=" + ",".join(f"mailto:r{i}@SELF" for i in range(40))}, None, None),
    ("author-upper-case", "SELF.upper", {"SELF": P}, None, "SELF"), ("dns-fails", "SELF.down.test", {}, None, None),
    ("alias", "SELF", {"SELF": "alias"}, None, None), ("sibling-public", "SELF", {"SELF": P}, None, "evilSELF"),
    ("testing-key", "SELF", {"SELF": P}, None, "testing"), ("empty-record-then-organization", "a.SELF", {"a.SELF": "v=spf1", "SELF": P}, None, None),
]


def dmarc_case(world, domain, author, records, spf, dkim):
    own = lambda value: value.replace("SELF", domain)
    world.zone.fail("down.test")
    world.zone.address(domain, "203.0.113.1")
    for name, values in records.items():
        if name == "exists":
            world.zone.address(own(values), "203.0.113.1")
            continue
        if values == "alias":
            world.zone.add(f"_dmarc.{domain}", "CNAME", f"_d.{domain}")
            world.zone.add(f"_d.{domain}", "TXT", P)
            continue
        for value in [values] if isinstance(values, str) else values:
            world.zone.add("_dmarc." + own(name), "TXT", own(value))
    sender = "bounce@" + (own(spf) if spf else f"nothing.{domain}x.test")
    if spf and "v=spf1" not in str(world.zone.names.get(own(spf), {}).get("TXT")):
        world.zone.add(own(spf), "TXT", SPF)
    host = own(author).removesuffix(".upper")
    address = f"ana@{host.upper() if author.endswith('.upper') else host}"
    message = mail.message(world.random, author=address, sober=True)
    if dkim:
        signer = domain if dkim == "testing" else own(dkim)
        selector = world.publish(world.rsa1024, signer, tags="t=y; " if dkim == "testing" else "")
        message = world.signers.dkim(world.by("dkimpy", "mailauth", "hand"), message, world.rsa1024, signer, selector)
    return Case("", message, ("dmarc", "spf", "dkim"), CLIENT, "mx.mail.test", sender, f"{own(author)} {records}"[:140])


def register_fixed():
    for i, (name, author, records, spf, dkim) in enumerate(FIXED):
        def make(world, i=i, author=author, records=records, spf=spf, dkim=dkim):
            world.selectors += 1
            return dmarc_case(world, f"d{i}x{world.selectors}.test", author, records, spf, dkim)
        kind(f"dmarc/{name}", "dmarc", "spf", "dkim")(make)


@kind("dmarc/random", "dmarc", "spf", "dkim")
def at_random(world):
    r = world.random
    policy = lambda: r.choice(["none", "quarantine", "reject"])
    record = f"v=DMARC1; p={policy()}" + r.choice(["", f"; sp={policy()}"]) + r.choice(["", "; adkim=s"]) + r.choice(["", "; aspf=r"])
    names = ["SELF", "a.SELF", "b.SELF", "other.test", None]
    author = r.choice(["SELF", "a.SELF"])
    records = {"SELF": record, "exists": author}
    if r.random() < 0.2:
        records["a.SELF"] = f"v=DMARC1; p={policy()}"
    world.selectors += 1
    return dmarc_case(world, f"dr{world.selectors}.test", author, records, r.choice(names), r.choice(names))


register_fixed()
