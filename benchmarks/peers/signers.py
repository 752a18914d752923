"""Those who sign: the implementations that are compared, each as its user has it, and our own hands."""

import base64
import json
import os
import pathlib
import subprocess
import time

import hand

HERE = pathlib.Path(__file__).resolve().parent
NAMES = ["From", "To", "Subject", "Date", "Message-ID"]


class Process:
    """A peer that answers requests, line by line; it may ask for DNS records before it answers."""

    def __init__(self, zone, *command, log=None):
        self.zone = zone
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, encoding="utf-8")

    def ask(self, **request):
        self.send(request)
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError(f"{self.process.args} ended, exit code {self.process.wait()}")
            answer = json.loads(line)
            if "ask" not in answer:
                return answer
            code, records = self.zone.ask(*answer["ask"])
            self.send([code, [[name, kind, text(value)] for name, kind, value in records]])

    def send(self, value):
        self.process.stdin.write(json.dumps(value) + "\n")
        self.process.stdin.flush()

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


def text(value):
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value


class Facteur:
    """
    The facteur command, with the configuration that is in an empty folder: the defaults. Given the folder of its jars, all
    runs are in one JVM; given a command, each starts it anew.
    """

    def __init__(self, jars, command, folder):
        self.command, self.folder = command, folder
        self.conf = folder / "conf"
        self.conf.mkdir(exist_ok=True)
        self.runs, self.process = 0, None
        self.environment = dict(os.environ, FACTEUR_HOME=str(folder / "home"))
        if not command:
            classes = folder / "classes"
            path = os.path.join(jars, "*")
            source = str(HERE / "peers" / "ManyRuns.java")
            subprocess.run(["javac", "-cp", path, "-d", str(classes), source], check=True)
            self.process = subprocess.Popen(
                ["java", "-XX:+UseSerialGC", "-cp", f"{path}{os.pathsep}{classes}", "io.facteur.cli.ManyRuns"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=self.environment)

    def run(self, *arguments):
        self.runs += 1
        arguments = [str(argument) for argument in arguments]
        if self.process:
            self.process.stdin.write(json.dumps(arguments) + "\n")
            self.process.stdin.flush()
            answer = json.loads(self.process.stdout.readline())
            code, out, err = answer["exitCode"], base64.b64decode(answer["out"]), answer["err"]
        else:
            done = subprocess.run([*self.command, *arguments], capture_output=True, env=self.environment)
            code, out, err = done.returncode, done.stdout, done.stderr.decode()
        if code:
            raise RuntimeError(f"facteur {' '.join(arguments)}: exit code {code}, {err}")
        return out

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait(10)

    def sign(self, message, key, domain, selector, c):
        files = [self.folder / "unsigned.eml", self.folder / "key.pem"]
        files[0].write_bytes(message)
        files[1].write_text(key.pem())
        files[1].chmod(0o600)
        whole = self.run("dkim", "sign", files[0], "--domain", domain, "--selector", selector, "--key", files[1], "-c", c)
        assert whole.endswith(message)
        return whole[:-len(message)]

    def check(self, folder, port, ip, helo, sender):
        """One JSON object a message, in the order of the file names."""
        out = self.run("auth", "check", folder, "--json", "--dns", f"127.0.0.1:{port}", "--conf", self.conf,
                       "--authserv-id", "mx.receiver.test", "--ip", ip, "--helo", helo, "--from", sender or "<>")
        return [json.loads(line) for line in out.decode().splitlines()]


class Signers:
    ALL = ["dkimpy", "mailauth", "facteur", "hand"]

    def __init__(self, debian, mailauth, facteur):
        self.debian, self.node, self.facteur = debian, mailauth, facteur

    def dkim(self, by, message, key, domain, selector, c="relaxed/relaxed", names=None, **more):
        """Returns the message with a signature on top. `names` and `more` are for those who can."""
        if by == "facteur":
            field = self.facteur.sign(message, key, domain, selector, c)
        elif by == "hand":
            field = hand.sign(message, key, domain, selector, names or NAMES, c, **more)
        elif by == "dkimpy":
            private = key.pkcs1_pem() if key.algorithm == "rsa" else base64.b64encode(key.seed).decode()
            field = self.asked(self.debian, op="sign", message=message, key=private, domain=domain, selector=selector,
                               c=c, names=names, algorithm=f"{key.algorithm}-sha256", **more)
        else:
            field = self.asked(self.node, op="sign", message=message, key=key.pem(), domain=domain, selector=selector,
                               c=c, names=":".join(names) if names else None, algorithm=f"{key.algorithm}-sha256", **more)
        return field + message

    def seal(self, by, message, key, domain, selector, instance, cv, results="spf=pass smtp.mailfrom=mail.test"):
        """Returns the message with another ARC set on top."""
        authserv = f"mx{instance}.{domain}"
        if by == "dkimpy":
            # It takes cv= from here
            results += "; arc=pass" if instance > 1 else ""
            message = f"Authentication-Results: {authserv}; {results}\r\n".encode() + message
            return self.asked(self.debian, op="seal", message=message, key=key.pkcs1_pem(), domain=domain,
                              selector=selector, authserv=authserv) + message
        if by == "mailauth":
            return self.asked(self.node, op="seal", message=message, key=key.pem(), domain=domain, selector=selector,
                              results=f"{authserv}; {results}", cv=cv) + message
        return self.seal_by_hand(message, key, domain, selector, instance, cv, results)

    @staticmethod
    def seal_by_hand(message, key, domain, selector, instance, cv, results="spf=pass smtp.mailfrom=mail.test",
                     signature=None, change=None, scope=None, c="relaxed/relaxed", names=None):
        """`signature` and `change` are changes of the tags of the ARC-Message-Signature and of the ARC-Seal."""
        tags = {"i": str(instance), "t": str(int(time.time()) - 30)}
        tags.update(signature or {})
        ams = hand.sign(message, key, domain, selector, names or NAMES, c, field="ARC-Message-Signature", change=tags)
        aar = f"ARC-Authentication-Results: i={instance}; mx{instance}.{domain}; {results}\r\n".encode()
        message = ams + aar + message
        return hand.seal(message, key, domain, selector, instance, cv, change, scope) + message

    @staticmethod
    def asked(process, message, **request):
        answer = process.ask(message=base64.b64encode(message).decode(), **request)
        if not answer.get("fields"):
            raise RuntimeError(f"not signed: {request} {answer}")
        return base64.b64decode(answer["fields"])
