#!/usr/bin/python3
"""
dkimpy (DKIM and ARC), pyspf and libopendmarc, as Debian packages them. One JSON request a line, one JSON answer a line;
in between it asks for DNS records in the same way, {"ask": [name, type]}.
"""

import base64
import ctypes
import ipaddress
import json
import logging
import sys

import dkim
import spf


def ask(name, kind):
    """Asks the driver, which has the zone."""
    print(json.dumps({"ask": [name, kind]}), flush=True)
    return json.loads(sys.stdin.readline())


def txt_for_dkim(name, timeout=5):
    name = name.decode("utf-8") if isinstance(name, bytes) else name
    code, records = ask(name, "TXT")
    if code == 2:
        raise dkim.DnsTimeoutError("SERVFAIL")
    texts = [value for _, kind, value in records if kind == "TXT"]
    return texts[0].encode("utf-8", "surrogateescape") if texts else None


def lookup_for_spf(name, kind, strict=True, timeout=20):
    code, records = ask(name, kind)
    if code == 2:
        raise spf.TempError("DNS SERVFAIL")
    answers = []
    for owner, of, value in records:
        if of == "TXT":
            value = (value.encode("utf-8", "surrogateescape"),)
        elif of == "MX":
            value = (int(value.split()[0]), value.split()[1])
        elif of == "AAAA":
            value = ipaddress.ip_address(value).packed
        answers.append(((owner, of), value))
    return answers


spf.DNSLookup = lookup_for_spf


def dkim_results(message):
    results, count = [], 0
    try:
        count = sum(1 for name, _ in dkim.rfc822_parse(message)[0] if name.lower() == b"dkim-signature")
    except dkim.DKIMException:
        pass
    for i in range(count):
        verifier, result, why = dkim.DKIM(message, minkey=1024), "no", ""
        try:
            result = "pass" if verifier.verify(idx=i, dnsfunc=txt_for_dkim) else "no"
        except dkim.DnsTimeoutError:
            result = "temp"
        except dkim.DKIMException as failure:
            why = str(failure)
            result = "policy" if "bits" in why or "too small" in why.lower() else "no"
        except Exception as crash:
            result, why = "crash", repr(crash)
        sig = {k.decode("latin-1"): v.decode("latin-1") for k, v in (verifier.signature_fields or {}).items()}
        results.append({"d": sig.get("d"), "s": sig.get("s"), "result": result, "why": why})
    return results


def arc_result(message):
    try:
        result, _, why = dkim.ARC(message, minkey=1024).verify(dnsfunc=txt_for_dkim)
        return {"result": (result or b"none").decode().lower(), "why": str(why)}
    except dkim.DnsTimeoutError as failure:
        return {"result": "temperror", "why": str(failure)}
    except dkim.DKIMException as failure:
        return {"result": "fail", "why": str(failure)}
    except Exception as crash:
        return {"result": "crash", "why": repr(crash)}


def spf_result(request):
    try:
        result, _, why = spf.query(request["ip"], request["sender"], request["helo"], strict=1).check()
        return {"result": result, "why": why}
    except Exception as crash:
        return {"result": "crash", "why": repr(crash)}


class OpenDmarc:
    """libopendmarc decides, of what the others found. RFC 7489; its public suffixes are "the last label"."""

    RESULTS = {15: "pass", 14: "none", 16: "fail:reject", 17: "fail:quarantine", 18: "fail:none"}

    def __init__(self):
        self.library = ctypes.CDLL("libopendmarc.so.2")
        self.library.opendmarc_policy_connect_init.restype = ctypes.c_void_p

    def check(self, author, spf_domain, dkim_domains):
        lib = self.library
        context = ctypes.c_void_p(lib.opendmarc_policy_connect_init(b"192.0.2.1", 0))
        try:
            if lib.opendmarc_policy_store_from_domain(context, author.encode()) != 0:
                return "none"
            if spf_domain:
                lib.opendmarc_policy_store_spf(context, spf_domain.encode(), 1, 1, b"")
            for domain in dkim_domains:
                lib.opendmarc_policy_store_dkim(context, domain.encode(), b"s", 1, b"")
            labels = author.split(".")
            organization = ".".join(labels[-2:])
            for domain in dict.fromkeys([author, organization]):
                code, records = ask("_dmarc." + domain, "TXT")
                if code == 2:
                    return "temperror"
                texts = [value for _, kind, value in records if kind == "TXT" and value.startswith("v=DMARC1")]
                if len(texts) == 1:
                    upper = organization.encode() if domain != author else None
                    stored = lib.opendmarc_policy_store_dmarc(context, texts[0].encode(), author.encode(), upper)
                    if stored != 0:
                        return "none"
                    return self.RESULTS.get(lib.opendmarc_get_policy_to_enforce(context), "error")
            return "none"
        finally:
            lib.opendmarc_policy_connect_shutdown(context)


def sign(request):
    message, key = base64.b64decode(request["message"]), request["key"].encode()
    logger = logging.getLogger("none")
    if request["op"] == "seal":
        fields = dkim.arc_sign(message, request["selector"].encode(), request["domain"].encode(), key,
                               request["authserv"].encode(), logger=logger)
        return b"".join(fields)
    signer = dkim.DKIM(message, logger=logger, signature_algorithm=request["algorithm"].encode())
    names = request.get("names")
    return signer.sign(
        request["selector"].encode(), request["domain"].encode(), key,
        identity=request["identity"].encode() if request.get("identity") else None,
        canonicalize=tuple(part.encode() for part in request["c"].split("/")),
        include_headers=[name.encode() for name in names] if names else None,
        length=request.get("length", False))


def main():
    try:
        dmarc = OpenDmarc()
    except OSError:
        dmarc = None
    for line in iter(sys.stdin.readline, ""):
        request = json.loads(line)
        if request["op"] in ("sign", "seal"):
            try:
                print(json.dumps({"fields": base64.b64encode(sign(request)).decode()}), flush=True)
            except Exception as failure:
                print(json.dumps({"error": repr(failure)}), flush=True)
            continue
        if request["op"] == "dmarc":
            result = dmarc.check(request["author"], request["spf"], request["dkim"]) if dmarc else None
            print(json.dumps({"dmarc": result}), flush=True)
            continue
        message = base64.b64decode(request["message"])
        print(json.dumps({
            "dkim": dkim_results(message), "arc": arc_result(message), "spf": spf_result(request),
        }), flush=True)


main()
