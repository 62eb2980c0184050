"""A look into a mailbox: what came since the last one, kept and put on record batch by batch.

No unit of work is open while the server is asked. Each batch is kept together with how far the
folder was read, so a look that ends anywhere goes on from there, and nothing counts twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import delivery_reports, mail_facts
from agreements.automatic_mail import Kind
from agreements.delivery_reports import Report
from agreements.mail_facts import FIELDS, MailFacts
from app.adapters.mailbox import (
    FolderGone,
    Mail,
    Mailbox,
    MailboxTrouble,
    Role,
    SignInRefused,
    State,
)
from app.adapters.vault import BrokenSeal
from app.db import session, writing
from app.models import Mailbox as MailboxRow
from app.models import MailFolder, SeenMail
from app.services.errors import NotFound
from app.services.mail import bounces, stopped
from app.services.people import clients
from app.services.state.told import MAILBOX, told_since
from app.services.watching import (
    finding,
    folders,
    keeping_aside,
    looks,
    mailboxes,
    waiting_notes,
    whose_mail,
)
from app.services.watching.folders import Place
from app.services.watching.looks import GoesOn
from app.services.watching.whose_mail import People

SOURCE = MailboxRow
BATCH = 500
PACE = timedelta(minutes=5)
# How far back the first look goes, and one at a folder that was numbered anew.
FIRST = timedelta(days=90)
AGAIN = timedelta(days=30)
_NO_SECRET = "The stored password cannot be read any more. Write it again."


@dataclass(frozen=True)
class _Whole:
    """The mailbox that is looked into."""

    id: int
    read_from: datetime
    trusted: tuple[str, ...]
    goes_on: GoesOn


class _Stopped(Exception):
    """The look is to end."""


@dataclass(frozen=True)
class _Read:
    """One mail that was fetched: its facts, or why there are none; of a report, what it says."""

    uid: int
    key: str
    facts: MailFacts | None
    trouble: str
    report: Report | None


def due(now: datetime) -> list[int]:
    """The mailboxes to look into now, the longest due first."""
    rows = session().scalars(
        select(MailboxRow.id)
        .where(MailboxRow.next_look_at <= now, MailboxRow.paused_at.is_(None))
        .order_by(MailboxRow.next_look_at)
        .limit(looks.MOST)
    )
    return list(rows)


def look(mailbox_id: int, now: datetime, goes_on: GoesOn = looks.always) -> None:
    """Look into a mailbox. What goes wrong is noted with it, and it is tried again later.

    Where `goes_on` says no, it ends after the batch at hand; the next look goes on from there.
    """
    row = session().get(MailboxRow, mailbox_id)
    if row is None or row.paused_at is not None:
        return
    was = row.changed_at
    try:
        account = mailboxes.account_of(row)
        whole = _Whole(mailbox_id, row.read_from, tuple(row.trusted), goes_on)
        session().rollback()
        with Mailbox(account) as box:
            _read_all(box, whole, now)
        _look_through(whole, now)
    except _Stopped:
        return
    except BrokenSeal:
        looks.refused(MailboxRow, mailbox_id, _NO_SECRET, now, was)
    except SignInRefused as problem:
        looks.refused(MailboxRow, mailbox_id, str(problem), now, was)
    except MailboxTrouble as problem:
        looks.failed(MailboxRow, mailbox_id, str(problem), now, was)
    else:
        looks.went_well(MailboxRow, mailbox_id, now, PACE, was)


def _read_all(box: Mailbox, whole: _Whole, now: datetime) -> None:
    """Both folders; one that is gone is looked for under another name, and left for now if there
    is none."""
    for place in folders.known(box, whole.id):
        try:
            _look_into(box, whole, place, now)
        except FolderGone:
            folders.look_for(box, whole.id)
            again = next(one for one in folders.known(box, whole.id) if one.role == place.role)
            try:
                _look_into(box, whole, again, now)
            except FolderGone as problem:
                folders.trouble(again, str(problem))


def _look_into(box: Mailbox, whole: _Whole, place: Place, now: datetime) -> None:
    state = box.look(place.name)
    is_anew = state.uid_validity != place.uid_validity
    last = 0 if is_anew else place.last_uid
    since = _since(whole, place, now) if is_anew else None
    people = _people(whole.id)
    if people.by_address:
        mails = box.mails(state, last + 1, FIELDS, since)
        while some := list(islice(mails, BATCH)):
            last = some[-1].uid
            concern = (mail for mail in some if mail.trouble or people.may_concern(mail.raw))
            batch = [_read(box, state, mail, whole.trusted) for mail in concern]
            place = _keep(whole, place, state, batch, last, now)
            if not whole.goes_on():
                raise _Stopped
    last = max(last, state.uid_next - 1)
    if (state.uid_validity, last) != (place.uid_validity, place.last_uid):
        _keep(whole, place, state, [], last, now)


def _people(mailbox_id: int) -> People:
    people = whose_mail.load(session(), session().get_one(MailboxRow, mailbox_id))
    session().rollback()
    return people


def _since(whole: _Whole, place: Place, now: datetime) -> date:
    """The server counts days in its own zone, so one more is asked for."""
    back = now - FIRST if place.looked_at is None else place.looked_at - AGAIN
    return (max(back, whole.read_from) - timedelta(days=1)).date()


def _read(box: Mailbox, state: State, mail: Mail, trusted: tuple[str, ...]) -> _Read:
    key = f"mail:{sha256(mail.raw).hexdigest()}"
    if mail.trouble:
        key = f"mail:{state.name}:{state.uid_validity}:{mail.uid}"
        return _Read(mail.uid, key, None, mail.trouble, None)
    facts = mail_facts.read(mail.raw, mail.received_at, trusted=trusted)
    if isinstance(facts, mail_facts.SetAside):
        return _Read(mail.uid, key, None, facts.reason, None)
    report = _report(box, state, mail.uid) if facts.origin.kind is Kind.REPORT else None
    return _Read(mail.uid, key, facts, "", report)


def _report(box: Mailbox, state: State, uid: int) -> Report | None:
    parts = box.report(state, uid)
    return delivery_reports.read_report(parts.status, parts.returned) if parts else None


def _keep(
    whole: _Whole, place: Place, state: State, batch: list[_Read], last_uid: int, now: datetime
) -> Place:
    """One unit of work: what the batch holds of clients, how far was read, and what follows.

    Raises:
        _Stopped: the mailbox was paused meanwhile, or the folder is another one, or is to be read
            anew. Then the next look tells.
    """
    with writing() as db:
        mailbox, folder = db.get(MailboxRow, whole.id), db.get(MailFolder, place.id)
        if mailbox is None or mailbox.paused_at is not None:
            raise _Stopped
        if folder is None or Place.of(folder) != place:
            raise _Stopped
        people = whose_mail.load(db, mailbox)
        seen: list[SeenMail] = []
        for one in batch:
            if one.facts is None:
                keeping_aside.note(db, mailbox, one.key, one.trouble, now)
                continue
            if one.report is not None:
                bounces.note(db, mailbox.freelancer_id, one.report, now)
            seen += _rows(people, one.facts, one.report, place.role == Role.SENT)
        mailbox.touched = sorted({*mailbox.touched, *_put(db, mailbox, seen, now)})
        folder.uid_validity, folder.last_uid = state.uid_validity, last_uid
        folder.looked_at, folder.trouble = now, ""
        return Place.of(folder)


def _rows(
    people: People, facts: MailFacts, report: Report | None, is_sent: bool
) -> Iterable[SeenMail]:
    if facts.origin.kind is not Kind.REPORT:
        return people.rows(facts, is_sent)
    if report is None or report.about is None:
        return ()
    final = [one.address for one in report.recipients if one.is_final]
    return people.report_row(facts, report.about, final)


def _put(db: Session, mailbox: MailboxRow, seen: list[SeenMail], now: datetime) -> set[int]:
    """Keep mails unless they are kept already; answers the clients something changes for."""
    keys = {row.mail_key for row in seen}
    rows = db.scalars(
        select(SeenMail).where(SeenMail.mailbox_id == mailbox.id, SeenMail.mail_key.in_(keys))
    )
    known = {(row.client_id, row.mail_key): row for row in rows}
    changed = []
    for row in seen:
        kept = known.setdefault((row.client_id, row.mail_key), row)
        if kept is row:
            db.add(row)
        elif row.is_tagged and not kept.is_tagged:
            kept.is_tagged = True
        else:
            continue
        changed.append(kept)
    db.flush()
    for row in changed:
        if row.is_tagged:
            waiting_notes.begin(db, row, now)
        if row.contact_id is not None and _asks_to_stop(row):
            stopped.stop_by_reply(db, row.contact_id, now)
    return {row.client_id for row in changed}


def _asks_to_stop(row: SeenMail) -> bool:
    """Whether it is the mail that our own mails offer to send; anybody may forge one, and all it
    does is to be silent."""
    return not row.is_sent and row.subject_key == stopped.SUBJECT.casefold()


def _look_through(whole: _Whole, now: datetime) -> None:
    """Put on record what came, a unit of work for each client; the rest is done with the next
    look."""
    mailbox = session().get(MailboxRow, whole.id)
    waiting = list(mailbox.touched) if mailbox is not None else []
    for client_id in waiting:
        if not whole.goes_on():
            raise _Stopped
        with writing() as db:
            here = db.get(MailboxRow, whole.id)
            if here is None:
                return  # removed meanwhile
            here.touched = [one for one in here.touched if one != client_id]
            with suppress(NotFound):  # deleted meanwhile
                client = clients.load(db, here.freelancer_id, client_id)
                told = told_since(db, [client_id], MAILBOX)
                finding.look_through(db, client, told.get(client_id), now)
