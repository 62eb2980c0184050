"""What both sides said about what was counted, as lines of the timeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.models import Remark
from app.services.overview.ladder_events import Told, line


def index(client_id: int) -> list[Any]:
    """Selects of each of them with all it says, as `ladder_events.index`."""
    about = Remark.side + " " + Remark.kind + " " + Remark.name
    said = line("remark", Remark, Remark.at, about=about, words=Remark.words)
    return [said.where(Remark.client_id == client_id)]


def _remark(row: Any) -> Told:
    side, kind, name = row.about.split(" ", 2)
    words = f"“{row.words}”"
    if side == "freelancer":
        return ("You answered them" if kind == "answers" else "You said what happened"), words, ""
    if kind == "contests":
        return f"{name} said that something was not so", words, ""
    return f"{name} said what happened", words, ""


TOLD: dict[str, Callable[[Any], Told]] = {"remark": _remark}
