"""One need at a time, whatever is asked of the app: no second need gets into a version."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.db import session, writing
from app.models import Acceptance, Clause, Offer, Version
from app.services.agreeing import agree
from app.services.errors import Conflict
from tests import scenarios
from tests.people import Browser
from tests.views.reading import form, words


def _at(client_id: int, rest: str = "") -> str:
    return f"/clients/{client_id}/agreement{rest}"


def _count(app: Flask, table: type) -> int:
    with app.app_context():
        return session().scalar(select(func.count()).select_from(table)) or 0


def test_extra_fields_add_no_second_need(
    app: Flask, ana: Browser, ana_id: int, client_id: int, now: datetime
) -> None:
    with app.app_context():
        second = scenarios.ana_needs_calls_at_set_times(ana_id, now)
    crafted = {"need": second, "need_id": second, "needs": second, "terms": second, "origin": "new"}
    assert form(ana.get(_at(client_id)), "/offer").send(ana, **crafted).status_code == 302
    with app.app_context():
        assert session().scalars(select(Clause.need_id)).all() != [second]
        assert len(session().scalars(select(Clause.need_id)).all()) == 1


def test_no_second_offer_beside_an_open_one_or_one_in_force(
    app: Flask, ana: Browser, ana_id: int, client_id: int, now: datetime
) -> None:
    with app.app_context():
        scenarios.ana_needs_calls_at_set_times(ana_id, now)
        offer_id = scenarios.ben_was_offered(ana_id, client_id, now)
        for _ in range(2):
            with pytest.raises(Conflict):
                scenarios.ben_was_offered(ana_id, client_id, now)
            with pytest.raises(Conflict):
                agree.offer(ana_id, client_id, other_language=True, expected="", now=now)
            if session().get_one(Offer, offer_id).closed_at is None:
                agree.accept(ana_id, offer_id, agree.Answer("Ben Okafor", now), now)
    assert _count(app, Offer) == _count(app, Clause) == 1
    assert "One need at a time" in words(ana.get(_at(client_id)))


def test_a_second_new_clause_is_refused_at_acceptance(
    app: Flask, ana_id: int, client_id: int, offer_id: int, now: datetime
) -> None:
    with app.app_context():
        second = scenarios.ana_needs_calls_at_set_times(ana_id, now)
        with writing() as db:
            first = db.scalars(select(Clause)).one()
            db.add(_copy(first, need_id=second, position=2, origin="carried"))
        with pytest.raises(Conflict):
            agree.accept(ana_id, offer_id, agree.Answer("Ben Okafor", now), now)
    assert _count(app, Acceptance) == 0


def test_the_database_holds_one_new_clause_and_one_open_offer(
    app: Flask, ana_id: int, client_id: int, offer_id: int, now: datetime
) -> None:
    with app.app_context():
        second = scenarios.ana_needs_calls_at_set_times(ana_id, now)
        first = session().scalars(select(Clause)).one()
        open_one = session().scalars(select(Offer)).one()
        with pytest.raises(IntegrityError), writing() as db:
            db.add(_copy(first, need_id=second, position=2, origin="new"))
        with pytest.raises(IntegrityError), writing() as db:
            version = Version(
                freelancer_id=ana_id,
                agreement_id=open_one.agreement_id,
                number=2,
                language="en",
                opening=uuid4().hex,
                created_at=now,
            )
            db.add(version)
            db.flush()
            db.add(_copy(open_one, version_id=version.id))


def _copy(row: Any, **changed: object) -> Any:
    columns = row.__table__.columns.keys()
    values = {name: getattr(row, name) for name in columns if name != "id"}
    return type(row)(**{**values, **changed})
