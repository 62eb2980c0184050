"""The client's page as HTML, in the client's language."""

from __future__ import annotations

from functools import cache, partial
from zoneinfo import ZoneInfo

from flask import get_flashed_messages, url_for
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment

from app.languages import language
from app.portal.forms import AnswerForms
from app.rendering import new_environment
from app.security import csp_nonce
from app.services.visiting.portal import PortalPage
from app.views.moments import moment


def show(page: PortalPage, read_only: bool) -> str:
    """The client's page; `read_only` is the freelancer's look at it, without any form."""
    forms = None if read_only else AnswerForms.blank(page)
    return render("page.html", page.language, page=page, forms=forms, trouble="")


def show_with(page: PortalPage, forms: AnswerForms, trouble: str = "") -> str:
    """The client's page with what was typed, or with a word about what has changed."""
    return render("page.html", page.language, page=page, forms=forms, trouble=trouble)


def render(template: str, code: str, **values: object) -> str:
    """One of the portal's templates in a language."""
    return _environment(code).get_template(f"portal/{template}").render(values)


@cache
def _environment(code: str) -> Environment:
    """What papers and mails are rendered with, and all that a page asks for beside."""
    ln = language(code)
    made = new_environment(code)
    made.globals.update(
        url_for=url_for,
        csrf_token=generate_csrf,
        csp_nonce=csp_nonce,
        get_flashed_messages=get_flashed_messages,
        page_language=code,
        person=None,
        counts=None,
    )
    made.filters.update(
        moment=partial(moment, ln),
        day=ln.short_day,
        place=ln.place,
        long_day=ln.long_day,
        days_of=lambda away: ln.days(away.first_day, away.last_day),
        date_of=lambda at, zone: ln.long_day(at.astimezone(ZoneInfo(zone)).date()),
    )
    return made
