#!/usr/bin/env python3
"""
Makes messages and a DNS zone, lets facteur and other implementations authenticate them, and tells where they differ.
See README.md. The exit code is 1 when there is a difference that differences.tsv does not explain.
"""

import argparse
import base64
import collections
import concurrent.futures
import contextlib
import csv
import fnmatch
import json
import os
import pathlib
import random
import shlex
import sys
import tempfile

import cases_arc  # noqa: F401  each registers its kinds of cases
import cases_dkim  # noqa: F401
import cases_dmarc  # noqa: F401
import cases_spf  # noqa: F401
import verdicts
from signers import HERE, Facteur, Process, Signers
from world import KINDS, World
from zone import Server, Zone

EXPLAINED = HERE / "differences.tsv"
AGAIN = ("dkim/body-shapes", "dkim/header-shapes", "dkim/several-", "dkim/length-", "dkim/times-", "spf/random",
         "dmarc/random", "dkim/valid-", "dkim/changed-", "arc/valid-", "arc/changed-")


def generate(world, count, only):
    """Every kind once, and then those again that differ each time, until there are enough."""
    kinds = [(name, make) for name, make in KINDS if not only or any(name.startswith(o) for o in only)]
    made = [make(world) for _, make in kinds]
    again = [(name, make) for name, make in kinds if name.startswith(AGAIN)]
    weights = [30 if name.endswith(("/random", "-shapes")) else 1 for name, _ in again]
    while again and len(made) < count:
        made.append(world.random.choices(again, weights)[0][1](world))
    return made


def authenticate_by_facteur(facteur, cases, port, folder):
    """The command takes one envelope and a folder: one run for each envelope."""
    envelopes = collections.defaultdict(list)
    for case in cases:
        envelopes[case.ip, case.helo, case.sender].append(case)

    def check(i, envelope, group):
        sub = folder / "messages" / f"{i:04}"
        sub.mkdir(parents=True)
        for j, case in enumerate(group):
            (sub / f"{j:04}.eml").write_bytes(case.message)
        found = facteur.check(sub, port, *envelope)
        assert len(found) == len(group)
        return [(id(case), one) for case, one in zip(group, found)]

    with concurrent.futures.ThreadPoolExecutor(1 if facteur.process else os.cpu_count()) as pool:
        runs = [pool.submit(check, i, *item) for i, item in enumerate(envelopes.items())]
        return dict(pair for run in runs for pair in run.result())


def explanations():
    """(kind, method, peer, ours, theirs) to the rest of the line: who is right, where it says so, why."""
    with open(EXPLAINED, encoding="utf-8", newline="") as file:
        lines = [line for line in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
                 if line and not line[0].startswith("#")]
    assert all(len(line) == 8 for line in lines), [line for line in lines if len(line) != 8]
    return {tuple(line[:5]): line[5:] for line in lines[1:]}


def explain(known, difference, reason):
    """The first line that fits: its fields are patterns with *, and ours may go on with the code of the reason."""
    kind, method, peer, ours, theirs = difference
    for key in known:
        values = kind, method, peer, f"{ours} {reason}" if " " in key[3] and ours != "not valid" else ours, theirs
        if all(fnmatch.fnmatchcase(value, pattern) for value, pattern in zip(values, key)):
            return key
    return None


def compare(cases, ours, theirs, known):
    """Prints every difference, and returns the counts and the explanations that were used."""
    counts, used, unexplained = collections.Counter(), set(), 0
    for case in cases:
        mine = verdicts.of_facteur(ours[id(case)])
        if "/valid" in case.kind and not verdicts.valid(case.kind, mine):
            # All may be wrong, or the generator
            unexplained += 1
            print(case.kind, "is valid, and facteur says:", mine)
        for peer, answer in theirs[id(case)].items():
            other = verdicts.of_peer(answer)
            for method in case.methods:
                for where, a, b in verdicts.pairs(method, mine, other):
                    counts[method, peer, "all"] += 1
                    if a == b:
                        counts[method, peer, "agree"] += 1
                        continue
                    key = explain(known, (case.kind, method, peer, a, b), verdicts.code(method, ours[id(case)]))
                    counts[method, peer, "explained" if key else "unexplained"] += 1
                    used.add(key)
                    if not key:
                        unexplained += 1
                        print("\t".join([case.kind, method, peer, a, b]), "#", case.detail, where,
                              "| ours:", verdicts.why_facteur(method, ours[id(case)]),
                              "| theirs:", verdicts.why_peer(method, answer))
    return counts, used, unexplained


def table(counts):
    print("\nmethod  peer         compared  agree  differ, explained  differ, not explained")
    for method, peer in sorted({key[:2] for key in counts}):
        row = [counts[method, peer, what] for what in ("all", "agree", "explained", "unexplained")]
        print(f"{method:<7} {peer:<12} {row[0]:>8} {row[1]:>6} {row[2]:>18} {row[3]:>22}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--count", type=int, default=700, help="how many messages; each kind is made once at least")
    parser.add_argument("--seed", type=int, default=1, help="of everything but signatures that contain the time")
    parser.add_argument("--only", action="append", help="kinds that begin so; can be repeated")
    parser.add_argument("--jars", default=str(HERE.parent.parent / "cli" / "target" / "lib"), help="of the facteur command")
    parser.add_argument("--facteur", default="", help="the command itself, to start it anew for every envelope")
    parser.add_argument("--modules", default=str(HERE / "node_modules"), help="where npm put mailauth and node")
    parser.add_argument("--keep", type=pathlib.Path, help="an empty folder for messages, zone and results")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = options.keep or pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="peers-")))
        folder.mkdir(exist_ok=True)
        zone = Zone()
        server = Server(zone)
        stack.callback(server.close)
        facteur = Facteur(options.jars, shlex.split(options.facteur), folder)
        stack.callback(facteur.close)
        log = stack.enter_context(open(folder / "peers.log", "w", encoding="utf-8"))
        peers = {
            "debian": Process(zone, "/usr/bin/python3", str(HERE / "peers" / "debian.py"), log=log),
            "mailauth": Process(
                zone, str(pathlib.Path(options.modules) / ".bin" / "node"), str(HERE / "peers" / "mailauth.js"),
                str(server.port), options.modules, log=log),
            "maildkim": Process(zone, "perl", str(HERE / "peers" / "maildkim.pl"), str(server.port), log=log),
        }
        for peer in peers.values():
            stack.callback(peer.close)
        world = World(random.Random(options.seed), folder, zone)
        world.signers = Signers(peers["debian"], peers["mailauth"], facteur)
        cases = generate(world, options.count, options.only)
        print(f"{len(cases)} messages of {len({case.kind for case in cases})} kinds, {len(zone.names)} names in the zone",
              file=sys.stderr)
        ours = authenticate_by_facteur(facteur, cases, server.port, folder)
        print(f"facteur has answered ({facteur.runs} runs)", file=sys.stderr)
        theirs = {id(case): verdicts.ask(peers, case, ours[id(case)]) for case in cases}
        known = explanations() if EXPLAINED.exists() else {}
        counts, used, unexplained = compare(cases, ours, theirs, known)
        table(counts)
        if not options.only:
            for key in known.keys() - used:
                print("not seen this time:", *key, sep="\t")
        if options.keep:
            (folder / "results.json").write_text(json.dumps(
                [{"kind": c.kind, "detail": c.detail, "message": base64.b64encode(c.message).decode(),
                  "ours": ours[id(c)], "theirs": theirs[id(c)]} for c in cases], indent=1))
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
