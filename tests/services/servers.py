"""Mail servers that misbehave as told, and a certificate nobody vouches for."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.adapters import smtp
from app.adapters.smtp import Account

GREETING = ["220 hello", "250 hello"]
ANA, BEN = "ana@ana.example", "ben@okafor.example"
LETTER = b"Subject: Hi\r\n\r\nGood morning Ben\r\n"


def at(port: int, **how: Any) -> Account:
    """An account at a server on this machine, with little patience."""
    return replace(Account("127.0.0.1", port, "none", timeout_s=0.5), **how)


def hand_over(account: Account, letter: bytes = LETTER) -> str:
    """A letter from Ana to Ben."""
    return smtp.deliver(account, ANA, BEN, letter)


class Served(Controller):
    """A well-behaved server on a free port."""

    def __init__(self, handler: Any, **how: Any) -> None:
        super().__init__(handler, hostname="127.0.0.1", port=0, **how)

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Scripted:
    """A server for one connection that says its lines in order, each after one line it hears.

    "hang up" and "be silent" are done instead of said; "the dot" hears everything up to it. What
    stands after "drip: " comes a byte at a time, without end; after "in 3 s: " it comes then.
    """

    def __init__(self, script: list[str]) -> None:
        self._script = script
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.heard = b""
        self._is_done, self._may_end = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Scripted:
        if self._script:
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._may_end.set()
        self._listener.close()
        if self._script:
            self._thread.join(5)

    def wait(self) -> None:
        """Wait until everything was said."""
        assert self._is_done.wait(5)

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection:
            connection.settimeout(5)
            try:
                self._play(connection)
            except OSError:
                self._is_done.set()

    def _play(self, connection: socket.socket) -> None:
        listens = False
        for line in self._script:
            if line == "the dot":
                self._hear(connection, b"\r\n.\r\n")
                listens = False
                continue
            if listens:
                self._hear(connection, b"\r\n")
            if line == "hang up":
                connection.close()
                break
            if line == "be silent":
                self._is_done.set()
                self._may_end.wait(5)
                return
            if line.startswith("drip: "):
                self._drip(connection, line.removeprefix("drip: "))
                return
            if line.startswith("in "):
                seconds, line = line.removeprefix("in ").split(" s: ")
                self._may_end.wait(float(seconds))
            connection.sendall(line.encode("latin-1") + b"\r\n")
            listens = True
        self._is_done.set()
        while connection.fileno() >= 0 and (said := connection.recv(4096)):
            self.heard += said
            if said in (b"RSET\r\n", b"QUIT\r\n", b"rset\r\n", b"quit\r\n"):
                connection.sendall(b"250 ok\r\n")

    def _drip(self, connection: socket.socket, text: str) -> None:
        for letter in cycle(text.encode()):
            if self._may_end.wait(0.05):
                return
            connection.sendall(bytes([letter]))

    def _hear(self, connection: socket.socket, end: bytes) -> None:
        said = b""
        while not said.endswith(end):
            piece = connection.recv(1)
            if not piece:
                raise ConnectionError
            said += piece
            self.heard += piece


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A self-signed certificate for 127.0.0.1: its file, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context
