"""A word of thanks for a kept streak, said or passed over; it stands among the pages of growing."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.services.growing import streaks
from app.views import guard


def praise(client_id: int, need_id: int) -> Response:
    """Send the words that stand on Today."""
    expected = request.form.get("expected", "")
    name = streaks.praise(guard.person().id, client_id, need_id, expected, guard.now())
    flash(f"Your word of thanks to {name} is in the outbox and leaves at once.")
    return redirect(url_for("today.page"))


def pass_over(client_id: int, need_id: int) -> Response:
    """Say nothing this time."""
    streaks.pass_over(guard.person().id, client_id, need_id, guard.now())
    flash("Nothing is sent. After ten more in a row you are asked again.")
    return redirect(url_for("today.page"))
