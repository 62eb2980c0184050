"""Sent lately: mail to clients, and the freelancer's own notes that they wait for an answer."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.services.watching import sent_lately, waiting_notes
from app.views import guard
from app.views.clients import page_number

pages = Blueprint("sent", __name__)
guard.signed_in(pages)

Answer = str | Response


@pages.get("/sent")
def listing() -> Answer:
    return _page(None)


@pages.get("/clients/<int:client_id>/sent")
def to_client(client_id: int) -> Answer:
    return _page(client_id)


@pages.post("/sent/<int:mail_id>/wait")
def wait(mail_id: int) -> Response:
    """I wait for an answer."""
    client_id = waiting_notes.wait(guard.person().id, mail_id, guard.now())
    flash("Noted, for you alone. It stands on Today until the answer comes.", _undo(mail_id))
    return _back(client_id)


@pages.post("/sent/<int:mail_id>/wait-end")
def wait_no_more(mail_id: int) -> Response:
    """It was no mail to wait for."""
    client_id = waiting_notes.take_back(guard.person().id, mail_id)
    flash("Taken back. Nothing of the note is kept.")
    return _back(client_id)


@pages.post("/sent/<int:mail_id>/settled")
def settle(mail_id: int) -> Response:
    """What was waited for has come another way."""
    subject = waiting_notes.settle(guard.person().id, mail_id, guard.now())
    short = subject if len(subject) <= 80 else f"{subject[:80]}…"
    flash(f"Settled: “{short}”.", url_for(".wait", mail_id=mail_id))
    return redirect(url_for("today.page"))


def _undo(mail_id: int) -> str:
    return url_for(".wait_no_more", mail_id=mail_id)


def _page(client_id: int | None) -> Answer:
    found = sent_lately.page(guard.person().id, client_id, page_number(), guard.now())
    endpoint = "sent.to_client" if found.client else "sent.listing"
    if found.page > found.pages:
        return redirect(url_for(endpoint, page=found.pages, client_id=client_id))
    values = {"client_id": client_id} if found.client else {}
    return render_template("pages/sent.html", found=found, endpoint=endpoint, values=values)


def _back(client_id: int) -> Response:
    """Back to the list it was said on: that of all, or of the client."""
    page = request.form.get("page", 1, type=int) or 1
    if request.form.get("back") == "client":
        return redirect(url_for(".to_client", client_id=client_id, page=page))
    return redirect(url_for(".listing", page=page))
