"""When the weekly summary comes; it stands among the settings."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from app.services.overview import summaries
from app.views import guard, settings_forms
from app.views.settings_shown import lead_back, show

Answer = str | tuple[str, int] | Response


def add_to(pages: Blueprint) -> None:
    """Add the page to the settings."""
    pages.add_url_rule("/settings/summary", "summary", summary, methods=["POST"])


def summary() -> Answer:
    form = settings_forms.summary()
    if not form.validate_on_submit():
        return show({"summary": form}), 400
    day = form.weekday.data
    weekday = None if day == settings_forms.NEVER else int(day)
    summaries.choose(guard.person().id, weekday, int(form.hour.data), guard.now())
    return lead_back("summary", "Saved." if weekday is not None else "Saved. None is sent.")
