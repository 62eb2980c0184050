"""How Ana goes on where something does not settle, and how it ends."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from app.db import session
from app.services.growing import lines, notices, partings, talk
from app.services.growing.notices import Notice
from app.services.mail.letters import Words
from app.services.state import settlements
from tests.services.machine import World, key, numbers, pick, with_some

HELLO = Words("A word", "Hello Ben, a word.")


class Growing(World):
    """Rules about lines, talk, endings and the timetable that notes them."""

    @rule(
        client=numbers,
        which=numbers,
        verb=st.sampled_from(["waive", "unwaive", "skip", "unskip"]),
        anything=st.booleans(),
    )
    def ana_goes_without_a_line_or_takes_that_back(
        self, client: int, which: int, verb: str, anything: bool
    ) -> None:
        need = self.need(client, which, anything or "skip" in verb)
        if need is None:
            return
        own, client_id = self.ana, self.client(client)
        if verb == "waive":
            self.tried(lambda: lines.waive(own, client_id, need, "So be it.", self.now))
        elif verb == "unwaive":
            self.tried(lambda: lines.unwaive(own, client_id, need, self.now))
        elif verb == "skip":
            self.tried(lambda: lines.skip(own, client_id, need, "Not there.", self.now))
        else:
            self.tried(lambda: lines.unskip(own, client_id, need, self.now))

    @with_some("acceptance")
    @rule(client=numbers, which=numbers, verb=st.sampled_from(["give", "take back", "not yet"]))
    def ana_says_whether_it_has_settled(self, client: int, which: int, verb: str) -> None:
        """Mostly of a line that only she can judge."""
        need = self.need(client, which, False)
        say = {
            "give": lines.give_word,
            "take back": lines.take_word_back,
            "not yet": settlements.not_yet,
        }[verb]
        if need is not None:
            self.tried(lambda: say(self.ana, self.client(client), need, self.now))

    def need(self, client: int, which: int, anything: bool) -> int | None:
        """The need of a line in force; or any need at all."""
        rows: list[sqlite3.Row] = self.in_force(self.client(client))
        known = [row["need_id"] for row in rows]
        return pick(which, self.ids("need") if anything or not known else known)

    @with_some("decline")
    @rule(which=numbers)
    def ana_lets_a_need_rest(self, which: int) -> None:
        decline = pick(which, self.ids("decline"))
        if decline is not None:
            self.tried(lambda: lines.let_rest(self.ana, decline, self.now))

    @with_some("offer")
    @rule(client=numbers)
    def ana_invites_them_to_talk(self, client: int) -> None:
        client_id = self.client(client)
        self.tried(lambda: talk.invite(self.ana, client_id, HELLO, key(), self.now))

    @with_some("acceptance")
    @rule(client=numbers, days=st.sampled_from([None, None, None, 0, 3, 30]))
    def ana_gives_notice(self, client: int, days: int | None) -> None:
        """Seldom: after it nothing else happens for long."""
        client_id = self.client(client)
        if days is None:
            return

        def part() -> int:
            notice = Notice((self.now + timedelta(days=days)).date(), "All the best.")
            seen = notices.closing(session(), self.ana, client_id, notice, self.now)
            expected = seen.letter.fingerprint
            return partings.part(self.ana, client_id, notice, expected, key(), self.now)

        self.tried(part)

    @with_some("parting")
    @rule(client=numbers, verb=st.sampled_from(["stay", "resume", "wait", "wait and resume"]))
    def they_stay_or_part_or_begin_again(self, client: int, verb: str) -> None:
        client_id = self.client(client)
        if "wait" in verb:
            self.now += timedelta(days=32)
            partings.end_due(self.now)
        if verb == "stay":
            self.tried(lambda: partings.stay(self.ana, client_id, HELLO, self.now))
        if "resume" in verb:
            self.tried(lambda: partings.resume(self.ana, client_id, self.now))

    @rule()
    def the_timetable_notes_what_ended_and_what_settled(self) -> None:
        partings.end_due(self.now)
        settlements.review_due(self.now)
