"""Reading a page as a browser does: its forms with their defaults, and the links in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


@dataclass(frozen=True)
class PageForm:
    """A form with what it would send if nobody typed anything."""

    action: str
    method: str
    values: dict[str, str]

    def send(self, browser: FlaskClient, **typed: Any) -> TestResponse:
        """Send it, with what was typed on top of the defaults."""
        values = {name: value for name, value in (self.values | typed).items() if value is not None}
        if self.method == "get":
            return browser.get(self.action, query_string=values)
        return browser.post(self.action, data=values)


def soup(answer: TestResponse) -> BeautifulSoup:
    """The page to look through, and not to change: it is read once. That it is well made, and the
    same to every reader, is for `tests/page_checker.py` to say."""
    as_browsers_read = answer.text.replace("\r\n", "\n").replace("\0", "\ufffd")
    return _read(as_browsers_read)


@lru_cache(maxsize=8)
def _read(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def forms(answer: TestResponse) -> list[PageForm]:
    """Every form of a page."""
    path = answer.request.path
    return [_form(tag, path) for tag in soup(answer).find_all("form")]


def form(answer: TestResponse, ending: str) -> PageForm:
    """The form whose address ends like this."""
    found = [form for form in forms(answer) if form.action.endswith(ending)]
    assert len(found) == 1, [form.action for form in forms(answer)]
    return found[0]


def links(answer: TestResponse) -> list[str]:
    """Every address on this machine that the page links to, images included."""
    tags = soup(answer).find_all(["a", "img"])
    found = [str(tag.get("href") or tag.get("src")) for tag in tags]
    return [address for address in found if address.startswith("/")]


def words(answer: TestResponse) -> str:
    """What the page says, with single spaces."""
    return " ".join(soup(answer).get_text(" ").split())


def section(answer: TestResponse, heading_id: str) -> str:
    """What the section under a heading says, with single spaces."""
    heading = soup(answer).find(id=heading_id)
    assert heading is not None
    found = heading.find_parent("section")
    assert found is not None
    return " ".join(found.get_text(" ").split())


def _form(tag: Tag, path: str) -> PageForm:
    values: dict[str, str] = {}
    for part in tag.find_all(["input", "textarea", "select", "button"]):
        name = part.get("name")
        if not name or (part.get("type") in ("checkbox", "radio") and not part.has_attr("checked")):
            continue
        values[str(name)] = _default(part)
    return PageForm(str(tag.get("action") or path), str(tag.get("method", "get")).lower(), values)


def _default(part: Tag) -> str:
    if part.name == "textarea":
        return part.get_text().removeprefix("\n")
    if part.name == "select":
        chosen = part.find("option", selected=True) or part.find("option")
        return str(chosen.get("value", chosen.get_text())) if isinstance(chosen, Tag) else ""
    return str(part.get("value", ""))
