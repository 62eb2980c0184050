"""A believable freelancer with a dozen clients and half a year behind them, for a fresh folder.

Everything is made by the same services that the pages call, one after the other through time.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from flask import Flask

from agreements.hours import Calendar, Week, is_open
from agreements.judging import Outcome
from agreements.needs import Words
from app.db import session
from app.demo import cast
from app.services import (
    accounts,
    agree,
    clients,
    days_off,
    ideal,
    occasion_page,
    outbox,
    propose,
    rank,
    standing,
    uphold,
)

HALF_A_YEAR = timedelta(days=182)


class NotEmpty(Exception):
    """The folder has an account already."""


@dataclass(frozen=True)
class SignInWith:
    """How to sign in to the demo."""

    email: str
    password: str


def fill(app: Flask, now: datetime) -> SignInWith:
    """Fill a fresh data folder; answers how to sign in.

    Raises:
        NotEmpty: there is an account already.
    """
    with app.app_context():
        start = now - HALF_A_YEAR
        token = accounts.mint_set_up(start)
        if token is None:
            raise NotEmpty("This data folder has an account already.")
        password = secrets.token_urlsafe(9)
        you = accounts.You(
            "Ines Duarte", "ines@duarte.example", cast.ZONE, cast.COUNTRY, None, cast.WEEK
        )
        accounts.create_account(token, you, password, "the demo", start)
        owner = accounts.by_email(you.email)
        assert owner is not None  # it was just made
        accounts.finish_set_up(owner, start)
        _Story(owner, now).tell(start)
        return SignInWith(you.email, password)


class _Story:
    def __init__(self, owner: int, now: datetime) -> None:
        self.owner, self.now = owner, now
        self.chance = Random(7)  # the same half year every time
        self.key = 0

    def tell(self, start: datetime) -> None:
        """Everything in the order of its time, as far as one thing builds on another."""
        self._profile(start)
        calls = self._need("calls", {"clock": "freelancer", "windows": cast.MORNINGS}, start)
        self._calls_client(calls)
        decision = self._need("decision", cast.A_DAY, start)
        rank.reorder(self.owner, [decision, calls])
        self._own_needs(start)
        for party in cast.AGREED:
            client = self._agreed(party)
            self._decisions(client, party, decision, until=self.now - timedelta(days=4))
        self._others(decision)
        self._lately(decision)

    def _next_key(self) -> str:
        self.key += 1
        return f"demo-{self.key}"

    def _profile(self, at: datetime) -> None:
        ideal.save_profile(
            self.owner,
            {
                "currency": "EUR",
                "budget_from": 8000,
                "budget_to": 30000,
                "times_a_year": 6,
                "busy_months": [3, 4, 9, 10],
                "why_chosen": "They saw the packaging for a tea house and wanted that calm.",
                "why_they_stay": "I remember what we decided last year.",
                "up_at_night": "The launch date, and whether the printer gets the files in time.",
                "gone_right": "Projects where one person answers quickly.",
            },
            at,
        )

    def _need(self, kind: str, parameters: dict[str, object], at: datetime) -> int:
        form = rank.NeedForm(kind, parameters, "en", Words("", "", "", ""))
        return rank.add(self.owner, form, self._next_key(), at)

    def _own_needs(self, at: datetime) -> None:
        for words in cast.IN_MY_WORDS:
            form = rank.NeedForm("own", {}, "en", words)
            rank.add(self.owner, form, self._next_key(), at)

    def _client(self, party: cast.Party, at: datetime) -> int:
        country, _, region = party.place.partition(":")
        form = clients.ClientForm(
            party.name, party.zone, country, region or None, party.week, at.date()
        )
        contact = clients.ContactForm(party.contact, party.email, "en")
        return clients.create(self.owner, form, contact, self._next_key(), at)

    def _offer(self, client: int, at: datetime) -> int:
        proposal = propose.propose(session(), self.owner, client, at)
        expected = propose.fingerprint(proposal)
        return agree.offer(self.owner, client, other_language=False, expected=expected, now=at)

    def _agreed(self, party: cast.Party) -> int:
        at = self._at_work(self.now - timedelta(days=party.days))
        client = self._client(party, at - timedelta(days=20))
        self._offer(client, at)
        self._post(at)
        accepted = self._working(at + timedelta(hours=20), party.zone, party.week)
        answer = agree.Answer(party.contact, accepted)
        agree.accept(self.owner, self._open_offer(client), answer, accepted)
        self._post(accepted)
        return client

    def _open_offer(self, client: int) -> int:
        found = standing.open_offer(standing.versions(session(), client))
        assert found is not None and found.offer is not None  # just made
        return found.offer.id

    def _decisions(self, client: int, party: cast.Party, need: int, until: datetime) -> None:
        """A decision every week or so; some answers are late, and one of those is reminded."""
        at = self.now - timedelta(days=party.days - 2)
        reminded = False
        while True:
            at = self._at_work(at + timedelta(hours=self.chance.randint(90, 260)))
            if at > until - timedelta(days=6):
                return
            late = self.chance.randint(1, 10) <= party.slips
            subject = f"Decision: {self.chance.choice(cast.SUBJECTS)}"
            if late and not reminded:
                reminded = self._reminded(client, need, subject, at, party)
                continue
            hours = self.chance.randint(60, 90) if late else self.chance.randint(1, 7)
            answer = self._working(at + timedelta(hours=hours), party.zone, party.week)
            entry = uphold.Log(need, subject, at, answer)
            self._note(client, entry, answer)

    def _note(self, client: int, entry: uphold.Log, at: datetime) -> None:
        """A late answer is confirmed as late; nothing is sent about it, since it came."""
        occasion = uphold.log(self.owner, client, entry, self._next_key(), at)
        page = occasion_page.page(self.owner, occasion, at)
        if page.planned is not None:
            uphold.confirm(self.owner, occasion, page.planned.fingerprint, at)

    def _reminded(
        self, client: int, need: int, subject: str, at: datetime, party: cast.Party
    ) -> bool:
        """A slip that was confirmed while it was open, reminded, and answered the same day."""
        seen = at + timedelta(days=4)
        entry = uphold.Log(need, subject, at)
        occasion = uphold.log(self.owner, client, entry, self._next_key(), seen)
        page = occasion_page.page(self.owner, occasion, seen)
        if page.outcome is not Outcome.BREACHED or page.planned is None:
            return False
        uphold.confirm(self.owner, occasion, page.planned.fingerprint, seen)
        sent = page.planned.at or seen
        self._post(sent)
        answered = self._working(sent + timedelta(hours=2), party.zone, party.week)
        uphold.answered(self.owner, occasion, answered, answered)
        return True

    def _lately(self, need: int) -> None:
        """What waits on Today: two slips to look at, and a first reminder that is held."""
        asked = self._at_work(self.now - timedelta(days=4))
        for name, subject in zip(cast.SLIPPING, cast.SUBJECTS, strict=False):
            entry = uphold.Log(need, f"Decision: {subject}", asked)
            uphold.log(self.owner, self._id_of(name), entry, self._next_key(), self.now)
        client = self._id_of("Nakamura Tea")
        entry = uphold.Log(need, f"Decision: {cast.SUBJECTS[10]}", asked - timedelta(days=1))
        occasion = uphold.log(self.owner, client, entry, self._next_key(), self.now)
        page = occasion_page.page(self.owner, occasion, self.now)
        if page.planned is not None:
            uphold.confirm(self.owner, occasion, page.planned.fingerprint, self.now)

    def _others(self, need: int) -> None:
        asking = self._agreed(cast.ASKING)
        self._decisions(asking, cast.ASKING, need, until=self.now - timedelta(days=9))
        agree.ask_change(
            self.owner,
            asking,
            cast.ASKING.contact,
            "Our board meets on Wednesdays only, and I often need them. Could it be two days?",
            self.now - timedelta(hours=19),
        )
        at = self._at_work(self.now - timedelta(days=cast.DECLINING.days))
        client = self._client(cast.DECLINING, at - timedelta(days=9))
        self._offer(client, at)
        self._post(at)
        no = "We are opening the second shop; ask me again in spring."
        agree.decline(
            self.owner,
            self._open_offer(client),
            agree.Answer(cast.DECLINING.contact, at + timedelta(days=2), note=no),
            (self.now + timedelta(days=120)).date(),
            at + timedelta(days=2),
        )
        at = self._at_work(self.now - timedelta(days=cast.OFFERED.days))
        self._offer(self._client(cast.OFFERED, at - timedelta(days=5)), at)
        self._post(at)
        self._client(cast.NEW, self.now - timedelta(days=cast.NEW.days))
        first, last = ((self.now + timedelta(days=ahead)).date() for ahead in (20, 27))
        client = self._id_of("Hartley Books")
        days_off.add(self.owner, client, first, last, "Away", self.now)

    def _calls_client(self, need: int) -> None:
        client = self._agreed(cast.CALLS)
        at = self.now - timedelta(days=cast.CALLS.days - 5)
        while at < self.now - timedelta(days=6):
            day = at.astimezone(ZoneInfo(cast.ZONE)).date()
            called = datetime.combine(day, time(9, self.chance.randint(2, 55)), ZoneInfo(cast.ZONE))
            if day.weekday() in (1, 3):
                entry = uphold.Log(need, "", called.astimezone(UTC))
                uphold.log(self.owner, client, entry, self._next_key(), called + timedelta(hours=1))
                at += timedelta(days=self.chance.randint(7, 16))
            at += timedelta(days=1)
        friday = self.now - timedelta(days=(self.now.weekday() - 4) % 7 or 7)
        late = datetime.combine(friday.date(), time(18, 20), ZoneInfo(cast.ZONE)).astimezone(UTC)
        uphold.log(self.owner, client, uphold.Log(need, "", late), self._next_key(), self.now)

    def _id_of(self, name: str) -> int:
        return next(row.id for row in clients.listing(self.owner, 1).rows if row.name == name)

    def _post(self, at: datetime) -> None:
        """What waits in the outbox left at this time."""
        for row in outbox.listing(self.owner, "waiting", 1).rows:
            outbox.by_hand(self.owner, row.id, at)

    def _at_work(self, at: datetime) -> datetime:
        return self._working(at, cast.ZONE, cast.WEEK)

    def _working(self, at: datetime, zone: str, week: Week) -> datetime:
        """The next instant in somebody's working time, a few minutes in."""
        calendar = Calendar(week, zone, None, None)
        while not is_open(calendar, at):
            at += timedelta(minutes=30)
        return min(at + timedelta(minutes=self.chance.randint(2, 40)), self.now)
