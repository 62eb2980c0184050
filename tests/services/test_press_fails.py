"""A press that cannot finish: nothing is offered, nothing that was accepted is lost, and later it
is made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select

from app.adapters import pdf
from app.db import session
from app.models import Document, Offer, OutboxMessage, Version
from app.services.agreeing import agree, copies, propose
from tests import scenarios


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The real press, which gives up at once, until the test undoes it."""
    press = pdf.Press(seconds=0.001)
    monkeypatch.setattr(pdf, "render", press.render)
    yield
    press.close()


def stored() -> tuple[int, ...]:
    """How many versions with a number, offers, documents and mails there are."""
    numbered = select(Version).where(Version.number.is_not(None))
    every = (numbered, select(Offer), select(Document), select(OutboxMessage))
    return tuple(len(session().scalars(one).all()) for one in every)


def kinds() -> list[str]:
    return sorted(session().scalars(select(Document.kind)))


def test_an_offer_that_cannot_be_set_is_not_made_and_can_be_made_again(
    ana_id: int, now: datetime, hasty: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenarios.ana_needs_quick_decisions(ana_id, now)
    client = scenarios.ben_is_a_client(ana_id, now)
    before = stored()
    with pytest.raises(pdf.RenderFailed, match="took longer"):
        scenarios.ben_was_offered(ana_id, client, now)
    assert stored() == before
    seen = propose.propose(session(), ana_id, client, now)
    session().rollback()
    monkeypatch.undo()
    agree.offer(
        ana_id,
        client,
        other_language=False,
        expected=propose.fingerprint(seen),
        now=now,
    )
    assert kinds() == ["offered"]
    assert stored() == (before[0] + 1, before[1] + 1, before[2] + 1, before[3] + 1)


def test_an_acceptance_stands_and_its_paper_follows(
    ana_id: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenarios.ana_needs_quick_decisions(ana_id, now)
    client = scenarios.ben_is_a_client(ana_id, now)
    offer_id = scenarios.ben_was_offered(ana_id, client, now)
    hasty = pdf.Press(seconds=0.001)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(pdf, "render", hasty.render)
        agree.accept(ana_id, offer_id, agree.Answer("Ben Okafor", now), now)
        mails = stored()[3]
        copies.complete_missing(now)
        assert kinds() == ["offered"] and stored()[3] == mails
    hasty.close()
    copies.complete_missing(now)
    copies.complete_missing(now)
    assert kinds() == ["accepted", "offered"]
    assert stored()[3] == mails + 2
