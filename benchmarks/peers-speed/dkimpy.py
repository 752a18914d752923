"""Prints, for each message of a corpus, what verifying it by dkimpy takes of a core: SCENARIO MICROSECONDS.

Every signature is verified, and the ARC chain where there is one. No SPF, no DMARC: dkimpy has none.
Usage: python3 dkimpy.py FOLDER
"""

import json
import pathlib
import sys
import time

import dkim

WARM_UP = 1
MEASURED = 3


def main():
    folder = pathlib.Path(sys.argv[1])
    texts = {
        name: value.encode()
        for name, kind, value in json.loads((folder / "zone.json").read_text())
        if kind == "TXT"
    }

    def answer(name, timeout=5):
        return texts.get(name.decode().rstrip(".").lower())

    def check(message, signatures, arc):
        verifier = dkim.DKIM(message)
        for index in range(signatures):
            if not verifier.verify(idx=index, dnsfunc=answer):
                raise ValueError("this signature should pass")
        if arc and dkim.arc_verify(message, dnsfunc=answer)[0] != dkim.CV_Pass:
            raise ValueError("this chain should pass")

    def repeat(message, signatures, arc, seconds):
        end = time.monotonic() + seconds
        count = 0
        while time.monotonic() < end:
            check(message, signatures, arc)
            count += 1
        return count

    for file in sorted(folder.glob("*.eml")):
        scenario = file.stem
        message = file.read_bytes()
        signatures = 2 if scenario.startswith(("TWO", "ED25519")) else 1
        arc = scenario.startswith("ARC")
        repeat(message, signatures, arc, WARM_UP)
        before = time.process_time()
        count = repeat(message, signatures, arc, MEASURED)
        print(f"{scenario} {(time.process_time() - before) * 1e6 / count:.1f}", flush=True)


main()
