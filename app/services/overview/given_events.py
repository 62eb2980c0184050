"""What was given, and where somebody stands, as lines of the timeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.models import Given, Recommendation, Stage
from app.services.overview.ladder_events import Told, line
from app.services.state.given import noon_of

_GIVEN = {
    "delivered": "Delivered",
    "expertise": "Expertise, spoken freely",
    "help": "Help",
    "hours": "Hours given away",
    "product": "A product given away",
}
_STAGES = {
    "prospect": "a prospect",
    "customer": "a customer",
    "client": "a client",
    "former": "a former client",
}


def index(client_id: int) -> list[Any]:
    """Selects of each of them with all it says, as `ladder_events.index`."""
    given = line("given", Given, noon_of(Given.on), about=Given.kind, words=Given.what)
    said = Stage.noted_by + ":" + Stage.stage
    recommended = line(
        "recommended",
        Recommendation,
        noon_of(Recommendation.on),
        words=Recommendation.to_whom,
    )
    return [
        given.where(Given.client_id == client_id, Given.taken_back_at.is_(None)),
        line("stage", Stage, Stage.at, about=said, words=Stage.why).where(
            Stage.client_id == client_id
        ),
        recommended.where(
            Recommendation.client_id == client_id, Recommendation.taken_back_at.is_(None)
        ),
    ]


def _moved(row: Any) -> Told:
    by, _, stage = row.about.partition(":")
    if by == "freelancer":
        return f"You said that they are {_STAGES[stage]}", row.words, ""
    return f"They are {_STAGES[stage]} now", row.words, ""


TOLD: dict[str, Callable[[Any], Told]] = {
    "given": lambda row: (f"{_GIVEN[row.about]}: {row.words}", "", ""),
    "stage": _moved,
    "recommended": lambda row: (f"They recommended you to {row.words}", "", ""),
}
