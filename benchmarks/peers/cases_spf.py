"""SPF (RFC 7208): every mechanism, modifier, macro and limit, and records made of them at random."""

import mail
from world import Case, kind

V4, V6 = "192.0.2.10", "2001:db8::10"

# kind, record or records, and what else differs from: ip V4, helo mx.SELF, sender ana@SELF. SELF is the case's own domain.
FIXED = [
    ("none", [], {}), ("all-pass", "v=spf1 +all", {}), ("all-fail", "v=spf1 -all", {}), ("all-soft", "v=spf1 ~all", {}),
    ("all-neutral", "v=spf1 ?all", {}), ("empty", "v=spf1", {}), ("blanks-only", "v=spf1   ", {}),
    ("blanks-between", "v=spf1  ip4:192.0.2.10   -all ", {}), ("upper-case", "V=SPF1 IP4:192.0.2.10 -ALL", {}),
    ("version-10", "v=spf10 +all", {}), ("version-2", "spf2.0/mfrom +all", {}), ("tab-after-version", "v=spf1\t-all", {}),
    ("two-records", ["v=spf1 -all", "v=spf1 +all"], {}), ("other-txt-too", ["hello", "v=spf1 +all"], {}),
    ("ip4", "v=spf1 ip4:192.0.2.10 -all", {}), ("ip4-range", "v=spf1 ip4:192.0.2.0/28 -all", {}),
    ("ip4-range-0", "v=spf1 ip4:203.0.113.1/0 -all", {}), ("ip4-range-33", "v=spf1 ip4:192.0.2.0/33 -all", {}),
    ("ip4-range-leading-zero", "v=spf1 ip4:192.0.2.0/024 -all", {}), ("ip4-malformed", "v=spf1 ip4:192.0.2 -all", {}),
    ("ip4-octet-leading-zero", "v=spf1 ip4:192.000.2.10 -all", {}), ("ip4-300", "v=spf1 ip4:300.0.2.1 -all", {}),
    ("ip4-empty", "v=spf1 ip4: -all", {}), ("ip4-range-empty", "v=spf1 ip4:192.0.2.0/ -all", {}),
    ("ip4-of-ip6-client", "v=spf1 ip4:0.0.0.0/0 -all", {"ip": V6}),
    ("ip6", "v=spf1 ip6:2001:db8::10 -all", {"ip": V6}), ("ip6-range", "v=spf1 ip6:2001:db8::/32 -all", {"ip": V6}),
    ("ip6-range-129", "v=spf1 ip6:2001:db8::/129 -all", {"ip": V6}), ("ip6-malformed", "v=spf1 ip6:2001:zz:: -all", {}),
    ("ip6-of-ip4-client", "v=spf1 ip6:::/0 -all", {}), ("ip6-mapped", "v=spf1 ip6:::ffff:192.0.2.10 -all", {}),
    ("ip6-mapped-client", "v=spf1 ip4:192.0.2.10 -all", {"ip": "::ffff:192.0.2.10"}),
    ("a", "v=spf1 a -all", {"zone": [("", "A", V4)]}), ("a-no-match", "v=spf1 a -all", {"zone": [("", "A", "192.0.2.99")]}),
    ("a-of", "v=spf1 a:h.SELF -all", {"zone": [("h.", "A", "192.0.2.1", V4)]}),
    ("a-range", "v=spf1 a/24 -all", {"zone": [("", "A", "192.0.2.77")]}),
    ("a-dual-range", "v=spf1 a/24//64 -all", {"ip": V6, "zone": [("", "AAAA", "2001:db8::77")]}),
    ("a-dual-range-only-6", "v=spf1 a//64 -all", {"ip": V6, "zone": [("", "AAAA", "2001:db8::77")]}),
    ("a-range-33", "v=spf1 a/33 -all", {"zone": [("", "A", V4)]}), ("a-dual-range-129", "v=spf1 a//129 -all", {}),
    ("a-alias", "v=spf1 a:c.SELF -all", {"zone": [("c.", "CNAME", "h.SELF"), ("h.", "A", V4)]}),
    ("a-missing", "v=spf1 a:gone.SELF -all", {}), ("a-empty-name", "v=spf1 a: -all", {}),
    ("a-one-label", "v=spf1 a:localhost -all", {}), ("a-dot-at-end", "v=spf1 a:h.SELF. -all", {"zone": [("h.", "A", V4)]}),
    ("a-numeric-top", "v=spf1 a:1.2.3.4 -all", {}), ("a-underscore", "v=spf1 a:_h.SELF -all", {"zone": [("_h.", "A", V4)]}),
    ("a-dns-fails", "v=spf1 a:x.down.test -all", {}), ("a-many", "v=spf1 a -all", {"zone": [("", "A", *[f"198.51.100.{i}" for i in range(60)], V4)]}),
    ("mx", "v=spf1 mx -all", {"zone": [("", "MX", "10 h.SELF"), ("h.", "A", V4)]}),
    ("mx-of", "v=spf1 mx:o.SELF -all", {"zone": [("o.", "MX", "5 n.SELF", "10 h.SELF"), ("n.", "A", "192.0.2.1"), ("h.", "A", V4)]}),
    ("mx-range", "v=spf1 mx/24 -all", {"zone": [("", "MX", "10 h.SELF"), ("h.", "A", "192.0.2.200")]}),
    ("mx-none", "v=spf1 mx -all", {}), ("mx-implicit", "v=spf1 mx -all", {"zone": [("", "A", V4)]}),
    ("mx-without-address", "v=spf1 mx -all", {"zone": [("", "MX", "10 gone.SELF")]}),
    ("mx-ten", "v=spf1 mx -all", {"zone": [("", "MX", *[f"10 h{i}.SELF" for i in range(10)]), ("h9.", "A", V4)] + [(f"h{i}.", "A", "192.0.2.1") for i in range(9)]}),
    ("mx-eleven", "v=spf1 mx -all", {"zone": [("", "MX", *[f"10 h{i}.SELF" for i in range(11)])] + [(f"h{i}.", "A", "203.0.113.1") for i in range(11)]}),
    ("mx-eleven-one-matches", "v=spf1 mx -all", {"zone": [("", "MX", *[f"10 h{i}.SELF" for i in range(11)])] + [(f"h{i}.", "A", V4) for i in range(11)]}),
    ("mx-null", "v=spf1 mx -all", {"zone": [("", "MX", "0 .")]}),
    ("ptr", "v=spf1 ptr -all", {"ip": "198.51.100.1", "ptr": ["h.SELF"], "zone": [("h.", "A", "198.51.100.1")]}),
    ("ptr-of", "v=spf1 ptr:o.SELF -all", {"ip": "198.51.100.2", "ptr": ["x.o.SELF"], "zone": [("x.o.", "A", "198.51.100.2")]}),
    ("ptr-not-confirmed", "v=spf1 ptr -all", {"ip": "198.51.100.3", "ptr": ["h.SELF"], "zone": [("h.", "A", "192.0.2.1")]}),
    ("ptr-none", "v=spf1 ptr -all", {"ip": "198.51.100.4"}), ("ptr-other", "v=spf1 ptr -all", {"ip": "198.51.100.5", "ptr": ["evilSELF"]}),
    ("ptr-eleven", "v=spf1 ptr -all", {"ip": "198.51.100.6", "ptr": [f"x{i}.other.test" for i in range(10)] + ["h.SELF"], "zone": [("h.", "A", "198.51.100.6")]}),
    ("ptr-dns-fails", "v=spf1 ptr ?all", {"ip": "198.51.100.7", "ptr-fails": True}),
    ("ptr-ip6", "v=spf1 ptr -all", {"ip": "2001:db8::77", "ptr": ["h.SELF"], "zone": [("h.", "AAAA", "2001:db8::77")]}),
    ("exists", "v=spf1 exists:%{i}.l.SELF -all", {"zone": [(V4 + ".l.", "A", "127.0.0.2")]}),
    ("exists-not", "v=spf1 exists:%{i}.l.SELF -all", {}), ("exists-no-name", "v=spf1 exists -all", {}),
    ("exists-ip6", "v=spf1 exists:e.SELF -all", {"ip": V6, "zone": [("e.", "A", "127.0.0.2")]}),
    ("exists-aaaa-only", "v=spf1 exists:e.SELF -all", {"ip": V6, "zone": [("e.", "AAAA", "::1")]}),
    ("include-pass", "v=spf1 include:i.SELF -all", {"zone": [("i.", "TXT", "v=spf1 ip4:192.0.2.10 -all")]}),
    ("include-fail", "v=spf1 include:i.SELF ?all", {"zone": [("i.", "TXT", "v=spf1 -all")]}),
    ("include-soft", "v=spf1 include:i.SELF ?all", {"zone": [("i.", "TXT", "v=spf1 ~all")]}),
    ("include-none", "v=spf1 include:i.SELF ?all", {}), ("include-permerror", "v=spf1 include:i.SELF ?all", {"zone": [("i.", "TXT", "v=spf1 nonsense")]}),
    ("include-dns-fails", "v=spf1 include:x.down.test ?all", {}), ("include-self", "v=spf1 include:SELF -all", {}),
    ("include-no-name", "v=spf1 include -all", {}), ("include-range", "v=spf1 include:i.SELF/24 -all", {}),
    ("include-minus", "v=spf1 -include:i.SELF +all", {"zone": [("i.", "TXT", "v=spf1 +all")]}),
    ("include-redirect", "v=spf1 include:i.SELF -all", {"zone": [("i.", "TXT", "v=spf1 redirect=j.SELF"), ("j.", "TXT", "v=spf1 +all")]}),
    ("include-two-records", "v=spf1 include:i.SELF -all", {"zone": [("i.", "TXT", "v=spf1 +all", "v=spf1 -all")]}),
    ("redirect", "v=spf1 redirect=r.SELF", {"zone": [("r.", "TXT", "v=spf1 +all")]}),
    ("redirect-after-all", "v=spf1 -all redirect=r.SELF", {"zone": [("r.", "TXT", "v=spf1 +all")]}),
    ("redirect-none", "v=spf1 redirect=r.SELF", {}), ("redirect-empty", "v=spf1 redirect=", {}),
    ("redirect-twice", "v=spf1 redirect=r.SELF redirect=r.SELF", {"zone": [("r.", "TXT", "v=spf1 +all")]}),
    ("redirect-first", "v=spf1 redirect=r.SELF ip4:192.0.2.10", {"zone": [("r.", "TXT", "v=spf1 -all")]}),
    ("redirect-self", "v=spf1 redirect=SELF", {}), ("redirect-macro", "v=spf1 redirect=%{l}.SELF", {"zone": [("ana.", "TXT", "v=spf1 +all")]}),
    ("exp", "v=spf1 exp=e.SELF -all", {"zone": [("e.", "TXT", "go away")]}), ("exp-twice", "v=spf1 exp=e.SELF exp=e.SELF -all", {}),
    ("exp-none", "v=spf1 exp=e.SELF -all", {}), ("exp-empty", "v=spf1 exp= -all", {}), ("exp-bad-macro", "v=spf1 exp=%{q}.SELF -all", {}),
    ("unknown-modifier", "v=spf1 moo=cow ip4:192.0.2.10 -all", {}), ("unknown-modifier-macro", "v=spf1 moo=%{d} +all", {}),
    ("unknown-modifier-twice", "v=spf1 moo=cow moo=cow +all", {}), ("unknown-modifier-bad-macro", "v=spf1 moo=%x +all", {}), ("modifier-name-digit", "v=spf1 1moo=x +all", {}),
    ("unknown-mechanism", "v=spf1 moo:cow +all", {}), ("unknown-after-match", "v=spf1 ip4:192.0.2.10 moo -all", {}),
    ("all-with-name", "v=spf1 -all:SELF", {}), ("all-with-range", "v=spf1 -all/8", {}), ("two-qualifiers", "v=spf1 +-all", {}),
    ("no-blank", "v=spf1 ip4:192.0.2.10-all", {}), ("comma", "v=spf1 ip4:192.0.2.10, -all", {}), ("colon-modifier", "v=spf1 redirect:SELF", {}),
    ("equals-mechanism", "v=spf1 ip4=192.0.2.10 -all", {}), ("non-ascii", "v=spf1 ip4:192.0.2.10 \u00fc -all", {}),
    ("macro-sender", "v=spf1 exists:%{s}.m.SELF -all", {"zone": [("ana@SELF.m.", "A", "127.0.0.2")]}),
    ("macro-local", "v=spf1 exists:%{l}.m.SELF -all", {"zone": [("ana.m.", "A", "127.0.0.2")]}),
    ("macro-local-parts", "v=spf1 exists:%{l1r-}.m.SELF -all", {"sender": "ana-list@SELF", "zone": [("ana.m.", "A", "127.0.0.2")]}),
    ("macro-domain-2", "v=spf1 exists:%{d2}.m.SELF -all", {"deep": True}), ("macro-domain-reversed", "v=spf1 exists:%{dr}.m.SELF -all", {}),
    ("macro-helo", "v=spf1 exists:%{h}.m.SELF -all", {"zone": [("mx.SELF.m.", "A", "127.0.0.2")]}),
    ("macro-ip-reversed", "v=spf1 exists:%{ir}.%{v}._spf.SELF -all", {"zone": [("10.2.0.192.in-addr._spf.", "A", "127.0.0.2")]}),
    ("macro-ip6", "v=spf1 exists:%{ir}.%{v}._spf.SELF -all", {"ip": V6, "zone": [("0.1" + ".0" * 22 + ".8.b.d.0.1.0.0.2.ip6._spf.", "A", "127.0.0.2")]}),
    ("macro-percent", "v=spf1 exists:%%.%_.%-.SELF -all", {}), ("macro-unknown", "v=spf1 exists:%{x}.SELF -all", {}),
    ("macro-zero-parts", "v=spf1 exists:%{d0}.SELF -all", {}), ("macro-open", "v=spf1 exists:%{d.SELF -all", {}),
    ("macro-percent-alone", "v=spf1 exists:%.SELF -all", {}), ("macro-c-outside-exp", "v=spf1 exists:%{c}.SELF -all", {}),
    ("macro-upper-case", "v=spf1 exists:%{L}.m.SELF -all", {"sender": "a+b@SELF", "zone": [("a%2Bb.m.", "A", "127.0.0.2")]}),
    ("macro-many-parts", "v=spf1 exists:%{d99}.m.SELF -all", {}), ("macro-validated-name", "v=spf1 exists:%{p}.m.SELF -all", {"ip": "198.51.100.8"}),
    ("macro-delimiters", "v=spf1 exists:%{l2r+-}.m.SELF -all", {"sender": "a+b-c@SELF", "zone": [("b.a.m.", "A", "127.0.0.2")]}),
    ("macro-long", "v=spf1 exists:" + "%{d}." * 30 + "SELF ?all", {}),
    ("lookups-ten", "v=spf1 " + " ".join(f"a:h{i}.SELF" for i in range(10)) + " -all", {"zone": [(f"h{i}.", "A", "203.0.113.1") for i in range(10)]}),
    ("lookups-eleven", "v=spf1 " + " ".join(f"a:h{i}.SELF" for i in range(11)) + " -all", {"zone": [(f"h{i}.", "A", "203.0.113.1") for i in range(11)]}),
    ("lookups-eleven-after-match", "v=spf1 ip4:192.0.2.10 " + " ".join(f"a:h{i}.SELF" for i in range(11)) + " -all", {}),
    ("lookups-nested", "v=spf1 include:i.SELF include:i.SELF -all", {"zone": [("i.", "TXT", "v=spf1 " + " ".join(f"a:h{i}.SELF" for i in range(5)))] + [(f"h{i}.", "A", "203.0.113.1") for i in range(5)]}),
    ("lookups-deep", "v=spf1 include:i0.SELF -all", {"zone": [(f"i{i}.", "TXT", f"v=spf1 include:i{i + 1}.SELF -all") for i in range(12)]}),
    ("void-two", "v=spf1 a:g1.SELF a:g2.SELF ip4:192.0.2.10 -all", {}), ("void-three", "v=spf1 a:g1.SELF a:g2.SELF a:g3.SELF ip4:192.0.2.10 -all", {}),
    ("void-exists", "v=spf1 exists:g1.SELF exists:g2.SELF exists:g3.SELF +all", {}),
    ("void-no-data", "v=spf1 a:t.SELF a:t.SELF a:t.SELF +all", {"zone": [("t.", "TXT", "x")]}),
    ("void-other-family", "v=spf1 a:f1.SELF a:f2.SELF a:f3.SELF +all", {"ip": V6, "zone": [(f"f{i}.", "A", V4) for i in (1, 2, 3)]}),
    ("void-mx", "v=spf1 mx:g1.SELF mx:g2.SELF mx:g3.SELF +all", {}),
    ("void-mx-hosts", "v=spf1 mx +all", {"zone": [("", "MX", "10 g1.SELF", "20 g2.SELF", "30 g3.SELF")]}),
    ("long-record", "v=spf1 " + " ".join(f"ip4:203.0.113.{i}" for i in range(60)) + " ip4:192.0.2.10 -all", {}),
    ("very-long-record", "v=spf1 " + " ".join(f"ip4:203.0.113.{i % 250}" for i in range(400)) + " ip4:192.0.2.10 -all", {}),
    ("null-sender", "v=spf1 -all", {"sender": "", "zone": [("mx.", "TXT", "v=spf1 ip4:192.0.2.10 -all")]}),
    ("null-sender-helo-none", "v=spf1 -all", {"sender": ""}), ("null-sender-helo-literal", "v=spf1 -all", {"sender": "", "helo": "[192.0.2.10]"}),
    ("null-sender-helo-one-label", "v=spf1 -all", {"sender": "", "helo": "localhost"}),
    ("sender-no-local-part", "v=spf1 exists:%{l}.m.SELF -all", {"sender": "postmaster@SELF", "zone": [("postmaster.m.", "A", "127.0.0.2")]}),
    ("sender-upper-case", "v=spf1 +all", {"sender": "ANA@SELF", "upper": True}),
    ("sender-underscore-domain", "v=spf1 +all", {"sender": "a@_x.SELF", "zone": [("_x.", "TXT", "v=spf1 +all")]}),
    ("sender-subdomain-none", "v=spf1 +all", {"sender": "a@sub.SELF"}), ("domain-dns-fails", [], {"sender": "a@x.down.test"}),
    ("record-by-alias", [], {"zone": [("", "CNAME", "t.SELF"), ("t.", "TXT", "v=spf1 +all")]}),
]


