# Verifies the DKIM signatures of the messages named, with dkimpy (Debian: python3-dkim).
# A file "records" beside each has one line for each key: its name, a space, its TXT record.
import sys
from pathlib import Path

import dkim

for name in sys.argv[1:]:
    path = Path(name)
    records = dict(
        line.split(" ", 1) for line in path.with_name("records").read_text().splitlines()
    )

    def lookup(query, timeout=5):
        text = query.decode() if isinstance(query, bytes) else query
        record = records.get(text.rstrip("."))
        return None if record is None else record.encode()

    message = path.read_bytes()
    checker = dkim.DKIM(message)
    count = sum(1 for field, _ in checker.headers if field.lower() == b"dkim-signature")
    verdicts = []
    for index in range(count):
        try:
            verdicts.append("pass" if dkim.DKIM(message).verify(index, dnsfunc=lookup) else "fail")
        except dkim.DKIMException as problem:
            verdicts.append(f"error: {problem}")
    print(path.name, " ".join(verdicts) if verdicts else "none")
