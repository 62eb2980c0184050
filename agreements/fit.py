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


def suggest(profile: Profile) -> Suggestion:
    """The first need that these answers speak for. Without answers, the one that helps most."""
    words = " ".join(
        (profile.why_chosen, profile.why_they_stay, profile.up_at_night, profile.gone_right)
    )
    decision, calls = KINDS["decision"].defaults, KINDS["calls"].defaults
    if _CALLS.search(words) and not _PACE.search(profile.up_at_night):
        return Suggestion("calls", calls, "You wrote about calls: give them times of their own.")
    if _PACE.search(profile.up_at_night):
        return Suggestion(
            "decision",
            decision,
            "They lie awake over time. Quick decisions are what keeps their date.",
        )
    if profile.times_a_year is not None and profile.times_a_year >= 12:
        return Suggestion(
            "decision", decision, "You work together often. Answers set the pace of all of it."
        )
    if _PACE.search(words) or profile.busy_months:
        return Suggestion(
            "decision", decision, "Good timing is part of why it works. Answers are what it needs."
        )
    return Suggestion(
        "decision", decision, "Open decisions hold up more work than anything else. Start there."
    )
