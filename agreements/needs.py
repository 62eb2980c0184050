"""Needs: the kinds there are.

A kind is a preset over one of the judges in `agreements.judging` (design, section 4). Adding one
costs one entry, in `timed_presets` or `other_presets`, and its words in one of the wording modules.
"""

from __future__ import annotations

from agreements.judging import Judge
from agreements.kinds import (
    BadParameters,
    Choice,
    Field,
    Kind,
    Line,
    Parameters,
    Said,
    Setting,
    Verbs,
    WholeNumber,
    Windows,
    Words,
)
from agreements.language import Language
from agreements.presets.other import BY_HAND, COUNTS
from agreements.presets.timed import DEADLINES, SET_TIMES
from agreements.presets.wording import own_said

__all__ = [
    "KINDS",
    "BadParameters",
    "Choice",
    "Field",
    "Kind",
    "Line",
    "Parameters",
    "Said",
    "Setting",
    "Verbs",
    "WholeNumber",
    "Windows",
    "Words",
    "complete",
    "grouped",
    "said",
]

KINDS: dict[str, Kind] = {kind.code: kind for kind in (*DEADLINES, *SET_TIMES, *COUNTS, *BY_HAND)}

_GROUPS = (
    ("In time", "A day or an hour by which it comes.", {Judge.DEADLINE}),
    ("At the right moment", "Hours that are set, or notice ahead.", {Judge.WINDOW, Judge.NOTICE}),
    ("How much", "So many rounds or hours, and more by arrangement.", {Judge.COUNT}),
    ("How you work together", "You say yourself whether it was kept.", {Judge.BY_HAND}),
)


def grouped(kinds: dict[str, Kind]) -> list[tuple[str, str, list[Kind]]]:
    """The kinds as somebody chooses among them: a heading, what it is about, its kinds."""
    return [
        (heading, about, [kind for kind in kinds.values() if kind.judge in judges])
        for heading, about, judges in _GROUPS
    ]


def complete(kind: Kind, typed: Words, parameters: Parameters, s: Setting, ln: Language) -> Words:
    """The words a client reads: what the freelancer typed, else the kind's own."""
    own = kind.words(parameters, s, ln)
    return Words(
        title=typed.title or own.title,
        sentence=typed.sentence or own.sentence,
        why=typed.why or own.why,
        promise=typed.promise or own.promise,
    )


def said(kind: Kind, typed: Words, parameters: Parameters, s: Setting, ln: Language) -> Said:
    """The need outside the agreement. Where the freelancer wrote the sentence, in their words."""
    words = complete(kind, typed, parameters, s, ln)
    say = own_said if typed.sentence else kind.said
    return say(words, parameters, s, ln)
