"""Puts the figures of the implementations beside each other, in Markdown.

Usage: python3 table.py FACTEUR MAILAUTH DKIMPY; exits with 1 when Facteur is less than five times as fast.
"""

import sys

TARGET = 5


def figures(file):
    with open(file) as lines:
        return {name: float(micros) for name, micros in (line.split() for line in lines)}


def main():
    ours, mailauth, dkimpy = (figures(file) for file in sys.argv[1:4])
    print("| Message | Facteur, µs | mailauth, µs | times | dkimpy, µs | times |")
    print("|---|---:|---:|---:|---:|---:|")
    missed = False
    for name, micros in ours.items():
        cells = [f"`{name}`", f"{micros:.0f}"]
        for peer in (mailauth, dkimpy):
            times = peer[name] / micros
            missed |= times < TARGET
            cells += [f"{peer[name]:.0f}", f"{times:.1f}"]
        print("| " + " | ".join(cells) + " |")
    sys.exit(1 if missed else 0)


main()
