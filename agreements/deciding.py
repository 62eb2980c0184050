"""When notes have done what they can and the freelancer has to decide (design, section 5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from agreements.ladder import Trouble
from agreements.tone import History, Slip, over

# An invitation to talk is left alone for so long.
TALK_RESTS = timedelta(days=14)
SILENT_SLIPS = 2


@dataclass(frozen=True)
class Silence:
    """A client who stopped reminders: since when, and the slips confirmed since."""

    since: datetime
    slips: int


def trouble(
    slips: tuple[Slip, ...],
    history: History,
    now: datetime,
    *,
    silence: Silence | None = None,
    talked_at: datetime | None = None,
    agreed_at: datetime | None = None,
) -> Trouble | None:
    """Why it is time to decide, or None.

    Seven days after a third note left a slip open, at the next slip within 60 days of it, or when
    a client who stopped reminders slips twice more. `talked_at` is the last invitation to talk;
    what was sent before `agreed_at`, the last acceptance, is another story.
    """
    if talked_at is not None and now - talked_at < TALK_RESTS:
        return None
    if over(slips, replace(history, agreed_at=agreed_at), now):
        return Trouble.NOT_SETTLING
    if silence is not None and silence.slips >= SILENT_SLIPS:
        return Trouble.SLIPPED_SILENTLY
    return None
