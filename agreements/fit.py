"""What the ideal-client profile says: which first need it suggests, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from agreements.needs import KINDS


@dataclass(frozen=True)
class Profile:
    """The answers about the ideal client; a missing one is empty or None."""

    times_a_year: int | None = None
    busy_months: tuple[int, ...] = ()
    why_chosen: str = ""
    why_they_stay: str = ""
    up_at_night: str = ""
    gone_right: str = ""


@dataclass(frozen=True)
class Suggestion:
    """A first need, and the reason in words the freelancer reads."""

    kind: str
    parameters: dict[str, Any]
    because: str


_CALLS = re.compile(r"\b(calls?|called|calling|phone\w*|ring\w*|rang|interrupt\w*)\b", re.I)
_PACE = re.compile(
    r"\b(late|deadlines?|delays?|delayed|time|dates?|fast|quick\w*|speed|launch\w*|decisions?|"
    r"decid\w*|answers?|wait\w*|urgent\w*|reliab\w*|season\w*)\b",
    re.I,
)
# What was written about, the kind it speaks for, and the reason in words. The first that fits.
_TOPICS = (
    (_CALLS, "calls", "You wrote about calls: give them times of their own."),
    (
        re.compile(
            r"\b(invoices?|payments?|(paid|pays?|paying) (at once|early|late|on time|promptly))\b",
            re.I,
        ),
        "invoice",
        "You wrote about payments: a known day spares you both the notes about it.",
    ),
    (
        re.compile(r"\b(revisions?|rounds|redo\w*|corrections?)\b", re.I),
        "rounds",
        "You wrote about changes: say how many belong to a piece of work.",
    ),
    (
        re.compile(r"\b(meetings?|appointments?)\b", re.I),
        "meetings",
        "You wrote about meetings: with notice, both of you come prepared.",
    ),
    (
        re.compile(r"\b(committees?|the board|stakeholders?|departments|opinions)\b", re.I),
        "one_decider",
        "Several people seem to have a say. One who decides spares you all a week.",
    ),
    (
        re.compile(r"\b(their|missing) (content|material|photos|pictures|texts)\b", re.I),
        "material",
        "Your work waits for what they send. A day you both set keeps the date.",
    ),
)


def suggest(profile: Profile) -> Suggestion:
    """The first need that these answers speak for. Without answers, the one that helps most."""
    words = " ".join(
        (profile.why_chosen, profile.why_they_stay, profile.up_at_night, profile.gone_right)
    )
    if _PACE.search(profile.up_at_night):
        return _suggestion(
            "decision", "They lie awake over time. Quick decisions are what keeps their date."
        )
    for pattern, kind, because in _TOPICS:
        if pattern.search(words):
            return _suggestion(kind, because)
    if profile.times_a_year is not None and profile.times_a_year >= 12:
        because = "You work together often. Answers set the pace of all of it."
    elif _PACE.search(words) or profile.busy_months:
        because = "Good timing is part of why it works. Answers are what it needs."
    else:
        because = "Open decisions hold up more work than anything else. Start there."
    return _suggestion("decision", because)


def _suggestion(kind: str, because: str) -> Suggestion:
    return Suggestion(kind, KINDS[kind].defaults, because)
