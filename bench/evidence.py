"""What it costs to find evidence: a first scan, a look that finds nothing, and hostile sources."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time

from imapclient import IMAPClient
from sqlalchemy import Delete, delete, update

from agreements import mail_facts
from agreements.mail_facts import FIELDS
from app import create_app
from app.adapters import feeds
from app.db import db, session, writing
from app.models import Address, Mailbox, MailFolder, Occasion, SeenMail, SourceNotice
from app.services.watching import mailboxes, reading_mail
from app.services.watching.mailboxes import MailboxForm
from bench import data
from bench.processes import ROOT
from bench.result import Result
from config import load
from tests.rules.test_mail_hostile import BAIT, KB_39, RECEIVED, filled
from tests.services.dovecot import Dovecot
from tests.services.imap_servers import PASSWORD, USER, Overheard
from tests.services.test_feeds_hostile import HOSTILE

MAILS = 10_000
ROUNDS = 3
CLIENTS = 12
MOST_MEGABYTES = 200
SENT = "Gesendet"
SECTION = f"BODY.PEEK[HEADER.FIELDS ({' '.join(FIELDS)})]"


def measure() -> Iterator[Result]:
    """A first scan of 10,000 mails from Dovecot; hostile mail; hostile feeds; a look at nothing."""
    yield Result("evidence: a hostile mail", _worst_mail(), 100, "at most", "ms")
    seconds, megabytes = _worst_feed()
    yield Result("evidence: a hostile feed", seconds, 2, "at most", "s of the processor")
    yield Result("evidence: memory of a hostile feed", megabytes, 256, "at most", "MB")
    with tempfile.TemporaryDirectory() as folder, Dovecot() as server:
        _fill(server)
        _prepare(Path(folder), server.port)
        yield from _scans(Path(folder), server)


def _scans(folder: Path, server: Dovecot) -> Iterator[Result]:
    app = create_app(load({}, folder))
    with app.app_context():
        ours, peers = [], []
        for _ in range(ROUNDS):
            peers.append(_timed(lambda: _headers_alone(server.port)))
            _forget()
            ours.append(_timed(lambda: reading_mail.look(1, datetime.now(UTC))))
            session().rollback()
        seen = session().query(SeenMail).count()
        found = session().query(Occasion).count()
        assert seen > MAILS / 5 and found > CLIENTS, (seen, found)
        session().rollback()
        name = f"evidence: first scan of {MAILS} mails"
        yield Result(name, median(ours), median(peers), "IMAPClient alone", "s")
        _forget()
        db.engine.dispose()
        yield Result("evidence: memory of it", _memory(folder), MOST_MEGABYTES, "at most", "MB")
        reading_mail.look(1, datetime.now(UTC))
        yield Result("evidence: a look at nothing", _trips(server), 2, "folders", "round trips")
        db.engine.dispose()


def _timed(what: object) -> float:
    began = perf_counter()
    what()  # type: ignore[operator]
    return perf_counter() - began


def _headers_alone(port: int) -> None:
    """What IMAPClient needs for the same headers."""
    got = 0
    with IMAPClient("127.0.0.1", port, ssl=False) as client:
        client.normalise_times = False
        client.login(USER, PASSWORD)
        for folder in (SENT, "INBOX"):
            client.select_folder(folder, readonly=True)
            uids = client.search()
            for start in range(0, len(uids), reading_mail.BATCH):
                some = uids[start : start + reading_mail.BATCH]
                got += len(client.fetch(some, ["INTERNALDATE", SECTION]))
    assert got == MAILS


def _fill(server: Dovecot) -> None:
    """Two months of mail: a fifth was sent; a quarter is with clients."""
    now = datetime.now(UTC)

    def some(folder: str, numbers: range) -> None:
        mails = [{"msg": _mail(n, folder), "date": _when(n, now)} for n in numbers]
        server.hands.at_work(lambda client: client.multiappend(folder, mails))

    for start in range(0, MAILS, 500):
        some(SENT if start % 2500 == 0 else "INBOX", range(start, start + 500))


def _when(number: int, now: datetime) -> datetime:
    return now - timedelta(days=58) + number * timedelta(days=57) / MAILS


def _mail(number: int, folder: str) -> bytes:
    """Mail 2n+1 of a client's answers mail 2n; every twentieth that was sent asks."""
    who = f"ben{number // 2 % CLIENTS + 1}@okafor.example"
    other = who if number % 4 < 1 else f"someone{number}@else.example"
    writer, reader = (USER, other) if folder == SENT else (other, USER)
    subject = f"{'Decision: ' if number % 20 == 0 else ''}Logo {number // 2}"
    return f"""Return-Path: <{writer}>\r
Delivered-To: {reader}\r
Received: from mx.okafor.example (mx.okafor.example [192.0.2.1])\r
\tby mx.ana.example with ESMTPS id abc\r
\tfor <{reader}>; Mon, 2 Nov 2026 10:00:00 +0100\r
Authentication-Results: mx.ana.example;\r
\tdkim=pass (2048-bit key; unprotected) header.d=okafor.example header.b=abc;\r
\tdmarc=pass (p=reject) header.from=okafor.example\r
Date: Mon, 2 Nov 2026 10:00:00 +0100\r
From: Ben Okafor <{writer}>\r
To: Ana <{reader}>\r
Cc: "Cleo, C" <cleo{number}@okafor.example>\r
Subject: {subject}\r
Message-ID: <abc.{number}@okafor.example>\r
In-Reply-To: <abc.{number - 2500}@okafor.example>\r
References: <q0.{number}@ana.example>\r
\t<q1.{number}@ana.example>\r
Content-Type: text/plain; charset=utf-8\r
MIME-Version: 1.0\r
\r
The body of the mail.\r
""".encode()


