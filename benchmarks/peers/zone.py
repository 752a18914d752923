"""A DNS zone in memory, and a server of it on the loopback address over UDP and TCP."""

import ipaddress
import socket
import socketserver
import struct
import threading

TYPES = {"A": 1, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28}
NOERROR, SERVFAIL, NXDOMAIN = 0, 2, 3
OPT, UDP_SIZE, PLAIN_UDP_SIZE = 41, 1232, 512


class Zone:
    """Names (lower case, no dot at the end) to types to values. Everything that is not in it does not exist."""

    def __init__(self):
        self.names = {}
        self.failing = set()

    def add(self, name, kind, *values):
        """TXT: text or bytes, split as it must be; MX: "10 name"; the others: text."""
        node = self.names.setdefault(name.lower().rstrip("."), {})
        node.setdefault(kind, []).extend(values)

    def address(self, name, *addresses):
        for address in addresses:
            self.add(name, "AAAA" if ":" in address else "A", address)

    def pointer(self, address, *names):
        self.add(ipaddress.ip_address(address).reverse_pointer, "PTR", *names)

    def fail(self, name):
        """The servers of this name and of all below answer that they failed."""
        self.failing.add(name.lower())

    def is_failing(self, name):
        labels = name.split(".")
        return any(".".join(labels[i:]) in self.failing for i in range(len(labels)))

    def ask(self, name, kind):
        """Returns the response code and the records, aliases first: (name, type, value)."""
        name, found = name.lower().rstrip("."), []
        for _ in range(12):
            if self.is_failing(name):
                return SERVFAIL, []
            node = self.names.get(name)
            if node is None:
                below = any(other.endswith("." + name) for other in self.names)
                return (NOERROR if below else NXDOMAIN), found
            if kind in node:
                return NOERROR, found + [(name, kind, value) for value in node[kind]]
            if "CNAME" not in node:
                return NOERROR, found
            found.append((name, "CNAME", node["CNAME"][0]))
            name = node["CNAME"][0].lower()
        return SERVFAIL, []


def octets(text):
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")


def txt_strings(value):
    data = octets(value)
    return [data[i:i + 255] for i in range(0, len(data), 255)] or [b""]


def wire_name(name):
    labels = [label.encode("latin-1") for label in name.split(".") if label]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def wire_value(kind, value):
    if kind == "TXT":
        return b"".join(bytes([len(part)]) + part for part in txt_strings(value))
    if kind in ("A", "AAAA"):
        return ipaddress.ip_address(value).packed
    if kind == "MX":
        preference, target = value.split()
        return struct.pack("!H", int(preference)) + wire_name(target)
    return wire_name(value)


def answer(zone, query, udp):
    """The octets of the answer to the octets of a query; None for what is no query."""
    if len(query) < 17:
        return None
    identity, flags, questions, _, _, additional = struct.unpack("!6H", query[:12])
    if flags & 0x8000 or questions != 1:
        return None
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode("latin-1"))
        at += 1 + query[at]
    number, = struct.unpack("!H", query[at + 1:at + 3])
    question = query[12:at + 5]
    limit, options = PLAIN_UDP_SIZE, b""
    if additional and query[at + 5:at + 8] == b"\0" + struct.pack("!H", OPT):
        limit = max(limit, struct.unpack("!H", query[at + 8:at + 10])[0])
        options = b"\0" + struct.pack("!HHIH", OPT, UDP_SIZE, 0, 0)
    kind = next((name for name, value in TYPES.items() if value == number), str(number))
    code, records = zone.ask(".".join(labels), kind)
    body = b""
    for name, of, value in records:
        data = wire_value(of, value)
        body += wire_name(name) + struct.pack("!HHIH", TYPES[of], 1, 300, len(data)) + data
    if not records and code != SERVFAIL:
        soa = wire_name("ns") + wire_name("hostmaster") + struct.pack("!5I", 1, 3600, 600, 86400, 300)
        authority = b"\0" + struct.pack("!HHIH", TYPES["SOA"], 1, 300, len(soa)) + soa
    else:
        authority = b""
    counts = (1, len(records), 1 if authority else 0, 1 if options else 0)
    response = 0x8080 | flags & 0x0100 | code
    whole = struct.pack("!6H", identity, response, *counts) + question + body + authority + options
    if udp and len(whole) > limit:
        counts = (1, 0, 0, 1 if options else 0)
        return struct.pack("!6H", identity, response | 0x0200, *counts) + question + options
    return whole


class Server:
    """Serves a zone until it is closed. The same port, that the system picks, for UDP and TCP."""

    def __init__(self, zone):
        class Udp(socketserver.BaseRequestHandler):
            def handle(self):
                data, link = self.request
                reply = answer(zone, data, True)
                if reply:
                    link.sendto(reply, self.client_address)

        class Tcp(socketserver.StreamRequestHandler):
            def handle(self):
                while len(head := self.rfile.read(2)) == 2:
                    reply = answer(zone, self.rfile.read(struct.unpack("!H", head)[0]), False)
                    if reply:
                        self.wfile.write(struct.pack("!H", len(reply)) + reply)

        class TcpServer(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self.tcp = TcpServer(("127.0.0.1", 0), Tcp)
        self.port = self.tcp.server_address[1]
        socketserver.ThreadingUDPServer.max_packet_size = 65535
        self.udp = socketserver.UDPServer(("127.0.0.1", self.port), Udp)
        self.udp.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        for server in (self.tcp, self.udp):
            threading.Thread(target=server.serve_forever, daemon=True).start()

    def close(self):
        self.udp.shutdown()
        self.tcp.shutdown()
