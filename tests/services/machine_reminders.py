"""Reminders as they really leave: the timetable's parts and a mail server on this machine, with
everything that people do in between."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from agreements.gentleness import Choice
from agreements.hours import is_open
from app.db import session
from app.models import Client
from app.services import calendars
from app.services.agreeing import changes
from app.services.growing import lines, talk
from app.services.mail import catch_up, mail_account, outbox, rewording, send
from app.services.mail.mail_account import AccountForm
from app.services.state.situations import situations
from app.services.upholding import choosing, days_off, judge, planning, uphold
from app.services.upholding.choosing import Where
from app.services.visiting import stopping
from tests import scenarios
from tests.people import MailServer
from tests.services.machine import instant, key, numbers, pick, with_some
from tests.services.machine_working import Working

WAITING = "kind = 'reminder' AND state IN ('scheduled', 'held', 'claimed')"
SENT = """
    SELECT m.*, r.id AS reminder_id FROM outbox_message m JOIN reminder r ON r.message_id = m.id
    WHERE m.state = 'sent' ORDER BY m.sent_at
"""
early = st.integers(0, 2)
spans = st.sampled_from([2, 2, 4, 8])
between_plan_and_slot = st.sampled_from(
    "nothing they_answer they_go_away she_rings she_holds_it she_writes_in_it another_slips"
    " they_stop".split()
)
figures = st.none() | st.integers(7, 30)
hours = st.none() | st.integers(12, 80)


class Reminding(Working):
    """Rules about reminders, with what must hold at each one that leaves."""

    server: ClassVar[MailServer]

    def __init__(self) -> None:
        super().__init__()
        self.server.mails.clear()
        form = AccountForm("ana@sousa.example", "127.0.0.1", self.server.port, "none", None, None)
        mail_account.save(self.ana, form, self.now)
        self.seen: set[int] = set()
        self.needs = [scenarios.ana_needs(self.ana, kind, self.now) for kind in ("decision", "own")]
        for client in self.clients:
            scenarios.ben_accepted(self.ana, client, self.now)
        self.now += timedelta(days=10)

    @rule(days=spans, releases=st.booleans())
    def days_go_by(self, days: int, releases: bool) -> None:
        self.ticks_for(days, releases)

    def ticks_for(self, days: int, releases: bool) -> None:
        """Ticks in the morning, at noon and in the evening of each day."""
        for _ in range(days):
            for step in (6, 3, 15):
                self.now += timedelta(hours=step)
                self.tick()
            if releases:
                self.all_is_released()

    @initialize(told=st.lists(st.tuples(numbers, early, between_plan_and_slot, spans), min_size=3))
    def some_were_told_before(self, told: list[tuple[int, int, str, int]]) -> None:
        for client, before, then, days in told[:7]:
            self.a_slip_is_told(client, before, then, days)

    @with_some("acceptance")
    @rule(client=numbers, before=early, then=between_plan_and_slot, days=spans)
    def a_slip_is_told(self, client: int, before: int, then: str, days: int) -> None:
        """A decision stays open and is confirmed; something happens before its note leaves."""
        who = self.client(client)
        slip = self.noted(who, pick(0, self.in_force(who)), timedelta(days=6), None, False)
        if slip is not None:
            self.confirmed(slip)
        self.all_is_released()
        self.now += timedelta(hours=8 * before)
        self.tick()
        getattr(self, then)(client)
        self.one_waits_at_most()
        self.ticks_for(days, True)

    def nothing(self, client: int) -> None:
        """Nothing happens."""

    def she_rings(self, client: int) -> None:
        who = self.client(client)
        self.tried(lambda: choosing.contacted(self.ana, who, self.now, "", key(), self.now))

    def they_go_away(self, client: int) -> None:
        first, who = self.now.date(), self.client(client)
        last = first + timedelta(days=4)
        self.tried(lambda: days_off.add(self.ana, who, first, last, "", self.now))

    def they_answer(self, client: int) -> None:
        who = self.client(client)
        for slip in self.ids("occasion", f"closed_at IS NULL AND client_id = {who}")[-1:]:
            self.tried(lambda slip=slip: uphold.answered(self.ana, slip, self.now, self.now))

    def they_stop(self, client: int) -> None:
        self.tried(lambda: stopping.stop(self.visitor(self.client(client)), "page", self.now))
        self.now += timedelta(hours=30)
        self.tick()
        self.tried(lambda: stopping.start_again(self.visitor(self.client(client)), self.now))

    def she_writes_in_it(self, client: int) -> None:
        who = self.client(client)
        for mail in self.ids("outbox_message", f"{WAITING} AND client_id = {who}"):
            self.tried(lambda mail=mail: rewording.edit(self.ana, mail, "Hello", "Ben?", self.now))
        self.another_slips(client)

    def another_slips(self, client: int) -> None:
        who = self.client(client)
        slip = self.noted(who, pick(0, self.in_force(who)), timedelta(days=5), None, False)
        if slip is not None:
            self.confirmed(slip)

    def she_holds_it(self, client: int) -> None:
        who = self.client(client)
        for mail in self.ids("outbox_message", f"{WAITING} AND client_id = {who}"):
            self.tried(lambda mail=mail: outbox.hold(self.ana, mail, self.now))
        self.now += timedelta(days=3)
        self.she_rings(client)

    @rule(step=st.integers(1, 45))
    def the_machine_is_off(self, step: int) -> None:
        self.now += timedelta(days=step)
        self.tick()

    @rule(back=st.integers(1, 40))
    def the_clock_was_ahead(self, back: int) -> None:
        self.now += timedelta(hours=back)
        planning.plan_due(self.now)
        self.now += timedelta(seconds=-3600 * back + 60)
        self.tick()

    def all_is_released(self) -> None:
        for message in self.ids("outbox_message", "kind = 'reminder' AND state = 'held'"):
            self.tried(lambda message=message: outbox.release(self.ana, message, self.now))

    @with_some("acceptance")
    @rule(client=numbers, times=st.integers(1, 4), confirms=st.booleans())
    def always_a_little_late(self, client: int, times: int, confirms: bool) -> None:
        """A decision every other day, each answered three hours late."""
        for _ in range(times):
            line = pick(0, self.in_force(self.client(client)))
            late = timedelta(days=5, hours=3)
            asked = self.noted(self.client(client), line, timedelta(days=6), late, False)
            if asked is not None and confirms:
                self.confirmed(asked)
            self.now += timedelta(days=2)
            self.tick()

    @rule(client=numbers, ago=st.integers(0, 60))
    def ana_wrote_herself(self, client: int, ago: int) -> None:
        at, who = self.now - timedelta(hours=ago), self.client(client)
        self.tried(lambda: choosing.contacted(self.ana, who, at, "", key(), self.now))

    @rule(
        client=numbers,
        where=st.sampled_from(["client", "need", "account"]),
        between=figures,
        step_up=figures,
        cooling=hours,
        way=st.sampled_from([(None, None)] * 4 + [(False, False), (True, False), (False, True)]),
    )
    def ana_chooses_how(
        self,
        client: int,
        where: str,
        between: int | None,
        step_up: int | None,
        cooling: int | None,
        way: tuple[bool | None, bool | None],
    ) -> None:
        place = {
            "client": Where(self.client(client)),
            "need": Where(need_id=self.needs[0]),
            "account": Where(),
        }[where]
        choice = Choice(cooling, between, step_up, *way)
        self.tried(lambda: choosing.choose(self.ana, place, choice, self.now))

    @rule(client=numbers, begins=st.integers(0, 3), lasts=st.integers(0, 12))
    def a_client_is_away(self, client: int, begins: int, lasts: int) -> None:
        first = (self.now + timedelta(days=begins)).date()
        last, who = first + timedelta(days=lasts), self.client(client)
        self.tried(lambda: days_off.add(self.ana, who, first, last, "", self.now))

    @rule(client=numbers)
    def a_client_asks_for_a_change(self, client: int) -> None:
        asked = changes.Asked("Ben", "Two days, please.")
        self.tried(lambda: changes.ask(self.ana, self.client(client), asked, self.now))

    @with_some("change_request", "answered_at IS NULL")
    @rule(which=numbers)
    def ana_keeps_it_as_it_is(self, which: int) -> None:
        asked = pick(which, self.ids("change_request", "answered_at IS NULL"))
        if asked is not None:
            self.tried(lambda: changes.keep(self.ana, asked, "Let us try.", self.now))

    @rule(client=numbers)
    def ana_invites_to_talk(self, client: int) -> None:
        who = self.client(client)
        found = self.tried(lambda: talk.page(self.ana, who, self.now))
        if found is not None:
            self.tried(lambda: talk.invite(self.ana, who, found.words, key(), self.now))

    @rule(client=numbers, back=st.sampled_from([True, True, False]))
    def ana_lives_with_it(self, client: int, back: bool) -> None:
        need, who = self.needs[0], self.client(client)
        if back:
            self.tried(lambda: lines.unwaive(self.ana, who, need, self.now))
        else:
            self.tried(lambda: lines.waive(self.ana, who, need, "So be it.", self.now))

    def tick(self) -> None:
        """What the timetable does, in its order; then what left is looked at."""
        judge.judge_due(self.now)
        catch_up.sort_out(self.now)
        planning.plan_due(self.now)
        before = len(self.server.mails)
        send.tick(self.now)
        for row in self.rows(SENT):
            if row["id"] not in self.seen and "yourself" not in row["reason"]:
                self.left(row)
            self.seen.add(row["id"])
        ids = [mail["X-Groundrules-ID"] for mail in self.server.mails]
        assert len(ids) == len(set(ids)) >= before, "a mail left twice"

    def left(self, row: sqlite3.Row) -> None:
        """A reminder left in this tick."""
        db, client_id = session(), row["client_id"]
        db.rollback()
        db.expire_all()
        client = db.get_one(Client, client_id)
        assert is_open(calendars.of_client(db, client), self.now), "outside their hours"
        found = situations(db, self.ana, [client_id])[client_id]
        to = next(one for one in found.contacts.values() if one.email == row["recipient"])
        assert not to.stopped and not found.wants_change and not found.notice_given, "after a stop"
        about = self.rows(
            "SELECT b.*, c.need_id, o.outcome FROM reminder_breach x JOIN breach b"
            " ON b.id = x.breach_id JOIN occasion o ON o.id = b.occasion_id JOIN clause c"
            " ON c.id = o.clause_id WHERE x.reminder_id = ?",
            row["reminder_id"],
        )
        assert about, "about nothing"
        assert all(one["outcome"] == "breached" for one in about), "about what was let pass"
        assert not {one["need_id"] for one in about} & found.waived, "about a line lived without"
        between = max(found.choices.policy(one["need_id"]).between_reminders for one in about)
        self._spaced(row, between)
        for one in about:
            said = "SELECT count(*) FROM reminder_breach x JOIN reminder r ON r.id = x.reminder_id"
            said += " JOIN outbox_message m ON m.id = r.message_id WHERE m.state = 'sent'"
            ((times,),) = self.rows(f"{said} AND x.breach_id = ?", one["id"])
            assert times <= 3, "one slip was told more than three times"

    def _spaced(self, row: sqlite3.Row, between: timedelta) -> None:
        earlier = self.rows(
            "SELECT sent_at AS at FROM outbox_message WHERE kind = 'reminder' AND client_id = ?"
            " AND state = 'sent' AND id != ? AND sent_at <= ? UNION ALL"
            " SELECT at FROM hand_contact WHERE client_id = ? UNION ALL"
            " SELECT at FROM talk WHERE client_id = ?",
            *(row["client_id"], row["id"], row["sent_at"], row["client_id"], row["client_id"]),
        )
        for other in earlier:
            assert self.now - instant(other["at"]) >= between, "closer than the spacing allows"

    def one_waits_at_most(self) -> None:
        for client_id in self.clients:
            assert len(self.ids("outbox_message", f"{WAITING} AND client_id = {client_id}")) <= 1
