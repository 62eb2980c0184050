"""Web servers on this machine that give feeds, and misbehave as told."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Say = Callable[[bytes], None]
Play = Callable[[str, Say], None]


class Server(socketserver.ThreadingTCPServer):
    """A server that hears one request on each connection and answers what `play` says.

    `heard` holds the requests; `said` is how many bytes went out; `is_over` tells a player that
    would go on without end that the test is done.
    """

    allow_reuse_address = True
    block_on_close = True

    def __init__(self, play: Play, tls: ssl.SSLContext | None, host: str, port: int) -> None:
        self.play, self.tls = play, tls
        self.heard: list[str] = []
        self.said = 0
        self.is_over = threading.Event()
        super().__init__((host, port), _Handler)
        self.port: int = self.server_address[1]

    def drip(self, say: Say, letters: bytes) -> None:
        """Say this a byte at a time, again and again, until nobody listens or the test is done."""
        place = 0
        while not self.is_over.wait(0.02):
            say(letters[place % len(letters) :][:1])
            place += 1


class _Handler(socketserver.BaseRequestHandler):
    server: Server

    def handle(self) -> None:
        with suppress(OSError):
            line = self.request
            line.settimeout(10)
            if self.server.tls:
                line = self.server.tls.wrap_socket(line, server_side=True)
            with line:
                self._answer(line)

    def _answer(self, line: socket.socket) -> None:
        heard = b""
        while b"\r\n\r\n" not in heard:
            piece = line.recv(4096)
            if not piece:
                return
            heard += piece
        request = heard.decode("latin-1")
        self.server.heard.append(request)

        def say(data: bytes) -> None:
            line.sendall(data)
            self.server.said += len(data)

        self.server.play(request, say)


@contextmanager
def served(
    play: Play, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1", port: int = 0
) -> Iterator[Server]:
    """A server while the block runs."""
    server = Server(play, tls, host, port)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.is_over.set()
        server.shutdown()
        thread.join(10)
        server.server_close()


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A whole answer with its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def always(said: bytes) -> Play:
    """A player that answers this, whatever it is asked."""

    def play(_request: str, say: Say) -> None:
        say(said)

    return play


def certificate_for(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate for a name that nobody else vouches for: who believes it, and who has it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    file = folder / "both.pem"
    file.write_bytes(
        pem
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    has = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    has.load_cert_chain(file)
    return ssl.create_default_context(cadata=pem.decode()), has
