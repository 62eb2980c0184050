"""Papers from a real server: a stored version beside a static file of its size, and how `/healthz`
answers while the press is busy with a page that never ends."""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, sleep
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import update

from app.db import db, session
from app.models import Document, NeedWording
from bench import data
from bench.processes import serving
from bench.result import Result

ROUNDS, PAUSE = 200, 0.02
MOST_SECONDS, MOST_MILLISECONDS = 20.0, 200.0
MOST_BYTES = 60 * 1024
KEPT, OF_A_BOMB = 1, 2  # clients
WORDS = "One word is enough, or tell me when suits you. "
BOMBS = {
    "a wording of 112 KB": (WORDS * 2400)[: 112 * 1024],
    "a wording of 1 MB": WORDS * 22_000,
}


def serve() -> Iterator[Result]:
    """A stored version may take 5 ms more than a static file of as many bytes."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        app = data.fresh(Path(folder))
        content = _a_version()
        with app.app_context():
            data.add_clients(1)
            session().execute(update(Document).values(pdf=content, sha256="0" * 64))
            session().commit()
            db.engine.dispose()
        Path(other, "static.pdf").write_bytes(content)
        cookie = data.cookie(app)
        with _ours(folder) as here, _files(other) as there:
            mine, theirs = _by_turns(
                _Reader(here, f"/clients/{KEPT}/documents/1.pdf", cookie),
                _Reader(there, "/static/static.pdf"),
                content,
            )
    most = theirs + 5
    yield Result("pdf: a stored version", mine, theirs, "a static file of its size", "ms")
    yield Result("pdf: a stored version", mine, most, "at most, which is 5 ms more", "ms")


def survive() -> Iterator[Result]:
    """How long a bomb is borne, and the slowest answers of `/healthz` meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        app = data.fresh(Path(folder))
        with app.app_context():
            data.add_clients(2, without_agreement=1)
            db.engine.dispose()
        with _ours(folder) as here:
            _Reader(here, f"/clients/{OF_A_BOMB}/agreement/preview.pdf", data.cookie(app)).read()
            for name, words in BOMBS.items():
                took, slowest = _while_it_burns(app, here, words)
                yield Result(f"pdf: {name}", took, MOST_SECONDS, "at most", "s")
                beside = f"pdf: /healthz beside {name}, p99"
                yield Result(beside, slowest, MOST_MILLISECONDS, "at most", "ms")


def _while_it_burns(app: Flask, here: str, words: str) -> tuple[float, float]:
    with app.app_context():
        session().execute(update(NeedWording).values(why=words))
        session().commit()
        db.engine.dispose()
    reader = _Reader(here, f"/clients/{OF_A_BOMB}/agreement/preview.pdf", data.cookie(app))
    took: list[float] = []
    burning = threading.Thread(target=lambda: took.append(reader.read()))
    health = _Reader(here, "/healthz")
    waited: list[float] = []
    burning.start()
    while burning.is_alive() or len(waited) < ROUNDS:
        waited.append(health.read())
        sleep(PAUSE)
    return took[0] / 1000, quantiles(waited, n=100)[98]


def _a_version() -> bytes:
    """As many bytes as a version of five lines may have."""
    return b"%PDF-1.7\n" + b"x" * MOST_BYTES


def _ours(folder: str) -> AbstractContextManager[str]:
    return serving([sys.executable, "-m", "app.serve", "--port", "0", "--data", folder])


def _files(folder: str) -> AbstractContextManager[str]:
    return serving([sys.executable, "-m", "bench.peer", folder])


class _Reader:
    """A browser that keeps its connection and reads one address again and again."""

    def __init__(self, server: str, address: str, cookie: str = "") -> None:
        self._connection = HTTPConnection(urlsplit(server).netloc)
        self._address = address
        self._headers = {"Cookie": cookie} if cookie else {}

    def read(self) -> float:
        """Milliseconds until the whole answer is here."""
        began = perf_counter()
        self._connection.request("GET", self._address, headers=self._headers)
        answer = self._connection.getresponse()
        self.status, self.body = answer.status, answer.read()
        return (perf_counter() - began) * 1000


def _by_turns(ours: _Reader, peer: _Reader, content: bytes) -> tuple[float, float]:
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for reader, times in zip((ours, peer), took, strict=True):
            times.append(reader.read())
            assert (reader.status, reader.body) == (200, content), reader.status
    return median(took[0]), median(took[1])