def spf_case(world, domain, record, ip=V4, helo=None, sender=None, zone=(), ptr=(), deep=False, upper=False, **more):
    own = lambda value: value.replace("SELF", domain) if isinstance(value, str) else value
    for one in [record] if isinstance(record, str) else record:
        world.zone.add(domain, "TXT", own(one))
    for name, of, *values in zone:
        world.zone.add(own(name) + domain, of, *map(own, values))
    world.zone.address(own("mx.SELF"), V4)
    world.zone.fail("down.test")
    if deep:
        world.zone.add(f"{domain}.m.{domain}", "A", "127.0.0.2")
    if ptr:
        world.zone.pointer(ip, *map(own, ptr))
    if more.get("ptr-fails"):
        world.zone.fail(".".join(reversed(ip.split("."))) + ".in-addr.arpa")
    sender = own("ana@SELF" if sender is None else sender)
    message = mail.message(world.random, sober=True)
    return Case("", message, ("spf",), ip, own(helo or "mx.SELF"), sender.upper() if upper else sender,
                f"{own(record) if isinstance(record, str) else record}"[:120])


def register_fixed():
    for i, (name, record, more) in enumerate(FIXED):
        def make(world, i=i, record=record, more=more):
            world.selectors += 1
            return spf_case(world, f"f{i}x{world.selectors}.test", record, **more)
        kind(f"spf/{name}", "spf")(make)


