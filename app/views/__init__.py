"""The freelancer's pages: parse, call one service, render."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from importlib import import_module

from flask import (
    Flask,
    Response,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map

from agreements.language import ENGLISH
from app.adapters.pdf import RenderFailed
from app.security import wait
from app.services.errors import Conflict, Gone, NotFound
from app.services.mail.letters import sentence
from app.services.overview.today import counts
from app.views import guard
from app.views.moments import moment

Answer = tuple[str, int]


PAGES = (
    "assets",
    "entry",
    "first",
    "today",
    "needs",
    "ideal",
    "clients",
    "contacts",
    "imports",
    "agreement",
    "between",
    "erasure",
    "figures",
    "offers",
    "comparing",
    "growing",
    "occasions",
    "remarks",
    "promises",
    "suggestions",
    "sent",
    "telling",
    "kept",
    "outbox",
    "calendar",
    "reminders",
    "wording",
    "hard_words",
    "settings",
    "verify",
    "settings_papers",
    "settings_sources",
)


def register(app: Flask) -> None:
    """Add every page, what its templates share, and the pages for what goes wrong."""
    app.url_map.converters["int"] = RowNumber
    for name in PAGES:
        app.register_blueprint(import_module(f"{__name__}.{name}").pages)
    _add_filters(app)
    _add_errors(app)
    app.context_processor(_shared)


class RowNumber(IntegerConverter):
    """A number in an address that the database can hold; a larger one is no page of ours."""

    def __init__(self, map: Map, *args: int, **kwargs: int) -> None:
        super().__init__(map, *args, **{"max": 2**63 - 1, **kwargs})  # type: ignore[arg-type]


def sorry(code: int, title: str, text: str, **more: object) -> Answer:
    """A clear page for something that went wrong; never a trace. Where the request was about a
    client, the way back leads there."""
    client_id = (request.view_args or {}).get("client_id") if code != 404 else None
    values = {"client_id": client_id, "typed": [], **more}
    page = render_template("pages/sorry.html", code=code, title=title, text=text, **values)
    return page, code


def _typed() -> list[str]:
    """The words somebody typed in this request, which would be lost with it; no passwords, and
    nothing that another site sent."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return []
    words = {k: v for k, v in request.form.items() if "password" not in k and " " in v.strip()}
    return [*words.values()]


def _add_filters(app: Flask) -> None:
    app.add_template_filter(partial(moment, ENGLISH), "moment")
    app.add_template_filter(_day, "day")
    app.add_template_filter(ENGLISH.place, "place")
    app.add_template_filter(sentence)
    app.add_template_filter(ENGLISH.long_day, "long_day")


def _day(at: datetime, zone: str) -> str:
    return ENGLISH.short_day(at, zone)


def _shared() -> dict[str, object]:
    """What the frame of every page needs: who is signed in, and the small numbers."""
    found = g.get("person")
    return {"person": found, "counts": counts(found, guard.now()) if found else None}


# Sent twice, a way in has opened a new session by the second time, whose token is another.
_WAYS_IN = {"entry.set_up": "first.resume", "entry.sign_in": "today.page"}


def _add_errors(app: Flask) -> None:
    app.register_error_handler(NotFound, lambda _: _not_found())
    app.register_error_handler(Conflict, lambda problem: _conflict(problem.reason))
    app.register_error_handler(Gone, lambda problem: sorry(410, "This is over", problem.reason))
    app.register_error_handler(CSRFError, _refused_token)
    app.register_error_handler(RenderFailed, lambda problem: _render_failed(str(problem)))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, lambda _: _broken())


def _not_found() -> Answer:
    return sorry(404, "Not here", "There is no such page, or it belongs to somebody else.")


def _conflict(reason: str) -> Answer:
    return sorry(409, "That has changed", reason, typed=_typed())


def _refused_token(problem: CSRFError) -> Answer | Response:
    """A form without its token: signed out meanwhile, sent from another address, or old."""
    if "referrer" in (problem.description or ""):
        return sorry(
            400,
            "This came from another address",
            "The browser and this server name this site differently. Behind a proxy, its host has "
            "to be passed on. Nothing was changed.",
        )
    if request.endpoint in _WAYS_IN and guard.visitor() is not None:
        return redirect(url_for(_WAYS_IN[request.endpoint]))  # type: ignore[return-value]
    if request.endpoint == "entry.sign_in":
        flash("Please sign in once more. This browser had lost the page’s cookie.")
        return redirect(url_for("entry.sign_in", after=request.args.get("after")))  # type: ignore[return-value]
    if guard.visitor() is None and request.blueprint not in ("entry", "portal"):
        return sorry(
            400,
            "You are signed out here",
            "Sign in, open the page again and send it once more. Nothing was changed.",
            sign_in=True,
            typed=_typed(),
        )
    return sorry(
        400,
        "This form is too old",
        "Go back, load the page again and send it once more. Nothing was changed.",
        typed=_typed(),
    )


def _render_failed(reason: str) -> Answer:
    return sorry(503, "The PDF could not be made", f"{reason} Nothing was sent. Try again.")


def _http(problem: HTTPException) -> Answer | Response | HTTPException:
    code = problem.code or 500
    if code < 400:
        return problem
    if code == 404:
        return _not_found()
    said = {
        400: ("That could not be read", "Something in this request is missing or garbled."),
        405: ("That does not work here", "This address answers to something else."),
        413: (
            "That is too much",
            "A form takes at most 2 MB, half a megabyte of it as text. Nothing was changed: go "
            "back and send less at once.",
        ),
        429: ("A little slower", "Too many tries in a short time. Wait a minute and try again."),
    }.get(code, ("That did not work", "Something in this request cannot be answered."))
    page = sorry(code, *said)
    return make_response(*page, wait()) if code == 429 else page


def _broken() -> Answer:
    # Whatever was read in this request may be what broke; the frame asks for nothing.
    g.person = None
    return sorry(
        500,
        "Something broke",
        "It is our fault, and it is in the log. Nothing was half done. Try again in a moment.",
    )
