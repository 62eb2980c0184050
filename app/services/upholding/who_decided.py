"""Who decided what of an occasion, and when: the rules, or the freelancer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agreements.judging import Outcome
from app.models import Breach, Judgement
from app.services.upholding import mending

# The reason of a judgement that the freelancer asked for beforehand.
SWITCHED_ON = "You switched on that what is found about this line counts without asking you."
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
    found = [Decided(row.at, _said(row)) for row in _lasting(judgements)]
    if breach is not None and not was_unasked(judgements, breach):
        found.append(Decided(breach.confirmed_at, "You confirmed that it slipped"))
    return tuple(sorted(found, key=lambda one: one.at))


def _lasting(judgements: Sequence[Judgement]) -> list[Judgement]:
    """Without what the rules said on the way to their word of the same instant, and without the
    same again."""
    found: list[Judgement] = []
    for row in judgements:
        last = found[-1] if found else None
        if last is not None and _is_plain(last) and _is_plain(row):
            if last.at == row.at:
                found.pop()
                last = found[-1] if found else None
            if last is not None and _is_plain(last) and last.outcome == row.outcome:
                continue
        found.append(row)
    return found


def _is_plain(row: Judgement) -> bool:
    is_let_pass = Outcome(row.outcome) is Outcome.EXCUSED
    return row.by == "rules" and not is_let_pass and row.reason not in (SWITCHED_ON, mending.AGAIN)


def was_unasked(judgements: Sequence[Judgement], breach: Breach) -> bool:
    """Whether a slip was confirmed because the freelancer had switched that on."""
    return any(row.reason == SWITCHED_ON and row.at == breach.confirmed_at for row in judgements)


def _said(row: Judgement) -> str:
    outcome = Outcome(row.outcome)
    if outcome is Outcome.EXCUSED:
        return _LET_PASS[row.by]
    if row.reason == SWITCHED_ON:
        return "You had switched on that this counts without asking you, so it was confirmed"
    if row.by == "freelancer":
        return f"You said that {_CAME_OUT[outcome]}"
    if row.reason == mending.AGAIN:
        return f"You counted it after all; by the rules {_CAME_OUT[outcome]}"
    return f"By the rules: {_CAME_OUT[outcome]}"
