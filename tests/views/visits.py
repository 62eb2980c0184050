"""How Ben gets to his page, and what he left behind there."""

from __future__ import annotations

from typing import cast

from flask import Flask
from sqlalchemy import func, select

from app.db import session
from app.models import PageLink
from app.services.mail import links
from tests.people import Browser
from tests.views.reading import PageForm, form, forms, soup

BASE = "https://ana.example"
Rows = dict[str, list[tuple[object, ...]]]


def a_browser(app: Flask) -> Browser:
    """A browser that nobody has signed in with."""
    return cast(Browser, app.test_client())


def newest_link(app: Flask) -> str:
    """The address of the page in the newest mail, as a path."""
    with app.app_context():
        return links.page_url("", _newest())


def stop_link(app: Flask) -> str:
    """The one-click address in the newest mail's header, as a path."""
    with app.app_context():
        return links.stop_url("", _newest())


def count(app: Flask, table: type) -> int:
    """How many rows a table has."""
    with app.app_context():
        return session().scalar(select(func.count()).select_from(table)) or 0


def page_form(browser: Browser, ending: str) -> PageForm:
    """The form of the client's page whose address ends like this."""
    return form(browser.get("/page"), ending)


def you_form(browser: Browser, ending: str) -> PageForm:
    """The form of the page of their own side whose address ends like this."""
    return form(browser.get("/page/you"), ending)


def line_form(browser: Browser, title: str) -> PageForm:
    """The form that asks for a change of the line with this title."""
    page = browser.get("/page")
    button = next(
        tag
        for tag in soup(page).find_all("button")
        if tag.get_text().strip().startswith("Ask for this") and title in tag.get_text()
    )
    parent = button.find_parent("form")
    field = parent.find("input", attrs={"name": "clause"}) if parent else None
    assert field is not None
    return next(found for found in forms(page) if found.values.get("clause") == field["value"])


def _newest() -> PageLink:
    return session().scalars(select(PageLink).order_by(PageLink.id.desc()).limit(1)).one()
