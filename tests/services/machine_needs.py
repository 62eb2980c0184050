"""What Ana does with her needs, her clients' weeks and her own, while agreements are running."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from agreements.hours import Week
from agreements.needs import KINDS, Words
from agreements.settling import Criteria
from app.services import accounts
from app.services.accounts import You
from app.services.people import contacts
from app.services.ranking import rank
from app.services.ranking.rank import NeedForm
from app.services.upholding import days_off
from tests.services.machine import World, contact, key, numbers, pick

DAY = timedelta(days=1)
kinds = st.sampled_from(tuple(KINDS))
places = st.sampled_from(
    [("Europe/Berlin", "DE"), ("America/New_York", "US"), ("Pacific/Auckland", "NZ")]
)
weeks = st.sampled_from(
    [
        Week.standard(),
        Week.from_json({"tue": [["22:00", "02:00"]], "fri": [["09:00", "12:00"]]}),
        Week.from_json({}),
    ]
)
criteria = st.sampled_from([Criteria(), Criteria(7, 1, 5)])
sentences = st.sampled_from(["", "", "Tell me within the day, please.", "One word is enough."])
# Few figures, so that the same ones come back.
figures = st.sampled_from([{"amount": "1"}, {"amount": "2"}, {"limit": "1"}, {"limit": "3"}])


def read(kind: str, typed: dict[str, str]) -> dict[str, Any]:
    """The parameters of a kind with these figures, where it has such."""
    defaults = KINDS[kind].defaults
    return KINDS[kind].read({**defaults, **{n: v for n, v in typed.items() if n in defaults}})


class Needs(World):
    """Rules about needs, and about who works when and where."""

    def a_need(self, kind: str, typed: dict[str, str], sentence: str, settling: Criteria) -> None:
        if kind == "own":
            sentence = sentence or "Say it once."
        self.mind.typed.add(sentence)
        form = NeedForm(kind, read(kind, typed), "en", self.words(kind, sentence), settling)
        self.tried(lambda: rank.add(self.ana, form, key(), self.now))

    def words(self, kind: str, sentence: str) -> Words:
        if kind == "own":
            return Words("A line", sentence, "It saves us both an hour.", "I do the same.")
        return Words("", sentence, "", "")

    @rule(kind=kinds, typed=figures, sentence=sentences, settling=criteria)
    def ana_adds_a_need(
        self, kind: str, typed: dict[str, str], sentence: str, settling: Criteria
    ) -> None:
        self.a_need(kind, typed, sentence, settling)

    @rule(which=numbers, typed=figures, sentence=sentences, settling=criteria)
    def ana_edits_a_need(
        self, which: int, typed: dict[str, str], sentence: str, settling: Criteria
    ) -> None:
        row = pick(which, self.rows("SELECT * FROM need ORDER BY id"))
        if row is not None:
            self.edited(row, typed, sentence, settling)

    def edited(
        self, row: sqlite3.Row, typed: dict[str, str], sentence: str, settling: Criteria
    ) -> None:
        if row["kind"] == "own":
            sentence = sentence or "Say it twice."
        self.mind.typed.add(sentence)
        form = NeedForm(
            row["kind"],
            read(row["kind"], typed),
            "en",
            self.words(row["kind"], sentence),
            settling,
        )
        self.tried(lambda: rank.change(self.ana, row["id"], form, row["revision"], self.now))

    @rule(which=numbers, by=st.sampled_from([-1, 1, None]))
    def ana_ranks_anew(self, which: int, by: int | None) -> None:
        """One need a place up or down, or the whole ranking turned round."""
        ranked = self.rows("SELECT id FROM need WHERE rank IS NOT NULL ORDER BY rank DESC")
        need = pick(which, self.ids("need"))
        if by is None:
            self.tried(lambda: rank.reorder(self.ana, [row["id"] for row in ranked]))
        elif need is not None:
            self.tried(lambda: rank.move(self.ana, need, by))

    @rule(which=numbers, back=st.booleans())
    def ana_retires_a_need_or_brings_it_back(self, which: int, back: bool) -> None:
        where = "retired_at IS NOT NULL" if back else "retired_at IS NULL"
        need = pick(which, self.ids("need", where))
        if need is not None and back:
            self.tried(lambda: rank.bring_back(self.ana, need))
        elif need is not None:
            self.tried(lambda: rank.retire(self.ana, need, self.now))

    @rule(client=numbers, place=places, week=weeks, own=st.booleans())
    def somebody_moves_or_works_at_other_hours(
        self, client: int, place: tuple[str, str], week: Week, own: bool
    ) -> None:
        if own:
            you = You("Ana Sousa", "ana@sousa.example", place[0], place[1], None, week)
            self.tried(lambda: accounts.change_you(self.ana, you))
            return
        self.works(self.client(client), place, week)

    @rule(client=numbers, first=st.integers(-20, 20), days=st.integers(-1, 9), own=st.booleans())
    def somebody_is_away_or_is_not(self, client: int, first: int, days: int, own: bool) -> None:
        absence = pick(client, self.ids("absence"))
        if days < 0 and absence is not None:
            self.tried(lambda: days_off.drop(self.ana, absence, self.now))
            return
        whose = None if own else self.client(client)
        begin = (self.now + DAY * first).date()
        end = begin + DAY * days
        self.tried(lambda: days_off.add(self.ana, whose, begin, end, "Away", self.now))

    @rule(client=numbers, verb=st.sampled_from(["joins", "main", "moves", "leaves"]))
    def somebody_there_changes(self, client: int, verb: str) -> None:
        client_id, person = self.client(client), pick(client, self.ids("contact"))
        form = contact(f"P{client} Moved")
        if verb == "joins" or person is None:
            self.tried(lambda: contacts.add(self.ana, client_id, form, key(), self.now))
        elif verb == "main":
            self.tried(lambda: contacts.make_main(self.ana, person, self.now))
        elif verb == "leaves":
            self.tried(lambda: contacts.remove(self.ana, person, self.now))
        else:
            self.tried(lambda: contacts.change(self.ana, person, form, self.now))
