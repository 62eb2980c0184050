"""Partings for tests, told as sentences; through the services, as in the app."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

from app.services.growing import parting_page, partings
from app.services.growing.notices import Notice

WORDS = "Ben, thank you for our work together.\n\nI wish you all the best."


def a_notice(final_day: date, *handover: str, words: str = WORDS, reason: str = "") -> Notice:
    """A notice as it would be typed."""
    return Notice(final_day, words, handover, reason)


def ana_gave_notice(
    ana: int, client_id: int, now: datetime, final_day: date | None = None, *handover: str
) -> int:
    """Ana gives notice with the letter she was shown, two weeks ahead; answers the parting's id."""
    day = final_day or (now + timedelta(days=14)).date()
    notice = a_notice(day, *handover, reason="Too many late nights.")
    letter, _ = parting_page.letter(ana, client_id, notice, now)
    return partings.part(ana, client_id, notice, letter.fingerprint, uuid4().hex, now)
