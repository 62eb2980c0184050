"""What a client reads when something cannot be done; never blaming, always with a way on."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, g, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from agreements.language import Language
from app.adapters.pdf import RenderFailed
from app.languages import CODES, language
from app.portal.rendering import render
from app.security import wait
from app.services.errors import Conflict, Gone, NotFound
from app.services.visiting.answering import NotTheirs

Answer = tuple[str, int]


class Over(Exception):
    """This browser has no open visit (410)."""


def reader() -> Language:
    """The language of whoever visits; before we know them, what their browser asks for."""
    return language(g.get("reader") or request.accept_languages.best_match(CODES) or "en")


# What a service or the web layer raises, and the answer's code.
_CODES: dict[type[Exception] | int, int] = {
    CSRFError: 400,
    NotTheirs: 403,
    NotFound: 404,
    404: 404,
    Conflict: 409,
    Gone: 410,
    Over: 410,
    429: 429,
    RenderFailed: 503,
}


def watch(pages: Blueprint) -> None:
    """Answer what goes wrong on these pages."""
    for problem, code in _CODES.items():
        pages.register_error_handler(problem, partial(_answer, code))
    pages.register_error_handler(HTTPException, _other)


def tick_first() -> str:
    """What is said where a button was pressed without its tick: mail scanners press buttons."""
    return reader().gettext("Nothing was changed. Tick the box beside the button first.")


def sorry(ln: Language, code: int, title: str, text: str) -> Answer:
    """A page that says what happened, then what can be done."""
    return render("sorry.html", ln.code, title=title, text=text), code


def _answer(code: int, _: Exception) -> Answer | tuple[str, int, dict[str, str]]:
    ln = reader()
    page, code = sorry(ln, code, *_said(ln)[code])
    return (page, code, wait()) if code == 429 else (page, code)


def _said(ln: Language) -> dict[int, tuple[str, str]]:
    """What happened and what can be done, by the answer's code."""
    _ = ln.gettext
    return {
        400: (
            _("This form is too old"),
            _("Go back, load the page again and send it once more. Nothing was changed."),
        ),
        403: (
            _("Somebody else answers"),
            _("The main contact answers for your side. You can read everything here."),
        ),
        404: (
            _("Not here"),
            _("Nothing is at this address. Open the link in your mail again, or just reply."),
        ),
        409: (
            _("That has changed"),
            _("It was changed or asked for already. Wait a little, or reply to the mail."),
        ),
        410: (
            _("This visit is over"),
            _("Open the link in your newest mail again. Nothing you did is lost."),
        ),
        429: (
            _("A little slower"),
            _("Too many tries in a short time. Wait a minute and try again."),
        ),
        503: (
            _("The PDF could not be made"),
            _("Try again in a moment. Nothing was changed."),
        ),
    }


def _other(problem: HTTPException) -> Answer | HTTPException:
    if problem.code is None or problem.code < 400:
        return problem
    ln = reader()
    return sorry(
        ln,
        problem.code,
        ln.gettext("That did not work"),
        ln.gettext("Something in this request cannot be answered. Nothing was changed."),
    )
