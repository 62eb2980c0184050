"""Needs: the kinds there are.

A kind is a preset over one of the judges in `agreements.judging` (design, section 4). Adding one
costs one entry in `KINDS` and its words in `agreements.wording`.
"""

from __future__ import annotations

from agreements.judging import Allowance, Judge, Unit
from agreements.kinds import (
    BadParameters,
    Choice,
    Field,
    Kind,
    Line,
    Parameters,
    Setting,
    WholeNumber,
    Windows,
    Words,
)
from agreements.language import Language
from agreements.wording import (
    calls_counted,
    calls_words,
    decision_counted,
    decision_words,
    own_counted,
    own_words,
)

__all__ = [
    "KINDS",
    "BadParameters",
    "Choice",
    "Field",
    "Kind",
    "Line",
    "Parameters",
    "Setting",
    "WholeNumber",
    "Windows",
    "Words",
    "allowance",
    "complete",
]

_NINE_TO_ELEVEN = [["09:00", "11:00"]]


def complete(kind: Kind, typed: Words, parameters: Parameters, s: Setting, ln: Language) -> Words:
    """The words a client reads: what the freelancer typed, else the kind's own."""
    own = kind.words(parameters, s, ln)
    return Words(
        title=typed.title or own.title,
        sentence=typed.sentence or own.sentence,
        why=typed.why or own.why,
        promise=typed.promise or own.promise,
    )


def allowance(parameters: Parameters) -> Allowance:
    """The allowance of a kind with the deadline judge."""
    return Allowance(int(parameters["amount"]), Unit(parameters["unit"]))


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            code="decision",
            judge=Judge.DEADLINE,
            name="A decision answered in time",
            hint="You ask with an agreed word in the subject; they answer within so long.",
            fields=(
                WholeNumber("amount", "How many", 1, 60, 1),
                Choice(
                    "unit",
                    "Counted in",
                    (("working_days", "working days"), ("working_hours", "working hours")),
                    "working_days",
                ),
                Line("mark", "The word your subject begins with", 40, "Decision:"),
            ),
            words=decision_words,
            counted=decision_counted,
            promise_kind="decision",
            promise_parameters=lambda own: {
                "amount": 1,
                "unit": "working_days",
                "mark": own["mark"],
            },
        ),
        Kind(
            code="calls",
            judge=Judge.WINDOW,
            name="Calls at these times",
            hint="Unplanned calls come inside weekly windows; arranged ones are always fine.",
            fields=(
                Windows(
                    "windows",
                    "When calls are welcome",
                    {"tue": _NINE_TO_ELEVEN, "thu": _NINE_TO_ELEVEN},
                ),
                Choice(
                    "clock",
                    "Whose clock",
                    (("freelancer", "mine"), ("client", "the client’s")),
                    "freelancer",
                ),
            ),
            words=calls_words,
            counted=calls_counted,
        ),
        Kind(
            code="own",
            judge=Judge.BY_HAND,
            name="In your own words",
            hint="Anything else. You say yourself when it was kept and when it slipped.",
            fields=(),
            words=own_words,
            counted=own_counted,
        ),
    )
}
