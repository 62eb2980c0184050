"""Between you: what goes on with one client beside the agreement."""

from __future__ import annotations

from flask import Blueprint

from app.views import between_given, between_notes, between_stage, guard
from app.views.between_shown import show

pages = Blueprint("between", __name__)
guard.signed_in(pages)
between_stage.add_to(pages)
between_given.add_to(pages)
between_notes.add_to(pages)


@pages.get("/clients/<int:client_id>/between")
def page(client_id: int) -> str:
    return show(client_id)
