"""A no is respected where several noes meet, and where the two live in different zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.services.agreeing import agree
from app.services.errors import Conflict
from app.services.ranking import rank
from app.services.ranking.rank import NeedForm
from tests.scenarios import NOTHING, ana_needs, ben_is_a_client, ben_was_offered

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def ana_asks_for(ana: int, need_id: int, days: int) -> None:
    """The need with other figures."""
    need = rank.one(ana, need_id)
    form = NeedForm(need.kind, {**need.parameters, "amount": days}, "en", NOTHING)
    rank.change(ana, need_id, form, need.revision, NOW)


def ben_said_no(ana: int, client_id: int, until: date | None, at: datetime = NOW) -> None:
    offer = ben_was_offered(ana, client_id, at)
    agree.decline(ana, offer, agree.Answer("Ben Okafor", at), until, at)


def test_an_earlier_day_for_other_figures_brings_the_first_ones_back_no_sooner(ana_id: int) -> None:
    need = ana_needs(ana_id, "decision", NOW)
    client = ben_is_a_client(ana_id, NOW)
    ben_said_no(ana_id, client, date(2027, 3, 1))
    ana_asks_for(ana_id, need, 2)
    ben_said_no(ana_id, client, date(2026, 12, 1))
    ana_asks_for(ana_id, need, 1)
    december, march = (datetime(*day, 12, tzinfo=UTC) for day in ((2026, 12, 2), (2027, 3, 1)))
    with pytest.raises(Conflict):
        ben_was_offered(ana_id, client, december)
    assert ben_was_offered(ana_id, client, march)


def test_the_day_they_named_has_come_when_it_has_come_where_they_are(ana_id: int) -> None:
    ana_needs(ana_id, "decision", NOW)
    client = ben_is_a_client(ana_id, NOW, zone="America/New_York", country="US")
    ben_said_no(ana_id, client, date(2026, 12, 1))
    in_lisbon = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
    with pytest.raises(Conflict):
        ben_was_offered(ana_id, client, in_lisbon)
    assert ben_was_offered(ana_id, client, in_lisbon + timedelta(hours=4))


def test_and_where_the_freelancer_is(ana_id: int) -> None:
    ana_needs(ana_id, "decision", NOW)
    client = ben_is_a_client(ana_id, NOW, zone="Pacific/Auckland", country="NZ")
    ben_said_no(ana_id, client, date(2026, 12, 1))
    in_auckland = datetime(2026, 11, 30, 20, 0, tzinfo=UTC)
    with pytest.raises(Conflict):
        ben_was_offered(ana_id, client, in_auckland)
    assert ben_was_offered(ana_id, client, in_auckland + timedelta(hours=4))
