"""A real agreement: the kinds in the words they begin with, through the templates of papers."""

from __future__ import annotations

from datetime import UTC, datetime

from agreements.document import AGREEMENT, HistoryLine, sheet_html
from agreements.hours import Calendar, Week
from agreements.needs import Setting
from app.rendering import environment
from app.services import paper_words
from app.services.contents import Content
from app.services.sample_paper import worded_at_first

FIVE = ("decision", "calls", "invoice", "rounds", "scope")
OFFERED = datetime(2026, 11, 2, 9, 12, tzinfo=UTC)
BERLIN = Calendar(Week.standard(), "Europe/Berlin", "DE", None)
_LISBON = Calendar(Week.standard(), "Europe/Lisbon", "PT", None)


def content(*codes: str, client: Calendar = BERLIN) -> Content:
    """What a version of these kinds says to a client there, the last of them new."""
    setting = Setting(client, _LISBON, OFFERED.date())
    terms = tuple(
        worded_at_first(code, "new" if code == codes[-1] else "carried", setting) for code in codes
    )
    return Content(
        number=len(codes),
        language="en",
        opening=f"Ben, thank you: “{terms[0].title}” has worked well, nine of the last ten times. "
        "So here is one more line; it is all that is new. A no is fine and changes nothing.",
        terms=terms,
        freelancer="Ines Duarte",
        freelancer_zone=_LISBON.zone,
        freelancer_week=_LISBON.week.to_json(),
        client="Okafor Foods",
        client_zone=client.zone,
        contact="Ben Okafor",
        offered_at=OFFERED,
        history=tuple(
            HistoryLine(f"Version {number}", f"{number} September 2026", f"New: {one.title}.")
            for number, one in enumerate(terms[:-1], 1)
        ),
    )


def html(made: Content) -> str:
    """Its page, as the press gets it."""
    return sheet_html(environment(made.language), AGREEMENT, paper_words.paper(made))
