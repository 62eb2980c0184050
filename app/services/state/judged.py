"""What was decided of an occasion last, for statements that read many, and how it is told."""

from __future__ import annotations

from sqlalchemy import ScalarSelect, func, select

from agreements import judging
from agreements.judging import Judge, Outcome, Period
from agreements.kinds import Kind
from agreements.language import Language
from agreements.needs import KINDS
from app.models import Clause, EveryOccasion, Judgement, Occasion

# How the freelancer's pages say that something with a deadline has come.
COME = {
    "answered": "answered",
    "signed_off": "signed off",
    "paid": "paid",
    "arrived": "arrived",
}


def latest_id(whose: type[EveryOccasion] = Occasion) -> ScalarSelect[int]:
    """The id of the judgement that counts, inside a statement that has the occasion, the client's
    or `whose` it is."""
    return (
        select(func.max(Judgement.id))
        .where(Judgement.occasion_id == whose.id)
        .correlate(whose)
        .scalar_subquery()
    )


def explained(judgement: Judgement, clause: Clause, ln: Language, other_zone: str) -> str:
    """The stored steps as one readable sentence, in both zones where they differ."""
    steps = judging.Step.list_from_json(judgement.steps)
    return judging.explain(steps, ln, clause.zone, other_zone)


def why(judgement: Judgement) -> str:
    """Why an occasion was let pass or taken back, on the freelancer's pages."""
    if judgement.by == "waiver":
        return f"You live without this line: “{judgement.reason}”"
    return judgement.reason


def headline(occasion: Occasion, clause: Clause) -> str:
    """An occasion in one line of the freelancer's pages."""
    kind = KINDS[clause.kind]
    if not occasion.subject:
        return clause.title
    if kind.judge is Judge.DEADLINE and "mark" not in clause.parameters:
        return f"{kind.verbs.opened}: {occasion.subject}"
    if kind.period is Period.PIECE:
        return f"Rounds of changes: {occasion.subject}"
    return occasion.subject


def still_open(kind: Kind, *, is_paused: bool) -> str:
    """How an open occasion stands: 'not paid yet', 'your turn', 'counting'."""
    if kind.judge is not Judge.DEADLINE:
        return "counting"
    return "your turn" if is_paused else f"not {COME[kind.ended]} yet"


def stands(occasion: Occasion, clause: Clause) -> str:
    """How an occasion stands that has not slipped, in a word or two."""
    if occasion.outcome != Outcome.OPEN.value:
        return occasion.outcome
    return still_open(KINDS[clause.kind], is_paused=occasion.due_at is None)
