"""IMAP servers for tests: mail-devel's real one, one that says what it is told, and a listener.

`Served`     mail-devel in a thread of its own; `put` lays mails in its folders
`Scripted`   says its lines, one answer for each command it hears; "TAG" stands for the command's
`Overheard`  stands between a client and a server and keeps the commands that went by
"""

from __future__ import annotations

import asyncio
import socket
import threading
import warnings
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from types import TracebackType
from typing import Any

from imapclient import IMAPClient

from app.adapters.mailbox import Account

with warnings.catch_warnings():
    # passlib, which it stands on, imports what Python 3.13 has no longer, and can do without.
    warnings.simplefilter("ignore", DeprecationWarning)
    from mail_devel.service import Service

USER, PASSWORD = "ana@ana.example", "correct-horse-battery"


def at(port: int, **how: Any) -> Account:
    """Ana's mailbox at a server on this machine."""
    made = Account("127.0.0.1", port, "none", USER, PASSWORD, timeout_s=5)
    return replace(made, **how)


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port: int = listener.getsockname()[1]
        return port


class Hands:
    """What a test does to a mailbox, over a connection of its own."""

    def __init__(self, port: int) -> None:
        self._port = port

    def at_work(self, work: Callable[[IMAPClient], Any]) -> Any:
        """Do something as a signed-in client; gives what that gives."""
        with IMAPClient("127.0.0.1", self._port, ssl=False, timeout=10) as client:
            client.login(USER, PASSWORD)
            return work(client)

    def put(self, *mails: bytes, folder: str = "INBOX", when: Any = None) -> None:
        """Lay mails in a folder, received at an instant."""
        self.at_work(lambda client: [client.append(folder, mail, (), when) for mail in mails])


class Served:
    """mail-devel's server, on free ports, until the end of the block."""

    def __init__(self) -> None:
        self.port = free_port()
        self.hands = Hands(self.port)
        self._loop = asyncio.new_event_loop()
        self._is_up = threading.Event()
        self._end: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Served:
        self._thread.start()
        assert self._is_up.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._end is not None
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
            others = asyncio.all_tasks(self._loop)
            for task in others:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*others, return_exceptions=True))
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        self._end = asyncio.Event()
        ports = ["--imap-port", str(self.port), "--smtp-port", str(free_port())]
        who = ["--host", "127.0.0.1", "--user", USER, "--password", PASSWORD, "--no-http"]
        service = await Service.init(Service.parse([*who, *ports]))
        async with service.start():
            self._is_up.set()
            await self._end.wait()
        assert service.smtp is not None
        service.smtp.stop()


class _Threaded:
    """Something that accepts connections on a port, one after another, until the block ends."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Any:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        for one in self._open:
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.append(connection)
                with suppress(OSError):
                    self.talk(connection)

    def talk(self, connection: socket.socket) -> None:
        """Speak with whoever connected."""
        raise NotImplementedError


class Scripted(_Threaded):
    """A greeting, then one answer for each command. After the last one it hangs up.

    An answer `None` is silence without end; a function is given the connection.
    """

    def __init__(self, *answers: Any, greeting: bytes = b"* OK [CAPABILITY IMAP4rev1] hello"):
        super().__init__()
        self._greeting, self._answers = greeting, answers
        self.heard: list[bytes] = []

    def talk(self, connection: socket.socket) -> None:
        connection.sendall(self._greeting + b"\r\n")
        with connection, connection.makefile("rb") as lines:
            tag = b""
            for answer in self._answers:
                line = lines.readline()
                if not line:
                    return
                self.heard.append(line)
                tag = line.split(b" ")[0] if b" " in line else tag
                if answer is None:
                    lines.readline()
                elif callable(answer):
                    answer(connection)
                else:
                    connection.sendall(answer.replace(b"TAG", tag))


class Overheard(_Threaded):
    """Passes everything on to a server and keeps each command, without its tag."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._to = port
        self.commands: list[str] = []
        self.came: bytes = b""

    def talk(self, connection: socket.socket) -> None:
        server = socket.create_connection(("127.0.0.1", self._to))
        self._open.append(server)
        back = threading.Thread(target=self._pass_back, args=(server, connection), daemon=True)
        back.start()
        with connection.makefile("rb") as lines:
            for line in lines:
                self.commands.append(line.decode().strip().partition(" ")[2])
                server.sendall(line)
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        back.join(10)

    def _pass_back(self, server: socket.socket, connection: socket.socket) -> None:
        with suppress(OSError):
            while some := server.recv(65536):
                self.came += some
                connection.sendall(some)
            connection.shutdown(socket.SHUT_RDWR)
