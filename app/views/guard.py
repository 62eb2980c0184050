"""Who is asking: the signed-in freelancer, and the time on this machine's clock."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, g, redirect, request, session, url_for

from app.services import accounts
from app.services.accounts import Person

_KEY = "sign_in"


def now() -> datetime:
    """The clock. Read here, at the edge, and handed down as an argument."""
    return datetime.now(UTC)


def person() -> Person:
    """The signed-in freelancer of this request; only on pages behind `signed_in`."""
    found: Person = g.person
    return found


def signed_in(blueprint: Blueprint) -> None:
    """Put every page of a blueprint behind the sign-in."""
    blueprint.before_request(_ask)


def let_in(token: str) -> None:
    """Keep this browser signed in. A new session, so that nothing planted before stays."""
    session.clear()
    session[_KEY] = token
    session.permanent = True


def let_out() -> None:
    """Forget this browser."""
    session.clear()


def visitor() -> Person | None:
    """The signed-in freelancer, where there is one."""
    if "person" not in g:
        token = session.get(_KEY)
        g.person = accounts.who(token, now()) if token else None
    found: Person | None = g.person
    return found


def _ask() -> Response | None:
    if visitor() is not None:
        return None
    after = request.full_path if request.method == "GET" else None
    if "code" in request.args:
        after = request.path  # what a mail provider sends along is kept nowhere
    return redirect(url_for("entry.sign_in", after=after))  # type: ignore[return-value]
