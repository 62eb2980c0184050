"""What was delivered and given to a client: noting it, and how often Today speaks of it."""

from __future__ import annotations

from flask import Blueprint, flash
from werkzeug.wrappers import Response

from agreements import money
from agreements.giving import Away
from app.services.errors import Refused
from app.services.relating import given
from app.views import between_forms as forms
from app.views import guard
from app.views.between_shown import FORMS, STARTS, lead_back, show

Answer = tuple[str, int] | Response


def add_to(pages: Blueprint) -> None:
    """Add these to the page about what goes on between the two."""
    FORMS.update(given=forms.note, every=forms.every)
    STARTS["given"] = lambda found: {"on": found.today, "currency": found.given.currency}
    STARTS["every"] = lambda found: {"days": found.given.every_days}
    pages.add_app_template_filter(habit, "habit")
    pages.add_app_template_filter(as_hours, "as_hours")
    pages.add_app_template_filter(money.said, "money")
    at = "/clients/<int:client_id>/given"
    pages.add_url_rule(at, "note_given", note, methods=["POST"])
    pages.add_url_rule(f"{at}/every", "given_every", every, methods=["POST"])
    pages.add_url_rule("/given/<int:given_id>/removal", "drop_given", take_back, methods=["POST"])


def note(client_id: int) -> Answer:
    form, person = forms.note(), guard.person()
    typed = form.typed() if form.validate_on_submit() else None
    if typed is None:
        return show(client_id, {"given": form}), 400
    try:
        away = given.note(person, client_id, typed, form.submission.data, guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        return show(client_id, {"given": form}), 400
    flash(f"Noted. {habit(away) if typed.kind in ('hours', 'product') else ''}".strip())
    return lead_back(client_id, "given")


def take_back(given_id: int) -> Response:
    """Noted by mistake."""
    client_id = given.take_back(guard.person().id, given_id, guard.now())
    flash("Taken back.")
    return lead_back(client_id, "given")


def every(client_id: int) -> Answer:
    form = forms.every()
    if not form.validate_on_submit():
        return show(client_id, {"every": form}), 400
    given.remind_every(guard.person().id, form.days.data, client_id)
    flash("Saved.")
    return lead_back(client_id, "given")


def as_hours(minutes: int) -> str:
    """'1.5 hours'."""
    return "1 hour" if minutes == 60 else f"{minutes / 60:.4g} hours"


def habit(away: Away) -> str:
    """A quiet word where giving away has become a habit; else nothing."""
    if not away.is_habit:
        return ""
    hours = f"hours {away.hours} {'time' if away.hours == 1 else 'times'}" if away.hours else ""
    things = f"{away.products} {'product' if away.products == 1 else 'products'}"
    said = " and ".join(part for part in (hours, things if away.products else "") if part)
    much = f", {as_hours(away.minutes)} in all" if away.minutes else ""
    return (
        f"In the last 90 days you gave away {said}{much}. What is given away again and again is "
        "soon expected; perhaps the next one stands on an invoice."
    )
