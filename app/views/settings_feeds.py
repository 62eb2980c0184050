"""Calendars that are read; they stand among the sources."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.services.errors import Refused
from app.services.watching import feeds_kept, sources_page
from app.views import guard
from app.views.settings_sources_forms import FeedForm

Answer = str | tuple[str, int] | Response
ADDED = "Added. It is looked at within a minute."


def add_to(pages: Blueprint) -> None:
    """Add these pages to the sources."""
    at = "/settings/sources/feeds"
    one = f"{at}/<int:feed_id>"
    pages.add_url_rule(f"{at}/new", "add_feed", add_feed, methods=["GET", "POST"])
    pages.add_url_rule(one, "feed", feed, methods=["GET", "POST"])
    pages.add_url_rule(f"{one}/pause", "pause_feed", pause_feed, methods=["POST"])
    pages.add_url_rule(f"{one}/resumption", "resume_feed", resume_feed, methods=["POST"])
    pages.add_url_rule(f"{one}/belief", "believe", believe, methods=["POST"])


def add_feed() -> Answer:
    person, form = guard.person(), FeedForm(data={"zone": guard.person().zone})
    if form.validate_on_submit():
        try:
            key = form.submission.data or ""
            feeds_kept.add(person.id, form.typed(), key, guard.now())
        except Refused as problem:
            form.add_errors(problem.errors)
        else:
            flash(ADDED)
            return redirect(_list())
    page = render_template("pages/sources-feed.html", form=form, feed=None, look=None)
    return page, 400 if form.errors else 200


def feed(feed_id: int) -> Answer:
    """A calendar, and how it is read."""
    owner = guard.person().id
    row = feeds_kept.one(owner, feed_id)
    form = FeedForm(data={"name": row.name, "zone": row.zone})
    if form.validate_on_submit():
        try:
            feeds_kept.change(owner, feed_id, form.typed(), guard.now())
        except Refused as problem:
            form.add_errors(problem.errors)
            row = feeds_kept.one(owner, feed_id)
        else:
            flash("Saved. It is looked at within a minute.")
            return redirect(_list())
    look = sources_page.look_of(row, row.suspicion)
    page = render_template("pages/sources-feed.html", form=form, feed=row, look=look)
    return page, 400 if form.errors else 200


def pause_feed(feed_id: int) -> Response:
    feeds_kept.pause(guard.person().id, feed_id, guard.now())
    flash("Paused. Nothing is looked at until you go on with it.")
    return redirect(_list())


def resume_feed(feed_id: int) -> Response:
    feeds_kept.resume(guard.person().id, feed_id, guard.now())
    flash("It is looked at again within a minute.")
    return redirect(_list())


def believe(feed_id: int) -> Response:
    """It seemed wrong, and is right."""
    feeds_kept.believe(guard.person().id, feed_id, guard.now())
    flash("Taken as it is. It is looked at again within a minute.")
    if request.form.get("back") == "today":
        return redirect(url_for("today.page"))
    return redirect(_list())


def _list() -> str:
    return url_for("settings_sources.page", _anchor="feeds")
