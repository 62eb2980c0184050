"""What Ana offers and what her clients answer, in any order, also to what is no longer there."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import rule

from agreements.hours import Week
from agreements.ladder import Advice
from app.db import session
from app.services.agreeing import agree, changes, copies, propose
from app.services.agreeing.propose import Change
from app.services.people import clients
from app.services.state import ladders, standing
from app.services.visiting import answers
from app.services.visiting.answers import Seen
from tests.services import machine_checks
from tests.services.machine import World, instant, numbers, pick, with_some
from tests.services.machine_needs import figures, places, read, weeks

BROWSER = Seen("192.0.2.1", "A browser")
EVER_READ = (
    "SELECT c.* FROM clause c JOIN version v ON v.id = c.version_id"
    " JOIN agreement g ON g.id = v.agreement_id WHERE g.client_id = ? ORDER BY c.id"
)
STILL_OPEN = "closed_at IS NULL"
shares = st.sampled_from([0, 0.1, 0.5, 0.9, 1])
later = st.sampled_from([None, None, 0, 3, 40, 400])


class Agreeing(World):
    """Rules about versions: offered, answered, asked to change."""

    @rule(client=numbers)
    def ana_does_what_the_ladder_says(self, client: int) -> None:
        """Where it says that something can be offered, it can, unless it would never be due; where
        it does not, it cannot."""
        client_id = self.client(client)
        advice = self.advice(client_id)
        made = self.offered(client_id, None)
        if made is None and not machine_checks.is_ever_open(self.week(client_id)):
            return
        assert (made is not None) is (advice in (Advice.ADD, Advice.OFFER)), advice

    def week(self, client_id: int) -> str:
        (client,) = self.rows("SELECT week FROM client WHERE id = ?", client_id)
        return str(client["week"])

    @rule(
        client=numbers,
        then=st.sampled_from(["yes", "yes", "yes", "no", "no until", "wished", "anew"]),
    )
    def a_need_is_offered_and_answered(self, client: int, then: str) -> None:
        client_id = self.client(client)
        offer = self.offered(client_id, None)
        if offer is None:
            return
        self.now += timedelta(hours=3)
        if then == "yes":
            self.accepted(offer, 0)
        elif "no" in then:
            self.declined(offer, 0, 9 if "until" in then else None)
        else:
            self.put_otherwise(client_id, then)

    def put_otherwise(self, client_id: int, then: str) -> None:
        """The client names other figures for the need on offer, or Ana offers others herself."""
        line, typed = self.rows(EVER_READ, client_id)[-1], {"amount": "2", "limit": "3"}
        if then == "wished":
            self.wished(client_id, line, typed, "")
        else:
            self.offered(client_id, Change(line["need_id"], read(line["kind"], typed)))

    def advice(self, client_id: int) -> Advice:
        """What the ladder says at the moment of the next action."""
        db = session()
        client = clients.load(db, self.ana, client_id)
        at = self.now + timedelta(seconds=1)
        where = ladders.of_client(db, client, standing.versions(db, client_id), at)
        zones = self.rows("SELECT zone FROM freelancer WHERE id = ?", self.ana)
        zones += self.rows("SELECT zone FROM client WHERE id = ?", client_id)
        return where.next_step(min(at.astimezone(ZoneInfo(z["zone"])).date() for z in zones)).advice

    def offered(self, client_id: int, change: Change | None) -> int | None:
        def offer() -> int:
            seen = propose.propose(session(), self.ana, client_id, self.now, change)
            expected = propose.fingerprint(seen)
            return agree.offer(
                self.ana,
                client_id,
                other_language=True,
                expected=expected,
                now=self.now,
                change=change,
            )

        return self.tried(offer)

    @rule(client=numbers, words=st.sampled_from(["", "Dear Ben, one line more."]))
    def ana_writes_the_first_words(self, client: int, words: str) -> None:
        client_id = self.client(client)
        self.tried(lambda: propose.save_draft(self.ana, client_id, words, self.now))

    @with_some("offer")
    @rule(client=numbers, which=numbers, typed=st.none() | figures)
    def ana_offers_a_change(self, client: int, which: int, typed: dict[str, str] | None) -> None:
        """Of a line that this client has read at some time, the newest one first."""
        client_id = self.client(client)
        line = pick(which, self.rows(EVER_READ, client_id))
        if line is not None:
            parameters = read(line["kind"], typed) if typed else None
            self.offered(client_id, Change(line["need_id"], parameters))

    @with_some("offer", STILL_OPEN)
    @rule(client=numbers, typed=figures)
    def ana_thinks_better_of_what_waits(self, client: int, typed: dict[str, str]) -> None:
        """She offers the newest line with other figures while it is on offer."""
        for line in self.rows(EVER_READ, self.client(client))[-1:]:
            change = Change(line["need_id"], read(line["kind"], typed))
            self.offered(self.client(client), change)

    @with_some("offer")
    @rule(client=numbers, place=places, week=weeks)
    def ana_offers_new_hours(self, client: int, place: tuple[str, str], week: Week) -> None:
        self.works(self.client(client), place, week)
        self.offered(self.client(client), Change())

    def some_offer(self, which: int) -> int | None:
        """Mostly one that is open; sometimes one that was answered long ago."""
        return pick(which, self.ids("offer", STILL_OPEN if which < 9 else "1"))

    @with_some("offer", STILL_OPEN)
    @rule(which=numbers)
    def ana_takes_an_offer_back(self, which: int) -> None:
        offer = self.some_offer(which)
        if offer is not None:
            self.tried(lambda: agree.withdraw(self.ana, offer, "Not yet.", self.now))

    @with_some("offer", STILL_OPEN)
    @rule(which=numbers)
    def a_client_accepts_on_the_page(self, which: int) -> None:
        offer, visitor = self.some_offer(which), self.visitor(self.client(which // 2))
        if offer is not None:
            self.tried(lambda: answers.accept(visitor, offer, "Ben", BROWSER, self.now))

    @with_some("offer", STILL_OPEN)
    @rule(which=numbers, share=shares)
    def ana_records_a_yes_given_elsewhere(self, which: int, share: float) -> None:
        offer = self.some_offer(which)
        if offer is not None:
            self.accepted(offer, share)

    def accepted(self, offer_id: int, share: float) -> None:
        """At once, or some time after the offer: a share of the time until now before now."""

        def accept() -> int:
            at = self.since_offered(offer_id, share)
            return agree.accept(self.ana, offer_id, agree.Answer("Ben", at, "reply"), self.now)

        self.tried(accept)

    def since_offered(self, offer_id: int, share: float) -> datetime:
        (offer,) = self.rows("SELECT offered_at FROM offer WHERE id = ?", offer_id)
        return self.now - (self.now - instant(offer["offered_at"])) * share

    @with_some("offer", STILL_OPEN)
    @rule(which=numbers, days=later)
    def a_client_declines_on_the_page(self, which: int, days: int | None) -> None:
        offer, visitor = self.some_offer(which), self.visitor(self.client(which // 2))
        if offer is None:
            return
        until = self.day(days)

        def decline() -> bool:
            answers.decline(visitor, offer, "No.", until, self.now)
            return True

        self.keep_in_mind(offer, until, self.now, self.tried(decline))

    @with_some("offer", STILL_OPEN)
    @rule(which=numbers, share=shares, days=later)
    def ana_records_a_no_given_elsewhere(self, which: int, share: float, days: int | None) -> None:
        offer = self.some_offer(which)
        if offer is not None:
            self.declined(offer, share, days)

    def declined(self, offer_id: int, share: float, days: int | None) -> None:
        until, at = self.day(days), self.since_offered(offer_id, share)

        def decline() -> int:
            answer = agree.Answer("Ben", at, "reply")
            return agree.decline(self.ana, offer_id, answer, until, self.now)

        self.keep_in_mind(offer_id, until, at, self.tried(decline))

    def day(self, days: int | None) -> date | None:
        return None if days is None else (self.now + timedelta(days=days)).date()

    def keep_in_mind(self, offer_id: int, until: date | None, at: datetime, said: object) -> None:
        """Until when a need rests: the day that was named, or 180 days from the no."""
        if said is None:
            return
        (row,) = self.rows(
            "SELECT c.zone FROM client c JOIN agreement g ON g.client_id = c.id"
            " JOIN offer o ON o.agreement_id = g.id WHERE o.id = ?",
            offer_id,
        )
        rests = at.astimezone(ZoneInfo(row["zone"])).date() + timedelta(days=180)
        self.mind.until[offer_id] = until or rests

    @with_some("offer")
    @rule(client=numbers, which=numbers, typed=st.none() | figures, words=st.booleans())
    def a_client_asks_for_a_change(
        self, client: int, which: int, typed: dict[str, str] | None, words: bool
    ) -> None:
        """About any line of any version, also of one that counts no longer."""
        lines = self.rows("SELECT * FROM clause ORDER BY id")
        said = "Could it be different?" if words else ""
        self.wished(self.client(client), pick(which, lines), typed, said)

    def wished(
        self, client_id: int, line: sqlite3.Row | None, typed: dict[str, str] | None, said: str
    ) -> None:
        about: dict[str, Any] = {}
        if line is not None and typed is not None:
            about = {"version_id": line["version_id"], "clause_id": line["id"]}
        asked = changes.Asked("", said, **about, figures=typed or {})
        visitor = self.visitor(client_id)
        self.tried(lambda: answers.ask_change(visitor, asked, self.now))

    @with_some("change_request", "answered_at IS NULL")
    @rule(which=numbers)
    def ana_agrees_as_asked(self, which: int) -> None:
        request = pick(which, self.ids("change_request"))
        if request is None:
            return

        def agreed() -> int:
            db = session()
            row, client_id = changes.load(db, self.ana, request)
            change = changes.as_asked(db, row, client_id)
            seen = propose.propose(db, self.ana, client_id, self.now, change)
            return changes.agree_as_asked(self.ana, request, propose.fingerprint(seen), self.now)

        self.tried(agreed)

    @with_some("change_request", "answered_at IS NULL")
    @rule(which=numbers, typed=st.none() | figures, kept=st.booleans())
    def ana_answers_otherwise(self, which: int, typed: dict[str, str] | None, kept: bool) -> None:
        request = pick(which, self.rows("SELECT * FROM change_request ORDER BY id"))
        if request is None:
            return
        if kept or request["clause_id"] is None:
            self.tried(lambda: changes.keep(self.ana, request["id"], "Let us keep it.", self.now))
            return
        (line,) = self.rows("SELECT * FROM clause WHERE id = ?", request["clause_id"])
        parameters = read(line["kind"], typed) if typed else None
        change = Change(line["need_id"], parameters, "Would this do?")

        def countered() -> int:
            db = session()
            _, client_id = changes.load(db, self.ana, request["id"])
            seen = propose.propose(db, self.ana, client_id, self.now, change)
            return changes.counter(
                self.ana,
                request["id"],
                change,
                other_language=True,
                expected=propose.fingerprint(seen),
                now=self.now,
            )

        self.tried(countered)

    @with_some("offer")
    @rule()
    def the_timetable_makes_missing_papers(self) -> None:
        copies.complete_missing(self.now)
