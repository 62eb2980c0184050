"""Who decided what of an occasion, and when: the rules, or the freelancer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agreements.judging import Outcome
from app.models import Breach, Judgement
from app.services.upholding import mending

_CAME_OUT = {
    Outcome.KEPT: "it was kept",
    Outcome.BREACHED: "it slipped",
    Outcome.OPEN: "it is open",
    Outcome.UNCLEAR: "nobody can say",
    Outcome.EXCUSED: "it is let pass",
}
_LET_PASS = {
    "rules": "By the rules: it is let pass",
    "freelancer": "You let it pass",
    "waiver": "You live without this line, so it was let pass",
    "ending": "The agreement ended, so it was let pass",
    "mistake": "You took it back as a mistake",
}


@dataclass(frozen=True)
class Decided:
    """One decision in words that say whose it was."""

    at: datetime
    said: str


def told(judgements: Sequence[Judgement], breach: Breach | None) -> tuple[Decided, ...]:
    """Every decision, oldest first. `judgements` are those of one occasion in their order."""
    found = [Decided(row.at, _said(row)) for row in judgements]
    if breach is not None:
        found.append(Decided(breach.confirmed_at, "You confirmed that it slipped"))
    return tuple(sorted(found, key=lambda one: one.at))


def _said(row: Judgement) -> str:
    outcome = Outcome(row.outcome)
    if outcome is Outcome.EXCUSED:
        return _LET_PASS[row.by]
    if row.by == "freelancer":
        return f"You said that {_CAME_OUT[outcome]}"
    if row.reason == mending.AGAIN:
        return f"You counted it after all; by the rules {_CAME_OUT[outcome]}"
    return f"By the rules: {_CAME_OUT[outcome]}"
