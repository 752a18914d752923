"""DKIM and ARC signatures made by hand (RFC 6376, RFC 8617), with any tags and any mistakes in them."""

import base64
import hashlib
import re


def split(message):
    """Returns the fields, each with its line end, and the body."""
    head, separator, body = message.partition(b"\r\n\r\n")
    head = head + b"\r\n" if separator else message
    return re.findall(rb"[^\r\n].*?\r\n(?![ \t])", head, re.S), body


def name_of(field):
    return field.partition(b":")[0].strip().lower().decode("latin-1")


def header(field, form):
    """One field, canonical, with its line end (RFC 6376 3.4.1, 3.4.2)."""
    if form == "simple":
        return field
    name, _, value = field.partition(b":")
    value = re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b""))
    return name.strip(b" \t").lower() + b":" + value.strip(b" \t") + b"\r\n"


def body(data, form):
    """RFC 6376 3.4.3, 3.4.4."""
    if form == "relaxed":
        data = re.sub(rb"[ \t]+", b" ", data)
        data = data.replace(b" \r\n", b"\r\n")
        data = data[:-1] if data.endswith(b" ") else data
    if data and not data.endswith(b"\r\n"):
        data += b"\r\n"
    data = re.sub(rb"(\r\n)+\Z", b"\r\n", data)
    if form == "relaxed":
        return b"" if data == b"\r\n" else data
    return data or b"\r\n"


def picked(fields, names):
    """The fields that h= means: each name the lowest that is left (RFC 6376 5.4.2)."""
    left = list(fields)
    for name in names:
        for i in range(len(left) - 1, -1, -1):
            if name_of(left[i]) == name.lower():
                yield left.pop(i)
                break


def body_hash(message, form, length=None, hash_name="sha256"):
    data = body(split(message)[1], form)
    return base64.b64encode(hashlib.new(hash_name, data[:length]).digest()).decode()


def folded(text, width=72):
    return "\r\n\t ".join(text[i:i + width] for i in range(0, len(text), width))


def sign(message, key, domain, selector, names, c="relaxed/relaxed", field="DKIM-Signature", hash_name="sha256",
         length=None, change=None, separator="; ", shape=None, real_c=None):
    """
    Returns the field. `change` maps tags to values, or to None for none, and adds those that are new; `shape`, given the
    list of "tag=value", returns the text of the value up to b=, which comes last; `real_c` is what is done when `c` says
    something else.
    """
    header_form, _, body_form = (real_c or c or "simple").partition("/")
    tags = {
        "v": "1", "a": f"{key.algorithm}-{hash_name}", "c": c, "d": domain, "s": selector,
        "h": ":".join(names), "bh": body_hash(message, body_form or "simple", length, hash_name),
    }
    if length is not None:
        tags["l"] = str(length)
    if c is None:
        del tags["c"]
    if field != "DKIM-Signature":
        del tags["v"]
    for tag, value in (change or {}).items():
        tags.pop(tag, None) if value is None else tags.update({tag: value})
    fixed = tags.pop("b", None)
    parts = [f"{tag}={value}" for tag, value in tags.items()]
    text = shape(parts) if shape else separator.join(parts) + separator
    start = f"{field}: {text}b=".encode("utf-8")
    fields, _ = split(message)
    data = b"".join(header(one, header_form) for one in picked(fields, names))
    data += header(start + b"\r\n", header_form)[:-2]
    value = fixed if fixed is not None else folded(base64.b64encode(key.sign(data, hash_name)).decode())
    return start + value.encode() + b"\r\n"


def seal(message, key, domain, selector, instance, cv, change=None, scope=None):
    """Returns the ARC-Seal of a message that has the other two fields of its set (RFC 8617 5.1.1)."""
    fields, _ = split(message)
    tags = {"i": str(instance), "a": "rsa-sha256", "cv": cv, "d": domain, "s": selector}
    tags.update(change or {})
    start = ("ARC-Seal: " + "; ".join(f"{tag}={value}" for tag, value in tags.items()) + "; b=").encode()
    data = b""
    for number in scope or range(1, instance + 1):
        for name in ("arc-authentication-results", "arc-message-signature", "arc-seal"):
            for one in fields:
                if name_of(one) == name and re.search(rb"[:;]\s*i\s*=\s*%d\s*(;|\r\n)" % number, one):
                    data += header(one, "relaxed")
    data += header(start + b"\r\n", "relaxed")[:-2]
    return start + folded(base64.b64encode(key.sign(data)).decode()).encode() + b"\r\n"
