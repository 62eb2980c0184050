"""How fast Today answers, and whether a page's queries grow with its rows."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.db import db
from app.models import OutboxState
from app.services.remembered import forget
from bench import data, growing, peer
from bench.processes import serving
from bench.result import Result

ROUNDS = 9
SECONDS = 1.0
SIZES = (10, 100, 1_000, 10_000)
MOST_QUERIES = 8


def measure() -> Iterator[Result]:
    """Today with 25 rows, and a bare Flask and SQLAlchemy page with 25 rows."""
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as bare:
        app = data.fresh(Path(ours))
        with app.app_context():
            _today()
            queries = _queries(_browser(app), "/")
            afresh, bare_page = _afresh(_browser(app), peer.create_app(Path(bare)).test_client())
            db.engine.dispose()
        python = sys.executable
        with (
            serving([python, "-m", "app.serve", "--port", "0", "--data", ours]) as here,
            serving([python, "-m", "bench.peer", bare]) as there,
        ):
            mine, peers = _take_turns(_Reader(here, data.cookie(app)), _Reader(there, ""))
    yield Result("pages: Today, 25 rows", mine, peers, "bare Flask and SQLAlchemy", "requests/s")
    # Rows are remembered until something is written; this is the page when something was.
    yield Result(
        "pages: Today after a write", afresh, bare_page, "the same in process", "requests/s"
    )
    yield Result("pages: queries of Today", queries, MOST_QUERIES, "at most", "queries")


def count_queries() -> Iterator[Result]:
    """The queries of every list with ten thousand rows, and with ten."""
    counted = {size: _counted(size) for size in SIZES}
    fewest, most = counted[SIZES[0]], counted[SIZES[-1]]
    for name, queries in most.items():
        worst = max(counted[size][name] for size in SIZES)
        assert worst == max(queries, fewest[name]), f"{name}: more queries on the way"
        yield Result(f"queries: {name}", queries, fewest[name], "the same with 10 rows", "queries")


def _today() -> None:
    """25 rows of every kind that Today shows, and 22 ladders."""
    data.add_clients(25, without_agreement=3)
    data.add_occasions(4, kept=False, one_client=False)
    data.add_mails(3, OutboxState.FAILED, "failed")
    data.add_mails(3, OutboxState.HELD, "held")
    data.ask_for_changes(range(9, 13))
    data.offer_again(range(13, 15))
    growing.rank_next()
    growing.settle(range(17, 21))
    growing.decline_next(range(19, 21))
    growing.leave_open(range(21, 23))


def _counted(size: int) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as folder:
        app = data.fresh(Path(folder))
        with app.app_context():
            data.add_clients(size)
            data.add_occasions(size, kept=True, one_client=True)
            data.add_mails(size, OutboxState.SENT, "sent")
            link = data.page_link()
            browser = _browser(app)
            found = {
                "the clients": _queries(browser, "/clients"),
                "the outbox": _queries(browser, "/outbox?show=all"),
                "a client's timeline": _queries(browser, "/clients/1"),
                "its second page": _queries(browser, f"/clients/1?page={2 if size > 50 else 1}"),
            }
            visitor = app.test_client()
            assert visitor.get(link).status_code == 302
            found["the client's own page"] = _queries(visitor, "/page")
            db.engine.dispose()
    return found


def _browser(app: Flask) -> FlaskClient:
    browser = app.test_client()
    with browser.session_transaction() as kept:
        kept["sign_in"] = data.SIGN_IN
    return browser


def _queries(browser: FlaskClient, address: str) -> int:
    """How many statements a page takes, sign-in included."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        answer = browser.get(address)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert answer.status_code == 200, f"{address}: {answer.status}"
    return len(seen)


def _afresh(ours: FlaskClient, bare: FlaskClient) -> tuple[float, float]:
    """Pages in a second, in process and by turns, where nothing is remembered of ours."""
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS * 10):
        for browser, times in zip((ours, bare), took, strict=True):
            forget()
            began = perf_counter()
            assert browser.get("/").status_code == 200
            times.append(perf_counter() - began)
    return 1 / median(took[0]), 1 / median(took[1])


class _Reader:
    """A browser that keeps its connection and reads one page again and again."""

    def __init__(self, address: str, cookie: str) -> None:
        self._connection = HTTPConnection(urlsplit(address).netloc)
        self._headers = {"Cookie": cookie} if cookie else {}

    def read(self) -> None:
        self._connection.request("GET", "/", headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == 200 and b"<li" in body, answer.status

    def pace(self) -> float:
        """Requests in a second."""
        began, count = perf_counter(), 0
        while (took := perf_counter() - began) < SECONDS:
            self.read()
            count += 1
        return count / took


def _take_turns(ours: _Reader, peer: _Reader) -> tuple[float, float]:
    for reader in (ours, peer):
        reader.pace()  # warm
    mine, theirs = [], []
    for _ in range(ROUNDS):
        mine.append(ours.pace())
        theirs.append(peer.pace())
    return median(mine), median(theirs)
