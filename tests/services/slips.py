"""Slips as reminders tell them, and the letter that is made of some."""

from __future__ import annotations

from typing import Any

from agreements.language import Language
from agreements.needs import KINDS
from app.services.mail.letters import Parties
from app.services.mail.reminder_letters import reminder
from app.services.mail.slip_values import SlipFacts
from tests.rules.moments import at

EN = Language("en")
WHO = Parties("Ines Duarte", "Ben Okafor")
MONDAY = at("2026-11-23 09:40")
WHY = "Why we chose this line: It keeps your date."


def slip(kind: str, subject: str = "", **more: Any) -> SlipFacts:
    """Something that slipped on Thursday, and was due on Friday where it could be."""
    given: dict[str, Any] = {
        "kind": kind,
        "title": "Our way of working",
        "why": "It keeps your date.",
        "subject": subject,
        "opened_at": at("2026-11-19 10:00"),
        "due_at": at("2026-11-20 17:00") if KINDS[kind].ended else None,
        "zone": "Europe/Berlin",
        "parameters": KINDS[kind].defaults,
    }
    return SlipFacts(**given | more)


def late(kind: str, subject: str, day: str) -> SlipFacts:
    """Something that was late and is here by now."""
    return slip(kind, subject, opened_at=at(f"2026-11-{day} 10:00"), has_come=True)


def letter(step: int, *slips: SlipFacts, ln: Language = EN) -> tuple[str, str]:
    """The subject, and the body without greeting and name."""
    words = reminder(WHO, [(step, facts) for facts in slips], MONDAY, ln)
    greeting, *said, name = words.body.split("\n\n")
    assert (greeting, name) == ("Good morning Ben,", "Ines")
    return words.subject, " ".join(said)
