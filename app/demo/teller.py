"""Who tells the demo: whose it is, when, and what every scene needs."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from agreements.hours import Calendar, Week, is_open
from app.db import session
from app.demo import cast
from app.services.agreeing import agree, propose
from app.services.mail import outbox
from app.services.state import standing


class Teller:
    """Makes things happen to one freelancer, up to `now`; the same ones every time."""

    def __init__(self, owner: int, now: datetime) -> None:
        self.owner, self.now = owner, now
        self.chance = Random(7)  # the same half year every time
        self.key = 0

    def next_key(self) -> str:
        self.key += 1
        return f"demo-{self.key}"

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
