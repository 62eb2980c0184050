"""What the demo found by itself: in a mailbox, a calendar and a list of invoices.

No server stands behind them. Mailbox and calendar were read until now and are paused, so nobody
is asked for anything.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from agreements import mail_facts
from agreements.columns import Kind
from agreements.feed_readings import Meeting, Reading
from agreements.meetings import what_happened
from app.adapters.mailbox import Role
from app.db import writing
from app.demo import cast
from app.demo.teller import Teller
from app.models import Feed, Mailbox
from app.services.importing import files, page, taking
from app.services.people import clients
from app.services.state.told import CALENDAR, MAILBOX, told_since
from app.services.watching import (
    feeds_kept,
    finding,
    folders,
    kept_readings,
    looks,
    mailboxes,
    meetings_found,
    notices,
    own_servers,
    whose_mail,
    whose_meetings,
)

OWN_SERVER = "mx.duarte.example"
SINCE = timedelta(days=35)
AN_HOUR = timedelta(hours=1)


def mailbox(story: Teller, parties: dict[cast.Party, int], late: cast.Party) -> None:
    """Questions and answers in time that were found, and one of days ago without an answer."""
    at, now = story.at_work(story.now - SINCE), story.now
    form = mailboxes.MailboxForm("imap.duarte.example", 993, "tls", cast.EMAIL, "made up")
    box = mailboxes.add(story.owner, cast.EMAIL, form, story.next_key(), at)
    own_servers.choose(story.owner, box, (OWN_SERVER,), at)
    _tell(story, parties.values(), MAILBOX, at)
    with writing() as db:
        for role, name in ((Role.INBOX, "INBOX"), (Role.SENT, "Sent")):
            folders.put(db, db.get_one(Mailbox, box), role, name)
    for party, client in parties.items():
        for days, subject in cast.ASKED_BY_MAIL[party.name]:
            asked = story.at_work(now - timedelta(days=days))
            _keep(box, _mail(party, subject, asked), asked, is_sent=True)
            if party is not late:
                came = story.working(asked + 2 * AN_HOUR, party.zone, party.week)
                _keep(box, _mail(party, subject, came, is_answer=True), came, is_sent=False)
        with writing() as db:
            told = told_since(db, [client], MAILBOX)[client]
            finding.look_through(db, clients.load(db, story.owner, client), told, now)
    looks.went_well(Mailbox, box, now, SINCE)
    mailboxes.pause(story.owner, box, now)


def calendar(story: Teller, party: cast.Party, client: int) -> None:
    """A meeting that the client arranged well ahead, and one that is gone: who cancelled it?"""
    at, now = story.at_work(story.now - SINCE), story.now
    address = "https://calendar.duarte.example/private/ines.ics"
    form = feeds_kept.FeedForm("Work", address, cast.ZONE)
    feed_id = feeds_kept.add(story.owner, form, story.next_key(), at)
    _tell(story, [client], CALENDAR, at)
    stays = tuple(_meeting(party, title, now, days) for title, days in cast.MEETINGS)
    gone = _meeting(party, cast.GONE, now, 1)
    new = replace(_meeting(party, cast.ARRANGED, now, 13), organizer=party.email)
    before = Reading(now - AN_HOUR, now - SINCE, now + SINCE, (*stays, gone))
    after = replace(before, read_at=now, meetings=(*stays, new))
    with writing() as db:
        feed = db.get_one(Feed, feed_id)
        people = whose_meetings.load(db, story.owner)
        was = kept_readings.keep(before, people, None)
        is_now = kept_readings.keep(after, people, was)
        told = meetings_found.Told(feed, people, was, is_now)
        changes = what_happened(before, after, people.own).changes
        meetings_found.record(db, told, changes, now)
        feed.reading = is_now.to_json()
    looks.went_well(Feed, feed_id, now, SINCE)
    feeds_kept.pause(story.owner, feed_id, now)


def invoices(story: Teller) -> None:
    """A list of invoices in two currencies, as an invoicing program exports it."""
    today = story.now.astimezone(ZoneInfo(cast.ZONE)).date()
    lines = ["Number,Client,Date,Due,Paid,Amount,Currency"]
    for number, (name, days, paid_after, amount, currency) in enumerate(cast.INVOICES, 1):
        sent = today - timedelta(days=days)
        paid = sent + timedelta(days=paid_after) if paid_after else ""
        due = sent + timedelta(days=14)
        lines.append(f"{sent.year}-{number:02},{name},{sent},{due},{paid},{amount},{currency}")
    content = "\n".join(lines).encode()
    key = story.next_key()
    made = files.upload(story.owner, Kind.INVOICES, "invoices.csv", content, key, story.now)
    seen = page.page(story.owner, made, 1, story.now)
    assert isinstance(seen, page.PreviewPage)  # it was just sent
    taking.take(story.owner, made, seen.plan.fingerprint, story.next_key(), story.now)


def _tell(story: Teller, client_ids: Collection[int], source: str, at: datetime) -> None:
    """They get the mail that says what is read."""
    seen = notices.preview(story.owner, client_ids, [source]).fingerprint
    notices.tell(story.owner, client_ids, [source], seen, story.next_key(), at)
    story.post(at)


def _mail(party: cast.Party, subject: str, at: datetime, *, is_answer: bool = False) -> bytes:
    """The headers of a question, or of its answer."""
    them, me = f"{party.contact} <{party.email}>", f"Ines Duarte <{cast.EMAIL}>"
    host = party.email.partition("@")[2]
    name = subject.encode().hex()[-24:]
    lines = [f"Date: {format_datetime(at)}", f"Message-ID: <{name}@duarte.example>"]
    lines += [f"From: {me}", f"To: {them}", f"Subject: Decision: {subject}"]
    if is_answer:
        checked = f"dkim=pass header.d={host}; dmarc=pass header.from={host}"
        lines[1:] = [f"Message-ID: <{name}@{host}>", f"In-Reply-To: <{name}@duarte.example>"]
        lines += [f"From: {them}", f"To: {me}", f"Subject: Re: Decision: {subject}"]
        lines.append(f"Authentication-Results: {OWN_SERVER}; {checked}")
    return "\r\n".join([*lines, "", ""]).encode()


def _keep(box: int, raw: bytes, at: datetime, *, is_sent: bool) -> None:
    facts = mail_facts.read(raw, at, trusted=[OWN_SERVER])
    assert isinstance(facts, mail_facts.MailFacts)  # written above
    with writing() as db:
        db.add_all(whose_mail.load(db, db.get_one(Mailbox, box)).rows(facts, is_sent))


def _meeting(party: cast.Party, title: str, now: datetime, days: int) -> Meeting:
    """An hour on the first weekday from then on, at ten on their clock."""
    zone = ZoneInfo(party.zone)
    day = now.astimezone(zone).date() + timedelta(days=days)
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
    start = datetime.combine(day, time(10), zone).astimezone(UTC)
    return Meeting(
        f"{title}@duarte.example",
        None,
        start,
        start + AN_HOUR,
        party.zone,
        summary=title,
        organizer=cast.EMAIL,
        attendees=((party.email, "ACCEPTED"), (cast.EMAIL, "ACCEPTED")),
    )
