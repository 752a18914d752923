"""Keys from a seed: RSA by hand, Ed25519 by OpenSSL's command."""

import base64
import hashlib
import subprocess

SMALL = [n for n in range(3, 2000, 2) if all(n % m for m in range(3, int(n**0.5) + 1, 2))]
DIGEST_INFO = {
    "sha1": bytes.fromhex("3021300906052b0e03021a05000414"),
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
}
RSA_IDENTIFIER = bytes.fromhex("300d06092a864886f70d0101010500")
ED25519_PKCS8 = bytes.fromhex("302e020100300506032b657004220420")


def der(tag, *parts):
    data = b"".join(parts)
    if len(data) < 128:
        return bytes([tag, len(data)]) + data
    size = len(data).to_bytes((len(data).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + data


def der_integer(number):
    return der(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def pem(label, data):
    text = base64.b64encode(data).decode()
    lines = [text[i:i + 64] for i in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])


def is_prime(number, random):
    if any(number % small == 0 for small in SMALL):
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(12):
        x = pow(random.randrange(2, number - 1), odd, number)
        if x in (1, number - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % number
            if x == number - 1:
                break
        else:
            return False
    return True


def prime(bits, random):
    while True:
        candidate = random.getrandbits(bits) | 3 << bits - 2 | 1
        if candidate % 65537 != 1 and is_prime(candidate, random):
            return candidate


class RsaKey:
    algorithm = "rsa"

    def __init__(self, bits, random):
        self.bits = bits
        self.p, self.q = prime(bits - bits // 2, random), prime(bits // 2, random)
        self.n, self.e = self.p * self.q, 65537
        self.d = pow(self.e, -1, (self.p - 1) * (self.q - 1))

    def private_der(self):
        p, q, d = self.p, self.q, self.d
        numbers = (0, self.n, self.e, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))
        return der(0x30, *map(der_integer, numbers))

    def pem(self):
        return pem("PRIVATE KEY", der(0x30, der_integer(0), RSA_IDENTIFIER, der(4, self.private_der())))

    def pkcs1_pem(self):
        return pem("RSA PRIVATE KEY", self.private_der())

    def bare_public(self):
        """RSAPublicKey, which RFC 6376 3.6.1 names and hardly anybody publishes."""
        return base64.b64encode(der(0x30, der_integer(self.n), der_integer(self.e))).decode()

    def public(self):
        """SubjectPublicKeyInfo, in base64."""
        bare = der(0x30, der_integer(self.n), der_integer(self.e))
        return base64.b64encode(der(0x30, RSA_IDENTIFIER, der(3, b"\0", bare))).decode()

    def record(self, tags=""):
        return f"v=DKIM1; {tags}k=rsa; p={self.public()}"

    def sign(self, data, hash_name="sha256"):
        size = (self.n.bit_length() + 7) // 8
        info = DIGEST_INFO[hash_name] + hashlib.new(hash_name, data).digest()
        padded = b"\0\1" + b"\xff" * (size - len(info) - 3) + b"\0" + info
        return pow(int.from_bytes(padded, "big"), self.d, self.n).to_bytes(size, "big")


class Ed25519Key:
    algorithm = "ed25519"
    bits = 256

    def __init__(self, random, folder):
        self.seed = random.randbytes(32)
        self.file = folder / f"ed25519-{self.seed.hex()[:8]}.pem"
        self.file.write_text(self.pem())
        spki = self.openssl("pkey", "-in", str(self.file), "-pubout", "-outform", "DER")
        self.raw_public = spki[-32:]

    @staticmethod
    def openssl(*arguments):
        return subprocess.run(["openssl", *arguments], check=True, capture_output=True).stdout

    def pem(self):
        return pem("PRIVATE KEY", ED25519_PKCS8 + self.seed)

    def public(self):
        return base64.b64encode(self.raw_public).decode()

    def record(self, tags=""):
        return f"v=DKIM1; {tags}k=ed25519; p={self.public()}"

    def sign(self, data, hash_name="sha256"):
        # RFC 8463 3: Ed25519 signs the hash
        digest = self.file.with_suffix(".digest")
        digest.write_bytes(hashlib.new(hash_name, data).digest())
        return self.openssl("pkeyutl", "-sign", "-rawin", "-inkey", str(self.file), "-in", str(digest))
