"""Messages of every shape, of one random source."""

import email.utils

NEWS = [
    "The boat leaves at seven from the lower pier.", "Please find the figures of last week below.",
    "  Two spaces before, and some after   ", "A tab\tin the middle\t", "Tsch\u00fc\u00df aus K\u00f6ln, \u00e0 bient\u00f4t",
    "", "From here on it is quoted:", "> yes, but when?", ".", "..two dots", "=3D is an equals sign",
    "A long line: " + "lorem ipsum " * 40, "-- ", "Ana", " \t ", "http://shop.test/?a=1&b=2;c=3",
]
SUBJECTS = [
    "Minutes", "Re: Minutes of\r\n the third  meeting", "=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "  spaces   inside\tand tabs ",
    "a very long subject that goes on\r\n\tand on over\r\n  three lines", "", "Gr\u00fc\u00dfe",
]
EXTRA = [
    "X-Mailer: Nothing 1.0", "X-Empty:", "List-Id: The list <list.lists.test>", "MIME-Version: 1.0",
    "X-Colons: a:b:c;d=e", "Content-Type: text/plain;\r\n charset=utf-8", "Content-Transfer-Encoding: 8bit",
    "X-Tabs:\t tabbed\t\tvalue \t", "Reply-To: Ana <ana@reply.test>", "In-Reply-To: <1@mail.test>",
    "Cc: bob@other.test,\r\n\tcarla@other.test", "X-Blank-Fold: a\r\n \r\n b", "Sender: ana@mail.test",
]


def body(random):
    """Lines that end with CRLF, as all do that come by SMTP; sometimes nothing."""
    kind = random.randrange(11)
    if kind == 0:
        return b""
    if kind == 1:
        return b"\r\n" * random.randrange(1, 5)
    lines = [random.choice(NEWS) for _ in range(random.randrange(1, 12))]
    text = "\r\n".join(lines).encode()
    if kind == 3:
        return b"\r\n\r\n" + text + b"\r\n"
    if kind == 4:
        return text + b"\r\n \t\r\n\r\n"
    if kind == 2:
        return bytes(random.choices(range(128, 256), k=60)) + b"\r\n" + text + b"\r\n"
    return text + b"\r\n" * random.choice([1, 1, 1, 2, 3, 6])


def message(random, author="ana@mail.test", text=None, subject=None, sober=False):
    """A message without signatures; `sober` keeps to what any mail program writes."""
    day = email.utils.formatdate(1_780_000_000 + random.randrange(10_000_000))
    subject = subject if subject is not None else ("Minutes" if sober else random.choice(SUBJECTS))
    fields = [
        f"From: Ana <{author}>", "To: bob@receiver.test", f"Subject: {subject}", f"Date: {day}",
        f"Message-ID: <{random.getrandbits(48):x}@mail.test>",
    ]
    if not sober:
        for extra in random.sample(EXTRA, random.randrange(0, 5)):
            fields.insert(random.randrange(len(fields) + 1), extra)
        if random.random() < 0.3:
            fields = [one if random.random() < 0.7 else one.replace(":", random.choice([": ", ":  ", ":\t"]), 1)
                      for one in fields]
        if random.random() < 0.2:
            fields = [one.split(":", 1)[0].upper() + ":" + one.split(":", 1)[1] for one in fields]
        if random.random() < 0.5:
            fields.insert(0, "Received: from a.test (a.test [192.0.2.7])\r\n\tby b.test; " + day)
    text = body(random) if text is None else text
    return ("\r\n".join(fields) + "\r\n\r\n").encode() + text
