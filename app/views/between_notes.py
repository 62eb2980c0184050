"""The freelancer's own notes about a client."""

from __future__ import annotations

from flask import Blueprint, flash
from werkzeug.wrappers import Response

from app.services.errors import Refused
from app.services.relating import notes
from app.views import guard
from app.views.between_shown import FORMS, lead_back, show
from app.views.forms import Form, text

Answer = tuple[str, int] | Response


class NoteForm(Form):
    words = text("Note", 4000, needed="Write something first.")


def add_to(pages: Blueprint) -> None:
    """Add these to the page about what goes on between the two."""
    FORMS["note"] = _form
    at = "/clients/<int:client_id>/notes"
    pages.add_url_rule(at, "add_note", add, methods=["POST"])
    pages.add_url_rule("/notes/<int:note_id>", "change_note", change, methods=["POST"])
    pages.add_url_rule("/notes/<int:note_id>/removal", "drop_note", remove, methods=["POST"])


def add(client_id: int) -> Answer:
    form = _form()
    if not form.validate_on_submit():
        return show(client_id, {"note": form}), 400
    try:
        key = form.submission.data or ""
        notes.add(guard.person().id, client_id, form.words.data or "", key, guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        return show(client_id, {"note": form}), 400
    flash("Noted.")
    return lead_back(client_id, "notes")


def change(note_id: int) -> Answer:
    form = NoteForm()
    owner = guard.person().id
    if not form.validate_on_submit():
        client_id = notes.client_of(owner, note_id)
        flash("A note needs a word. Nothing was changed.")
        return lead_back(client_id, "notes")
    client_id = notes.change(owner, note_id, form.words.data or "", guard.now())
    flash("Saved.")
    return lead_back(client_id, "notes")


def remove(note_id: int) -> Response:
    client_id = notes.remove(guard.person().id, note_id)
    flash("Removed.")
    return lead_back(client_id, "notes")


def _form(**values: object) -> Form:
    return NoteForm(prefix="note-", **values)