TERMS = [
    "ip4:203.0.113.0/24", "ip4:192.0.2.10", "ip4:192.0.2.0/30", "ip6:2001:db8::/40", "ip6:2001:db8::1", "a", "a:h.SELF",
    "a:gone.SELF", "a/24", "a//64", "mx", "mx:o.SELF", "mx/16", "ptr", "exists:%{i}.l.SELF", "exists:%{l}.m.SELF",
    "include:i.SELF", "include:j.SELF", "include:none.SELF", "include:broken.SELF", "include:x.down.test", "moo=cow",
    "exp=e.SELF", "a:%{d}", "a:%{h}", "exists:%{ir}.SELF", "moo", "ip4:1.2.3", "exists:g.SELF", "include:k.SELF",
]


@kind("spf/random", "spf")
def at_random(world):
    r = world.random
    terms = [r.choice(["", "", "", "+", "-", "~", "?"]) * (0 if "=" in t.split(":")[0] else 1) + t
             for t in r.choices(TERMS, weights=[1] * 20 + [0.3] + [1] * 5 + [0.3, 0.3, 1, 1], k=r.randrange(1, 9))]
    terms += r.choice([[], ["-all"], ["~all"], ["?all"], ["redirect=r.SELF"]])
    world.selectors += 1
    zone = [
        ("h.", "A", r.choice(["192.0.2.10", "203.0.113.4"])), ("", "MX", "10 h.SELF"), ("o.", "MX", "10 gone.SELF", "20 h.SELF"),
        ("i.", "TXT", r.choice(["v=spf1 -all", "v=spf1 a:h.SELF -all", "v=spf1 exists:g.SELF"])),
        ("j.", "TXT", "v=spf1 ip6:2001:db8::/32 ?all"), ("k.", "TXT", "v=spf1 include:i.SELF include:j.SELF redirect=r.SELF"),
        ("broken.", "TXT", "v=spf1 ip4:nonsense"), ("r.", "TXT", "v=spf1 mx ~all"), ("e.", "TXT", "no"),
    ]
    if r.random() < 0.5:
        zone.append(("", r.choice(["A", "AAAA"]), None))
        zone[-1] = ("", zone[-1][1], "192.0.2.99" if zone[-1][1] == "A" else "2001:db8::99")
    return spf_case(world, f"r{world.selectors}.test", "v=spf1 " + " ".join(terms), ip=r.choice([V4, V4, V6]), zone=zone)


register_fixed()
