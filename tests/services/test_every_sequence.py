"""No sequence of public actions breaks what always holds: a state machine over the services.

In `bin/test` it runs for seconds; `SEQUENCES=2000` makes a long run of it (docs/quality.md).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as budget
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from agreements.settling import Criteria
from app.adapters import pdf
from app.services.agreeing.propose import Change
from config import Settings
from tests.services import machine_checks
from tests.services.machine import FakePress, hurry, numbers, pick, with_some
from tests.services.machine_agreeing import Agreeing
from tests.services.machine_growing import Growing
from tests.services.machine_needs import Needs, figures, kinds
from tests.services.machine_strangers import Strangers
from tests.services.machine_working import Working

SEQUENCES = int(os.environ.get("SEQUENCES", "12"))
STEPS = 40


class EverySequence(Needs, Agreeing, Working, Growing, Strangers):
    """Everything that anybody can do. It begins with some versions agreed and settled."""

    @initialize(
        begun=st.lists(kinds, min_size=2, max_size=4),
        agreed=st.integers(0, 2),
        anew=st.none() | figures,
        waits=st.booleans(),
    )
    def they_have_come_so_far(
        self, begun: list[str], agreed: int, anew: dict[str, str] | None, waits: bool
    ) -> None:
        for kind in begun:
            self.a_need(kind, {}, "", Criteria(7, 1, 5))
        for _ in range(agreed):
            self.a_need_is_offered_and_answered(0, "yes")
            self.four_good_weeks(0)
        if anew is not None:
            self.edited(self.rows("SELECT * FROM need ORDER BY rank")[0], anew, "", Criteria())
        for client_id in self.clients if waits else ():
            self.offered(client_id, None)

    @with_some("decline")
    @rule(which=numbers, typed=figures, hours=st.none() | st.integers(-12, 24), no=st.booleans())
    def ana_asks_again_after_a_no(
        self, which: int, typed: dict[str, str], hours: int | None, no: bool
    ) -> None:
        """With figures of old or new, at once or around the day on which it may be asked again."""
        offer = pick(which, [row["offer_id"] for row in self.rows("SELECT offer_id FROM decline")])
        if offer not in self.mind.offered:
            return
        client_id, need_id = self.mind.offered[offer]
        (need,) = self.rows("SELECT * FROM need WHERE id = ?", need_id)
        if hours is not None:
            day = datetime.combine(self.mind.until[offer], time(0), UTC)
            self.now = max(self.now, day + timedelta(hours=hours))
        self.edited(need, typed, "", Criteria())
        again = self.offered(client_id, None)
        if again is not None and no:
            self.declined(again, 0, 9)

    @rule(client=numbers, which=numbers, share=st.sampled_from([0.1, 0.5, 1]), anew=st.booleans())
    def a_yes_is_recorded_late(self, client: int, which: int, share: float, anew: bool) -> None:
        """After the offer something is noted; then Ana records that the yes had come before it."""
        client_id = self.client(client)
        line = pick(which, self.in_force(client_id))
        offer = self.offered(client_id, Change(line["need_id"])) if line and anew else None
        offer = offer or self.offered(client_id, None)
        if offer is None:
            return
        self.now += timedelta(days=9)
        self.noted(client_id, line, timedelta(days=2), None, False)
        self.accepted(offer, share)

    @invariant()
    def what_always_holds(self) -> None:
        machine_checks.check(self)


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(pdf, "render", FakePress().render)
    yield


def test_no_sequence_of_public_actions_breaks_the_rules(
    app: Flask, settings: Settings, empty_database: Path, press: None
) -> None:
    hurry()
    EverySequence.empty = empty_database
    EverySequence.path = settings.data / "groundrules.sqlite3"
    run_state_machine_as_test(
        EverySequence,
        settings=budget(
            max_examples=SEQUENCES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
