"""How Ben comes to ask for figures of his own, and how Ana agrees to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.db import session
from app.models import ChangeRequest
from app.services.agreeing import changes, propose
from tests import scenarios
from tests.people import Browser
from tests.views.visits import a_browser, line_form, newest_link

DECISIONS = "Decisions get an answer"


def ben_agreed_to(app: Flask, ana_id: int, now: datetime, *kinds: str) -> Browser:
    """Ben's browser; the first of these needs has been in force for forty days."""
    with app.app_context():
        scenarios.ben_agreed_long_ago(ana_id, now, *kinds)
    browser = a_browser(app)
    assert browser.get(newest_link(app)).location == "/page"
    return browser


def ana_agreed_to(app: Flask, ana_id: int, ben: Browser, now: datetime, **figures: Any) -> None:
    """Ben asks for these figures, and Ana agrees to exactly them."""
    assert line_form(ben, DECISIONS).send(ben, **figures).status_code == 302
    with app.app_context():
        request = session().scalars(select(ChangeRequest)).one()
        change = changes.as_asked(session(), request, client_of(request))
        seen = propose.propose(session(), ana_id, client_of(request), now, change)
        changes.agree_as_asked(ana_id, request.id, propose.fingerprint(seen), now)


def client_of(request: ChangeRequest) -> int:
    """The id of the client who asked."""
    _, client_id = changes.load(session(), request.freelancer_id, request.id)
    return client_id
