"""Results of all implementations in the same words."""

import base64

# RFC 8601 2.7.1. For DKIM what counts is whether a signature is valid; "policy" is a valid one that is not good enough.
DKIM = {"pass": "pass", "policy": "policy", "temp": "temperror", "temperror": "temperror", "crash": "crash"}
ABSENT = "not valid"


def ask(peers, case, ours):
    """What each peer says, by its name; debian's and libopendmarc's and pyspf's by their own."""
    request = {"op": "verify", "message": base64.b64encode(case.message).decode(), "ip": case.ip, "helo": case.helo,
               "sender": case.sender}
    answers = {}
    if {"dkim", "arc", "spf"} & set(case.methods):
        debian = peers["debian"].ask(**request)
        answers["dkimpy"] = {"dkim": debian["dkim"], "arc": debian["arc"]}
        answers["pyspf"] = {"spf": debian["spf"]}
        perl = peers["maildkim"].ask(**request)
        answers["maildkim"] = {"dkim": perl["dkim"], "arc": perl["arc"]}
    answers["mailauth"] = peers["mailauth"].ask(**request)
    if "dmarc" in case.methods and ours["dmarc"]["domain"]:
        # It decides about identifiers that others have verified: ours, on which the others agree or not above.
        passed = next((one["domain"] for one in ours["spf"][-1:] if one["result"] == "pass"), None)
        signers = [one["domain"] for one in ours["dkim"] if one["result"] == "pass"]
        found = peers["debian"].ask(op="dmarc", author=ours["dmarc"]["domain"], spf=passed, dkim=signers)
        if found["dmarc"]:
            answers["opendmarc"] = {"dmarc": {"result": found["dmarc"]}}
    return answers


def of_facteur(one):
    dmarc = one["dmarc"]
    spf = one["spf"][-1]["result"] if one["spf"] else "none"
    return {
        "dkim": [(sig["domain"], sig["selector"], DKIM.get(sig["result"], ABSENT))
                 for sig in one["dkim"] if sig["result"] != "none"],
        "arc": one["arc"]["result"],
        "spf": spf,
        "dmarc": dmarc["result"] + (f":{applied(dmarc)}" if dmarc["result"] == "fail" else ""),
    }


def applied(dmarc):
    """RFC 9989 4.7, t=y: one step milder."""
    milder = {"reject": "quarantine", "quarantine": "none", "none": "none"}
    return milder[dmarc["requested"]] if dmarc["testing"] else dmarc["requested"]


def of_peer(answer):
    if "error" in answer:
        return {"dkim": [("crash", "", "crash")], "arc": "crash", "spf": "crash", "dmarc": "crash"}
    found = {}
    if "dkim" in answer:
        found["dkim"] = [(sig["d"], sig["s"], DKIM.get(sig["result"], ABSENT)) for sig in answer["dkim"]]
        # Mail::DKIM of Debian 12 knows no Ed25519: that is no difference about a message
        if any("unsupported algorithm ed25519-sha256" in sig["why"] for sig in answer["dkim"]):
            del found["dkim"]
    for method in ("arc", "spf", "dmarc"):
        if method in answer:
            # "invalid" is Mail::DKIM's word for an ARC chain that fails because a key cannot be used
            found[method] = answer[method]["result"].lower().replace("invalid", "fail")
    return found


def pairs(method, mine, other):
    """(where, ours, theirs) to be compared: one for each signature, or one for the message."""
    if method not in other:
        return []
    if method != "dkim":
        return [("", mine[method], other[method])]
    ours, theirs = mine["dkim"], other["dkim"]
    if len(ours) <= 1 and len(theirs) <= 1:
        # A signature that cannot be read may be left out as well (RFC 6376 6.1.1)
        return [("", ours[0][2] if ours else ABSENT, theirs[0][2] if theirs else ABSENT)] if ours or theirs else []
    left = {(d, s): result for d, s, result in theirs}
    return [(f"{d} {s}", result, left.get((d, s), ABSENT)) for d, s, result in ours]


def valid(kind, mine):
    if kind.startswith("arc/"):
        return mine["arc"] == "pass"
    return bool(mine["dkim"]) and all(result == "pass" for _, _, result in mine["dkim"])


def code(method, one):
    """Our reason, for machines."""
    found = one[method]
    return found["code"] if isinstance(found, dict) else found[-1]["code"] if found else ""


def why_facteur(method, one):
    if method in ("dkim", "spf"):
        return "; ".join(f"{found['result']} {found['reason']}" for found in one[method])
    return one[method]["reason"]


def why_peer(method, answer):
    if "error" in answer:
        return answer["error"]
    found = answer[method]
    return "; ".join(f"{sig['result']} {sig['why']}" for sig in found) if method == "dkim" else str(found.get("why"))
