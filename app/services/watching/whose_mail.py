"""Whose mail it is: that of a client who was told that it is read, or nobody's here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.mail_facts import MailFacts
from app.models import Address, Contact, Mailbox, SeenMail
from app.services.state.told import MAILBOX, told_since
from app.services.watching import colleagues, mailboxes, own_addresses

_ADDRESS = re.compile(rb'([^\s<>()\[\],;:"@]{1,64}+)\s{0,9}@\s{0,9}([^\s<>()\[\],;:"@]{1,255})')
_MACHINE = re.compile(rb"mail(?:er)?-?daemon|postmaster|multipart/report|x-failed")


@dataclass(frozen=True)
class Person:
    """A contact of a client, since when that client knows that mail is read, and until when the
    contact was on the list."""

    client_id: int
    contact_id: int
    told_at: datetime
    until: datetime | None


@dataclass(frozen=True)
class People:
    """Everybody whose mail is of interest, by address, and who the freelancer is."""

    freelancer_id: int
    mailbox_id: int
    by_address: dict[str, tuple[Person, ...]]
    own: frozenset[str]
    tagged: str

    @cached_property
    def _spelt(self) -> frozenset[tuple[bytes, bytes]]:
        """Both parts of everybody's address, as they may stand in a mail."""
        found = set()
        for address in self.by_address:
            name, _, domain = address.rpartition("@")
            for spelt in {domain, domain.encode().decode("idna")}:
                found.add((name.encode(), spelt.encode()))
        return frozenset(found)

    def may_concern(self, raw: bytes) -> bool:
        """Whether headers name somebody's address, or may be a report. Others need no reading."""
        lower = raw.lower()
        named = not self._spelt.isdisjoint(_ADDRESS.findall(lower))
        return named or _MACHINE.search(lower) is not None

    def at(self, addresses: Iterable[str], when: datetime) -> dict[int, Person]:
        """Whose addresses these are at that time, one for each client, told by then.

        An address that two clients share is nobody's: which of them it is, nobody can tell. One
        that moved with its person is that of the client it moved to, from then on.
        """
        found: dict[int, Person] = {}
        for address in addresses:
            known = self.by_address.get(address, ())
            those = [one for one in known if one.until is None or when < one.until]
            if len({one.client_id for one in those}) == 1 and those[0].told_at <= when:
                found.setdefault(those[0].client_id, those[0])
        return found

    def rows(self, facts: MailFacts, is_sent: bool) -> list[SeenMail]:
        """What is kept of a mail: a row for each client it is with, mostly none."""
        is_tagged = facts.writer in self.own and self.tagged in (*facts.hidden, *facts.asked)
        if is_sent or is_tagged:
            people = self.at(facts.asked, facts.received_at)
        else:
            people = self.at((facts.writer,), facts.received_at)
        return [self._row(facts, one, is_sent or is_tagged, is_tagged) for one in people.values()]

    def report_row(self, facts: MailFacts, about: str, addresses: Iterable[str]) -> list[SeenMail]:
        """What is kept of a delivery report: that a mail did not reach these people."""
        people = self.at(addresses, facts.received_at)
        rows = [self._row(facts, one, False, False) for one in people.values()]
        for row in rows:
            row.about = about
        return rows

    def _row(self, facts: MailFacts, who: Person, is_sent: bool, is_tagged: bool) -> SeenMail:
        return SeenMail(
            freelancer_id=self.freelancer_id,
            mailbox_id=self.mailbox_id,
            client_id=who.client_id,
            contact_id=who.contact_id,
            mail_key=facts.id,
            is_sent=is_sent,
            subject=facts.subject.shown,
            subject_key=facts.subject.key,
            thread=list(facts.thread),
            received_at=facts.received_at,
            dated_at=facts.dated_at if facts.is_dated_otherwise else None,
            origin=facts.origin.kind.value,
            origin_reason=facts.origin.reason,
            checks=facts.checks.in_words,
            about=None,
            is_tagged=is_tagged,
        )


def load(db: Session, mailbox: Mailbox) -> People:
    """The contacts of this freelancer's clients who were told, those taken off the list with the
    mail until then; three queries.

    An address that somebody else has as well, who was not told, is nobody's.
    """
    rows = db.execute(
        select(Address.email, Contact.client_id, Contact.id, Contact.removed_at, Contact.added_by)
        .join(Contact, Contact.id == Address.contact_id)
        .where(Address.freelancer_id == mailbox.freelancer_id)
        .order_by(Contact.removed_at.is_not(None), Contact.id)
    ).all()
    told = told_since(db, {row.client_id for row in rows}, MAILBOX)
    by_address: defaultdict[str, list[Person]] = defaultdict(list)
    untold: set[str] = set()
    for row in colleagues.unclaimed(rows, lambda row: row.email.lower()):
        if row.client_id in told:
            who = Person(row.client_id, row.id, told[row.client_id], row.removed_at)
            by_address[row.email.lower()].append(who)
        elif row.removed_at is None:
            untold.add(row.email.lower())
    return People(
        mailbox.freelancer_id,
        mailbox.id,
        {one: tuple(people) for one, people in by_address.items() if one not in untold},
        own_addresses.load(db, mailbox.freelancer_id),
        mailboxes.tagged_address(mailbox).lower(),
    )
