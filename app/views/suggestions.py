"""What was found, answered: it was the client, it was not, nothing more of it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.services.watching import answering, answering_mine
from app.views import guard

pages = Blueprint("suggestions", __name__)
guard.signed_in(pages)


@pages.post("/found/<int:suggestion_id>/acceptance")
def take(suggestion_id: int) -> Response:
    """It was the client."""
    answered = answering.take(guard.person().id, suggestion_id, guard.now())
    if answered.occasion_id is None:
        flash("Nothing of this counted at that time after all, so nothing is noted.")
    elif answered.is_slip:
        flash("Noted. It stands among what may have slipped.", _undo(suggestion_id))
    else:
        flash("Noted. It counts as kept.", _undo(suggestion_id))
    return redirect(url_for("today.page"))


@pages.post("/found/<int:suggestion_id>/refusal")
def refuse(suggestion_id: int) -> Response:
    """It was not the client."""
    answered = answering.refuse(guard.person().id, suggestion_id, guard.now())
    flash(f"It was not {answered.client_name}, so nothing is noted.", _undo(suggestion_id))
    return redirect(url_for("today.page"))


@pages.post("/found/<int:suggestion_id>/mine")
def mine(suggestion_id: int) -> Response:
    """It was the freelancer."""
    answered = answering_mine.mine(guard.person().id, suggestion_id, guard.now())
    if answered.promise_id is None:
        flash("Noted: it was you. Nothing is held against anybody.", _undo(suggestion_id))
    elif answered.is_slip:
        flash("Noted as yours, at shorter notice than you promised.", _undo(suggestion_id))
    else:
        flash("Noted as yours. It counts as kept.", _undo(suggestion_id))
    return redirect(url_for("today.page"))


@pages.post("/found/<int:suggestion_id>/return")
def undo(suggestion_id: int) -> Response:
    """Ask once more."""
    answering.undo(guard.person().id, suggestion_id, guard.now())
    flash("Taken back. The question waits again.")
    return redirect(url_for("today.page"))


@pages.post("/clients/<int:client_id>/lines/<int:need_id>/mute")
def mute(client_id: int, need_id: int) -> Response:
    """Find nothing more about a line at a client."""
    muted = answering.mute(guard.person().id, client_id, need_id, guard.now())
    said = f"Nothing more is found about “{muted.title}” at {muted.client_name}. What is on record"
    again = url_for(".unmute", client_id=client_id, need_id=need_id)
    flash(f"{said} stays.", again)
    return _back(client_id)


@pages.post("/clients/<int:client_id>/lines/<int:need_id>/mute-end")
def unmute(client_id: int, need_id: int) -> Response:
    """Find what is about a line at a client again."""
    muted = answering.unmute(guard.person().id, client_id, need_id, guard.now())
    flash(f"From now on what is about “{muted.title}” at {muted.client_name} is found again.")
    return _back(client_id)


def _undo(suggestion_id: int) -> str:
    return url_for(".undo", suggestion_id=suggestion_id)


def _back(client_id: int) -> Response:
    """Back to the occasion it was said on, to Today where it was said there, else the client."""
    if (occasion_id := request.form.get("occasion", type=int)) is not None:
        return redirect(url_for("occasions.one", occasion_id=occasion_id))
    if request.form.get("back") == "today":
        return redirect(url_for("today.page"))
    return redirect(url_for("clients.one", client_id=client_id))
