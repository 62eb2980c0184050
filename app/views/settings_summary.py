"""When the weekly summary comes, and when Today says that nothing was given; both among the
settings."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from app.services.overview import summaries
from app.services.relating import given as giving
from app.views import guard, settings_forms
from app.views.settings_shown import lead_back, show

Answer = str | tuple[str, int] | Response


def add_to(pages: Blueprint) -> None:
    """Add these to the settings."""
    pages.add_url_rule("/settings/summary", "summary", summary, methods=["POST"])
    pages.add_url_rule("/settings/given", "given", given, methods=["POST"])


def summary() -> Answer:
    form = settings_forms.summary()
    if not form.validate_on_submit():
        return show({"summary": form}), 400
    day = form.weekday.data
    weekday = None if day == settings_forms.NEVER else int(day)
    summaries.choose(guard.person().id, weekday, int(form.hour.data), guard.now())
    return lead_back("summary", "Saved." if weekday is not None else "Saved. None is sent.")


def given() -> Answer:
    form = settings_forms.given()
    if not form.validate_on_submit():
        return show({"given": form}), 400
    giving.remind_every(guard.person().id, form.days.data)
    return lead_back("given", "Saved." if form.days.data else "Saved. Today never speaks of it.")
