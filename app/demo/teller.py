"""Who tells the demo: whose it is, when, and what every scene needs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from agreements.hours import Calendar, Week, is_open
from app.db import session
from app.demo import cast
from app.services.agreeing import agree, propose
from app.services.mail import outbox
from app.services.mail.links import Visitor
from app.services.state import client_list, standing
from app.services.upholding import occasion_page, uphold
from app.services.visiting import portal


class Teller:
    """Makes things happen to one freelancer, up to `now`; the same ones every time."""

    def __init__(self, owner: int, now: datetime) -> None:
        self.owner, self.now = owner, now
        self.chance = Random(7)  # the same half year every time
        self.key = 0
        self.ids: dict[str, int] = {}

    def next_key(self) -> str:
        self.key += 1
        return f"demo-{self.key}"

    def id_of(self, name: str) -> int:
        """The client of this name."""
        if name not in self.ids:
            rows = client_list.listing(self.owner, 1).rows
            self.ids = {row.name: row.id for row in rows}
        return self.ids[name]

    def visitor(self, name: str) -> Visitor:
        """The main contact there, on the client's own page."""
        return portal.main_visitor(self.owner, self.id_of(name))

    def today(self) -> date:
        """The day it is on the freelancer's clock."""
        return self.now.astimezone(ZoneInfo(cast.ZONE)).date()

    def note(self, client: int, entry: uphold.Log, at: datetime) -> int:
        """Something that was asked and answered; answers its id. A late answer is confirmed as
        late; nothing is sent about it, since it came."""
        occasion = uphold.log(self.owner, client, entry, self.next_key(), at)
        page = occasion_page.page(self.owner, occasion, at)
        if page.planned is not None:
            uphold.confirm(self.owner, occasion, page.planned.fingerprint, at)
        return occasion

    def offer(self, client: int, at: datetime) -> int:
        proposal = propose.propose(session(), self.owner, client, at)
        expected = propose.fingerprint(proposal)
        return agree.offer(self.owner, client, other_language=False, expected=expected, now=at)

    def open_offer(self, client: int) -> int:
        found = standing.open_offer(standing.versions(session(), client))
        assert found is not None and found.offer is not None  # just made
        return found.offer.id

    def post(self, at: datetime) -> None:
        """What was due by this time left at this time."""
        for row in outbox.listing(self.owner, "waiting", 1).rows:
            if row.due_at <= at:
                outbox.by_hand(self.owner, row.id, at)

    def at_work(self, at: datetime) -> datetime:
        return self.working(at, cast.ZONE, cast.WEEK)

    def working(self, at: datetime, zone: str, week: Week) -> datetime:
        """The next instant in somebody's working time, a few minutes in."""
        calendar = Calendar(week, zone, None, None)
        while not is_open(calendar, at):
            at += timedelta(minutes=30)
        return min(at + timedelta(minutes=self.chance.randint(2, 40)), self.now)
