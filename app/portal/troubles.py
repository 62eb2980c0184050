"""What a client reads when something cannot be done; never blaming, always with a way on."""

from __future__ import annotations

from flask import Blueprint, g, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from agreements.language import Language
from app.adapters.pdf import RenderFailed
from app.languages import CODES, language
from app.portal.rendering import render
from app.services.answers import NotTheirs
from app.services.errors import Conflict, Gone, NotFound

Answer = tuple[str, int]


class Over(Exception):
    """This browser has no open visit (410)."""


def reader() -> Language:
    """The language of whoever visits; before we know them, what their browser asks for."""
    return language(g.get("reader") or request.accept_languages.best_match(CODES) or "en")


def watch(pages: Blueprint) -> None:
    """Answer what goes wrong on these pages."""
    pages.register_error_handler(NotFound, lambda _: _not_found(reader()))
    pages.register_error_handler(404, lambda _: _not_found(reader()))
    pages.register_error_handler(Over, lambda _: _over(reader()))
    pages.register_error_handler(Gone, lambda _: _over(reader()))
    pages.register_error_handler(Conflict, lambda _: _changed(reader()))
    pages.register_error_handler(NotTheirs, lambda _: _not_theirs(reader()))
    pages.register_error_handler(CSRFError, lambda _: _too_old(reader()))
    pages.register_error_handler(RenderFailed, lambda _: _failed(reader()))
    pages.register_error_handler(429, lambda _: _too_many(reader()))
    pages.register_error_handler(HTTPException, lambda problem: _other(reader(), problem))


def sorry(ln: Language, code: int, title: str, text: str) -> Answer:
    """A page that says what happened, then what can be done."""
    return render("sorry.html", ln.code, title=title, text=text), code


def _not_found(ln: Language) -> Answer:
    return sorry(
        ln,
        404,
        ln.gettext("Not here"),
        ln.gettext("Nothing is at this address. Open the link in your mail again, or just reply."),
    )


def _over(ln: Language) -> Answer:
    return sorry(
        ln,
        410,
        ln.gettext("This visit is over"),
        ln.gettext("Open the link in your newest mail again. Nothing you did is lost."),
    )


def _changed(ln: Language) -> Answer:
    return sorry(
        ln,
        409,
        ln.gettext("That has changed"),
        ln.gettext("It was changed or asked for already. Wait a little, or reply to the mail."),
    )


def _not_theirs(ln: Language) -> Answer:
    return sorry(
        ln,
        403,
        ln.gettext("Somebody else answers"),
        ln.gettext("The main contact answers for your side. You can read everything here."),
    )


def _too_old(ln: Language) -> Answer:
    return sorry(
        ln,
        400,
        ln.gettext("This form is too old"),
        ln.gettext("Go back, load the page again and send it once more. Nothing was changed."),
    )


def _failed(ln: Language) -> Answer:
    return sorry(
        ln,
        503,
        ln.gettext("The PDF could not be made"),
        ln.gettext("Try again in a moment. Nothing was changed."),
    )


def _too_many(ln: Language) -> Answer:
    return sorry(
        ln,
        429,
        ln.gettext("A little slower"),
        ln.gettext("Too many tries in a short time. Wait a minute and try again."),
    )


def _other(ln: Language, problem: HTTPException) -> Answer | HTTPException:
    if problem.code is None or problem.code < 400:
        return problem
    return sorry(
        ln,
        problem.code,
        ln.gettext("That did not work"),
        ln.gettext("Something in this request cannot be answered. Nothing was changed."),
    )
