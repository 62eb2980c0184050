"""When the weekly summary comes; it stands among the settings."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint
from werkzeug.wrappers import Response

from app.services.overview import summaries
from app.services.overview.settings_page import SettingsPage
from app.views import guard, settings_forms
from app.views.forms import Form

Answer = str | tuple[str, int] | Response


def add_to(
    pages: Blueprint,
    page: Callable[[dict[str, Form]], str],
    back: Callable[[str, str], Response],
) -> None:
    """Add the page; `page` shows the settings with a form in them, `back` leads to a section."""

    @pages.post("/settings/summary")
    def summary() -> Answer:
        form = settings_forms.summary()
        if not form.validate_on_submit():
            return page({"summary": form}), 400
        day = form.weekday.data
        weekday = None if day == settings_forms.NEVER else int(day)
        summaries.choose(guard.person().id, weekday, int(form.hour.data), guard.now())
        return back("summary", "Saved." if weekday is not None else "Saved. None is sent.")


def chosen(found: SettingsPage) -> dict[str, str]:
    """What the form shows at first."""
    day = found.summary.weekday
    return {
        "weekday": settings_forms.NEVER if day is None else str(day),
        "hour": str(found.summary.hour),
    }