def _prepare(folder: Path, port: int) -> None:
    app = data.fresh(folder)
    with app.app_context():
        data.add_clients(CLIENTS)
        then = datetime.now(UTC) - data.BEGUN
        form = MailboxForm("127.0.0.1", port, "none", USER, PASSWORD)
        mailboxes.add(data.OWNER, USER, form, "mailbox", then)
        with writing() as work:
            for number in range(1, CLIENTS + 1):
                email = f"ben{number}@okafor.example"
                work.execute(update(Address).where(Address.id == number).values(email=email))
                work.add(
                    SourceNotice(
                        freelancer_id=data.OWNER,
                        client_id=number,
                        source="mailbox",
                        told_at=then,
                        made_at=then,
                    )
                )
        db.engine.dispose()


def _forget() -> None:
    """As if the mailbox had never been looked into."""
    gone: list[Delete] = [delete(Occasion), delete(SeenMail), delete(MailFolder)]
    with writing() as work:
        for statement in gone:
            work.execute(statement)
        work.execute(update(Mailbox).values(touched=[]))


def _memory(folder: Path) -> float:
    """The most memory that a process of its own needs for the whole app and the scan, in MB."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.evidence", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return float(done.stdout)


def _trips(server: Dovecot) -> float:
    """Commands that look for something new, in a look that finds nothing."""
    with Overheard(server.port) as between:
        with writing() as work:
            work.execute(update(Mailbox).values(port=between.port))
        reading_mail.look(1, datetime.now(UTC))
        said = [line.split(" ")[0].upper() for line in between.commands]
    assert {"EXAMINE", "LOGOUT"} <= set(said), said
    return len([one for one in said if one not in ("CAPABILITY", "LOGIN", "LOGOUT")])


def _worst_mail() -> float:
    """The slowest of all hostile mails, in milliseconds."""
    raws = [
        b"From: ben@okafor.example\r\n" * (name != "From") + filled(name, bait, KB_39)
        for bait in BAIT
        for name in FIELDS
    ]
    return max(min(_cost(raw) for _ in range(3)) for raw in raws) * 1000


def _cost(raw: bytes) -> float:
    began = thread_time()
    mail_facts.read(raw, RECEIVED)
    return thread_time() - began


def _worst_feed() -> tuple[float, float]:
    """The most time of the processor, and the most memory, that a hostile feed took."""
    worst = 0.0
    for make in HOSTILE.values():
        content = make()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with suppress(feeds.FeedFailed):
            feeds.read(content, "Europe/Berlin", RECEIVED)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        worst = max(worst, took)
    # No other process of this one has ended yet that needed more.
    return worst, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _scan_here(folder: Path) -> None:
    app = create_app(load({}, folder))
    with app.app_context():
        reading_mail.look(1, datetime.now(UTC))
    # What getrusage says of a process begins with what its parent needed.
    status = Path("/proc/self/status").read_text()
    print(int(status.partition("VmHWM:")[2].split()[0]) / 1024)


if __name__ == "__main__":
    _scan_here(Path(sys.argv[1]))
