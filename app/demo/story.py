"""What happened in the demo, in the order of its time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agreements.judging import Outcome
from agreements.needs import KINDS, Words
from app.demo import both, cast, earned, growth, offers, sources
from app.demo.teller import Teller
from app.services import ideal
from app.services.agreeing import agree
from app.services.people import clients
from app.services.ranking import rank
from app.services.upholding import occasion_page, uphold


class Story(Teller):
    """Half a year of one freelancer, told through the services."""

    def tell(self, start: datetime) -> None:
        """Everything in the order of its time, as far as one thing builds on another."""
        self._profile(start)
        calls = self._need("calls", {"clock": "freelancer", "windows": cast.MORNINGS}, start)
        self._calls_client(calls)
        decision = self._need("decision", cast.A_DAY, start)
        rank.reorder(self.owner, [decision, calls])
        later = [self._need(kind, parameters, start) for kind, parameters in cast.LATER_NEEDS]
        for party in cast.AGREED:
            self._year_with(party, decision, calls)
        self._others(decision)
        self._lately(decision)
        both.sides(self, decision)
        both.former(self, cast.FORMER.name)
        self._by_itself([decision, calls, *later], start)
        offers.and_answers(self)
        earned.every_day(self)

    def _by_itself(self, ranks: list[int], start: datetime) -> None:
        """What sources showed; with one client, meetings are what was agreed on first."""
        meetings = self._need("meetings", {"amount": 16}, start)
        rank.reorder(self.owner, [meetings, *ranks])
        client = self._agreed(cast.MEETING)
        rank.reorder(self.owner, [*ranks, meetings])
        sources.calendar(self, cast.MEETING, client)
        told = {
            party: self.id_of(party.name)
            for party in cast.AGREED
            if party.name in cast.ASKED_BY_MAIL
        }
        late = next(party for party in told if party.name == cast.FOUND_LATE)
        sources.mailbox(self, told, late)
        sources.invoices(self)

    def _year_with(self, party: cast.Party, decision: int, calls: int) -> None:
        """Quick decisions, and with some one line more after a while."""
        client = self._agreed(party)
        lately, begun = self.now - timedelta(days=4), self.now - timedelta(days=party.days - 2)
        if party.name not in cast.GROWING:
            self.decisions(client, party, decision, begun, lately)
            return
        grown = self.working(begun + timedelta(days=50), party.zone, party.week)
        self.decisions(client, party, decision, begun, grown - timedelta(days=1))
        has_grown = growth.one_more_line(self, client, party.contact, grown)
        self.decisions(client, party, decision, grown, lately)
        if has_grown:
            self.calls(client, calls, grown + timedelta(days=1), self.now - timedelta(days=6))
        if party.name == cast.WAIVING:
            growth.lives_with_it(self, client, calls)

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
        figures = {**KINDS[kind].defaults, **parameters}
        form = rank.NeedForm(kind, figures, "en", Words("", "", "", ""))
        return rank.add(self.owner, form, self.next_key(), at)

    def _client(self, party: cast.Party, at: datetime) -> int:
        country, _, region = party.place.partition(":")
        since = at.date() if party.buys else None
        form = clients.ClientForm(
            party.name, party.zone, country, region or None, party.week, since
        )
        contact = clients.ContactForm(party.contact, party.email, "en")
        return clients.create(self.owner, form, contact, self.next_key(), at)

    def _agreed(self, party: cast.Party) -> int:
        at = self.at_work(self.now - timedelta(days=party.days))
        client = self._client(party, at - timedelta(days=20))
        self.offer(client, at)
        self.post(at)
        accepted = self.working(at + timedelta(hours=20), party.zone, party.week)
        answer = agree.Answer(party.contact, accepted)
        agree.accept(self.owner, self.open_offer(client), answer, accepted)
        self.post(accepted)
        return client

    def decisions(
        self, client: int, party: cast.Party, need: int, since: datetime, until: datetime
    ) -> None:
        """A decision every week or so; some answers are late, and one of those is reminded."""
        at, reminded = since, False
        while True:
            at = self.at_work(at + timedelta(hours=self.chance.randint(90, 260)))
            if at > until - timedelta(days=6):
                return
            late = self.chance.randint(1, 10) <= party.slips
            subject = f"Decision: {self.chance.choice(cast.SUBJECTS)}"
            if late and not reminded:
                reminded = self._reminded(client, need, subject, at, party)
                continue
            hours = self.chance.randint(60, 90) if late else self.chance.randint(1, 7)
            answer = self.working(at + timedelta(hours=hours), party.zone, party.week)
            entry = uphold.Log(need, subject, at, answer)
            self.note(client, entry, answer)

    def _reminded(
        self, client: int, need: int, subject: str, at: datetime, party: cast.Party
    ) -> bool:
        """A slip that was confirmed while it was open, reminded, and answered the same day."""
        seen = at + timedelta(days=4)
        entry = uphold.Log(need, subject, at)
        occasion = uphold.log(self.owner, client, entry, self.next_key(), seen)
        page = occasion_page.page(self.owner, occasion, seen)
        if page.outcome is not Outcome.BREACHED or page.planned is None:
            return False
        uphold.confirm(self.owner, occasion, page.planned.fingerprint, seen)
        sent = page.planned.at or seen
        self.post(sent)
        answered = self.working(sent + timedelta(hours=2), party.zone, party.week)
        uphold.answered(self.owner, occasion, answered, answered)
        return True

    def _lately(self, need: int) -> None:
        """What waits on Today: a slip to look at, and a first reminder that is held."""
        asked = self.at_work(self.now - timedelta(days=4))
        entry = uphold.Log(need, f"Decision: {cast.SUBJECTS[0]}", asked)
        uphold.log(self.owner, self.id_of(cast.SLIPPING), entry, self.next_key(), self.now)
        client = self.id_of("Nakamura Tea")
        entry = uphold.Log(need, f"Decision: {cast.SUBJECTS[10]}", asked - timedelta(days=1))
        occasion = uphold.log(self.owner, client, entry, self.next_key(), self.now)
        page = occasion_page.page(self.owner, occasion, self.now)
        if page.planned is not None:
            uphold.confirm(self.owner, occasion, page.planned.fingerprint, self.now)

    def _others(self, need: int) -> None:
        former = self._agreed(cast.FORMER)
        begun = self.now - timedelta(days=cast.FORMER.days - 2)
        self.decisions(former, cast.FORMER, need, begun, self.now - timedelta(days=65))
        asking = self._agreed(cast.ASKING)
        begun = self.now - timedelta(days=cast.ASKING.days - 2)
        self.decisions(asking, cast.ASKING, need, begun, self.now - timedelta(days=9))
        growth.asks_for_two_days(self, asking, cast.ASKING.contact)
        at = self.at_work(self.now - timedelta(days=cast.DECLINING.days))
        client = self._client(cast.DECLINING, at - timedelta(days=9))
        self.offer(client, at)
        self.post(at)
        no = "We are opening the second shop; ask me again in spring."
        agree.decline(
            self.owner,
            self.open_offer(client),
            agree.Answer(cast.DECLINING.contact, at + timedelta(days=2), note=no),
            (self.now + timedelta(days=120)).date(),
            at + timedelta(days=2),
        )
        self.post(at + timedelta(days=2))
        at = self.at_work(self.now - timedelta(days=cast.OFFERED.days))
        self.offer(self._client(cast.OFFERED, at - timedelta(days=5)), at)
        self.post(at)
        self._client(cast.NEW, self.now - timedelta(days=cast.NEW.days))

    def _calls_client(self, need: int) -> None:
        client = self._agreed(cast.CALLS)
        since = self.now - timedelta(days=cast.CALLS.days - 5)
        self.calls(client, need, since, self.now - timedelta(days=6))
        friday = self.now - timedelta(days=(self.now.weekday() - 4) % 7 or 7)
        late = datetime.combine(friday.date(), time(18, 20), ZoneInfo(cast.ZONE)).astimezone(UTC)
        uphold.log(self.owner, client, uphold.Log(need, "", late), self.next_key(), self.now)

    def calls(self, client: int, need: int, since: datetime, until: datetime) -> None:
        """A call every week or two, inside the mornings for calls."""
        at = since
        while at < until:
            day = at.astimezone(ZoneInfo(cast.ZONE)).date()
            called = datetime.combine(day, time(9, self.chance.randint(2, 55)), ZoneInfo(cast.ZONE))
            if day.weekday() in (1, 3):
                entry = uphold.Log(need, "", called.astimezone(UTC))
                uphold.log(self.owner, client, entry, self.next_key(), called + timedelta(hours=1))
                at += timedelta(days=self.chance.randint(7, 16))
            at += timedelta(days=1)
