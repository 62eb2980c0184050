"""The ways in and out: set-up once, sign in, sign out."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for

from agreements.language import ENGLISH
from app.adapters.message import valid_address
from app.security import limiter
from app.services import accounts
from app.services.accounts import You
from app.services.errors import Gone
from app.views import guard
from app.views.entry_forms import SetUpForm, SignInForm
from app.views.weeks import WeekField

pages = Blueprint("entry", __name__)

_TRIES = "10 per minute"
ONCE_MORE = "Type the password once more; it is not kept on a page."
# Browsers drop control characters from an address and read a backslash as a slash.
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


@pages.route("/setup/<token>", methods=["GET", "POST"])
@limiter.limit(_TRIES, methods=["POST"])
def set_up(token: str) -> Any:
    try:
        accounts.check_set_up(token)
    except Gone as problem:
        return _used(problem.reason)
    form = SetUpForm()
    if not form.is_submitted():
        return _set_up_page(form)
    if not form.validate():
        if form.password.data and not form.password.errors:
            form.password.errors = [ONCE_MORE]
        return _set_up_page(form), 400
    try:
        made = accounts.create_account(token, _you(form), form.password.data, _agent(), guard.now())
    except Gone as problem:
        return _used(problem.reason)
    guard.let_in(made)
    return redirect(url_for("first.ideal"))


@pages.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(_TRIES, methods=["POST"])
def sign_in() -> Any:
    after = local(request.args.get("after"))
    if guard.visitor() is not None and request.method == "GET":
        return redirect(after or url_for("today.page"))
    form = SignInForm()
    if form.validate_on_submit():
        token = _token(form)
        if token is not None:
            guard.let_in(token)
            return redirect(after or url_for("today.page"))
        form.form_errors.append("This address and password don’t go together. Try once more.")
    page = render_template("pages/sign-in.html", form=form, after=after)
    return (page, 400) if form.is_submitted() else page


@pages.post("/sign-out")
def sign_out() -> Any:
    person = guard.visitor()
    if person is not None:
        accounts.revoke(person.id, person.sign_in_id, guard.now())
    guard.let_out()
    flash("You are signed out on this device.")
    return redirect(url_for("entry.sign_in"))


@pages.app_template_filter("week_said")
def week_said(field: WeekField) -> str:
    """The week in a field, in words; what cannot be read is not repeated."""
    return field.data.describe(ENGLISH) if field.data else "not readable yet"


def local(path: str | None) -> str | None:
    """A path on this site to go on to; None for whatever could lead elsewhere."""
    if not path or not path.startswith("/") or path.startswith("//") or _UNSAFE.search(path):
        return None
    try:
        parts = urlsplit(path)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else path


def _used(reason: str) -> Any:
    """The link was used. Sending the same form twice ends where the first time did."""
    form = SetUpForm()
    if request.method == "POST" and (token := _token(form)) is not None:
        guard.let_in(token)
        return redirect(url_for("first.resume"))
    return render_template("pages/setup-used.html", reason=reason), 410


def _token(form: SetUpForm | SignInForm) -> str | None:
    """A sign-in token for the address and password in a form."""
    typed = form.email.data or ""
    with suppress(ValueError):
        typed = valid_address(typed)
    return accounts.sign_in(typed, form.password.data or "", _agent(), guard.now())


def _set_up_page(form: SetUpForm) -> str:
    return render_template("pages/setup.html", form=form)


def _you(form: SetUpForm) -> You:
    return You(
        form.name.data,
        form.email.data,
        form.zone.data,
        form.place.country,
        form.place.region,
        form.week.data,
    )


def _agent() -> str:
    return request.user_agent.string
