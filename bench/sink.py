"""A mail server that keeps a durable record of every message before it says that it took it.

`python -m bench.sink RECORD` listens on a free port. A line of RECORD holds the instant, the
recipient and the subject of one message. `XQUIET` is answered once no other connection is open.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
import time
from pathlib import Path
from typing import BinaryIO


class Sink:
    """One listening socket, a thread for each connection, one file."""

    def __init__(self, record: Path) -> None:
        self._file = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._open = 0
        self._changed = threading.Condition()

    def serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._changed:
                self._open += 1
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rb") as lines:
                connection.sendall(b"220 sink\r\n")
                self._answer(connection, lines)
        except OSError:
            pass  # whoever called is gone
        finally:
            with self._changed:
                self._open -= 1
                self._changed.notify_all()

    def _answer(self, connection: socket.socket, lines: BinaryIO) -> None:
        to = ""
        for line in lines:
            said, verb = "250 ok", line[:4].upper()
            if verb == b"RCPT":
                to = line.partition(b"<")[2].partition(b">")[0].decode()
            elif verb == b"DATA":
                connection.sendall(b"354 go on\r\n")
                if not self._keep(to, lines):
                    return
                said = "250 2.0.0 kept"
            elif verb == b"XQUI":
                with self._changed:
                    self._changed.wait_for(lambda: self._open == 1)
            elif verb == b"QUIT":
                said = "221 bye"
            connection.sendall(f"{said}\r\n".encode())
            if verb == b"QUIT":
                return

    def _keep(self, to: str, lines: BinaryIO) -> bool:
        """Read one message and keep it; False where its end never came."""
        subject = ""
        for line in lines:
            if line == b".\r\n":
                break
            if not subject and line[:8].lower() == b"subject:":
                subject = line[8:].strip().decode()
        else:
            return False
        kept = json.dumps({"at": time.time(), "to": to, "subject": subject})
        os.write(self._file, kept.encode() + b"\n")
        os.fdatasync(self._file)
        return True


def main() -> None:
    sink = Sink(Path(sys.argv[1]))
    print(f"Ready: {sink.port}", flush=True)
    sink.serve()


if __name__ == "__main__":
    main()
