"""What happens while they work together: occasions of every kind, slips, reminders, silence."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from agreements.judging import Judge, Period
from agreements.needs import KINDS
from app.services.growing import lines
from app.services.mail import catch_up, outbox, rewording
from app.services.upholding import entries, judge, occasion_page, uphold
from app.services.upholding.uphold import Log
from app.services.visiting import stopping
from tests.services.machine import World, instant, key, numbers, pick, with_some

ago = st.sampled_from([timedelta(minutes=5), timedelta(hours=7)]) | st.builds(
    timedelta, days=st.integers(0, 60), hours=st.integers(0, 23)
)
took = st.none() | st.sampled_from([timedelta(hours=1), timedelta(days=2), timedelta(days=30)])


class Working(World):
    """Rules about occasions and reminders."""

    @with_some("acceptance")
    @rule(client=numbers, which=numbers, ago=ago, took=took, well=st.booleans())
    def something_is_noted(
        self, client: int, which: int, ago: timedelta, took: timedelta | None, well: bool
    ) -> None:
        self.noted(self.client(client), pick(which, self.noted_lines(client)), ago, took, well)

    @with_some("acceptance")
    @rule(client=numbers, which=numbers, ago=ago)
    def something_slips(self, client: int, which: int, ago: timedelta) -> None:
        """Nothing came of it, and Ana says at once that it slipped."""
        line = pick(which, self.noted_lines(client))
        occasion = self.noted(self.client(client), line, ago, None, False)
        if occasion is not None:
            self.confirmed(occasion)

    def noted_lines(self, client: int) -> list[sqlite3.Row]:
        """Lines that might count: those in force first, and any other this client ever had."""
        known = self.rows(
            "SELECT c.* FROM clause c JOIN version v ON v.id = c.version_id"
            " JOIN agreement a ON a.id = v.agreement_id WHERE a.client_id = ? ORDER BY c.id",
            self.client(client),
        )
        return self.in_force(self.client(client)) or known

    def noted(
        self,
        client_id: int,
        line: sqlite3.Row | None,
        ago: timedelta,
        took: timedelta | None,
        well: bool,
    ) -> int | None:
        if line is None:
            return None
        at = self.now - ago
        about = self.details(line["kind"], at, took, well)
        entry = Log(line["need_id"], **{"subject": "Decision: which one?", **about})
        return self.tried(lambda: uphold.log(self.ana, client_id, entry, key(), self.now))

    def details(self, code: str, at: Any, took: timedelta | None, well: bool) -> dict[str, Any]:
        """What the form of a kind asks for."""
        kind = KINDS[code]
        until = None if took is None else min(at + took, self.now)
        found: dict[str, Any] = {"opened_at": at}
        if kind.judge is Judge.DEADLINE:
            found["closed_at"] = until
            found["planned_day"] = (at + timedelta(days=3)).date() if kind.by_date else None
        elif kind.judge is Judge.NOTICE:
            found["what"] = "arranged" if well else "cancelled"
            found["starts_at"] = at + (timedelta(days=9) if well else timedelta(hours=2))
        elif kind.judge is Judge.COUNT:
            found["amount"] = 60 if well else 90 * 60
            found["is_done"] = kind.period is Period.PIECE and took is not None
        elif kind.judge is Judge.BY_HAND:
            found["kept"] = well
        return found

    @with_some("acceptance")
    @rule(client=numbers)
    def four_good_weeks(self, client: int) -> None:
        """Each line in force is kept three times or said to have settled."""
        for week in range(4):
            self.now += timedelta(days=7)
            for line in self.in_force(self.client(client)) if week else ():
                took = timedelta(minutes=1)
                self.noted(self.client(client), line, timedelta(hours=2), took, True)
        for line in self.in_force(self.client(client)):
            self.has_settled(self.client(client), line["need_id"])

    def has_settled(self, client_id: int, need_id: int) -> None:
        self.tried(lambda: lines.give_word(self.ana, client_id, need_id, self.now))

    @with_some("occasion")
    @rule(which=numbers, ago=ago)
    def an_answer_comes(self, which: int, ago: timedelta) -> None:
        occasion = pick(which, self.ids("occasion", "closed_at IS NULL"))
        if occasion is None:
            return
        self.tried(lambda: uphold.answered(self.ana, occasion, self.now - ago, self.now))
        self.tried(lambda: uphold.finished(self.ana, occasion, self.now - ago, self.now))

    @with_some("occasion")
    @rule(which=numbers)
    def ana_confirms_a_slip(self, which: int) -> None:
        suspected = "outcome = 'breached' AND id NOT IN (SELECT occasion_id FROM breach)"
        occasion = pick(which, self.ids("occasion", suspected) or self.ids("occasion"))
        if occasion is not None:
            self.confirmed(occasion)

    def confirmed(self, occasion: int) -> None:
        def confirm() -> object:
            planned = occasion_page.page(self.ana, occasion, self.now).planned
            expected = planned.fingerprint if planned else ""
            return uphold.confirm(self.ana, occasion, expected, self.now)

        self.tried(confirm)

    @with_some("occasion")
    @rule(which=numbers)
    def ana_lets_one_pass(self, which: int) -> None:
        occasion = pick(which, self.ids("occasion"))
        if occasion is not None:
            self.tried(lambda: uphold.let_pass(self.ana, occasion, "We were ill.", self.now))

    @with_some("occasion")
    @rule(which=numbers, what=st.sampled_from(entries.TURNS), ago=ago)
    def it_is_the_others_turn(self, which: int, what: str, ago: timedelta) -> None:
        occasion = pick(which, self.ids("occasion"))
        if occasion is not None:
            self.tried(lambda: entries.turn(self.ana, occasion, what, self.now - ago, self.now))

    @with_some("occasion")
    @rule(which=numbers)
    def an_entry_was_a_mistake(self, which: int) -> None:
        entry = pick(which, self.rows("SELECT * FROM evidence ORDER BY id"))
        if entry is not None:
            about, own = entry["occasion_id"], entry["id"]
            self.tried(lambda: entries.take_back(self.ana, about, own, self.now))

    @rule()
    def the_timetable_ticks(self) -> None:
        judge.judge_due(self.now)
        catch_up.sort_out(self.now)

    @rule(client=numbers, again=st.booleans())
    def a_client_stops_reminders_or_starts_them_again(self, client: int, again: bool) -> None:
        visitor = self.visitor(self.client(client))
        if again:
            self.tried(lambda: stopping.start_again(visitor, self.now))
        else:
            self.tried(lambda: stopping.stop(visitor, "page", self.now))

    @with_some("reminder")
    @rule(which=numbers, verb=st.sampled_from(["release", "hold", "drop", "by_hand", "edit"]))
    def ana_decides_about_a_mail(self, which: int, verb: str) -> None:
        waiting = "kind = 'reminder' AND state IN ('scheduled', 'held')"
        message = pick(which, self.ids("outbox_message", waiting) or self.ids("outbox_message"))
        if message is None:
            return
        if verb == "edit":
            self.tried(lambda: rewording.edit(self.ana, message, "Hello", "In short.", self.now))
        else:
            self.tried(lambda: getattr(outbox, verb)(self.ana, message, self.now))

    @with_some("reminder")
    @rule(client=numbers)
    def the_reminder_goes(self, client: int) -> None:
        """Time passes until the reminder that waits is due; then Ana sends it herself."""
        waiting = self.rows(
            "SELECT * FROM outbox_message WHERE kind = 'reminder' AND client_id = ?"
            " AND state IN ('scheduled', 'held') ORDER BY due_at",
            self.client(client),
        )
        if waiting:
            message, due_at = waiting[0]["id"], waiting[0]["due_at"]
            self.now = max(self.now, instant(due_at))
            self.tried(lambda: outbox.by_hand(self.ana, message, self.now))
