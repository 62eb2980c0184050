"""A real agreement: the kinds in the words they begin with, through the templates of papers."""

from __future__ import annotations

from datetime import UTC, date, datetime

from agreements.document import HistoryLine, paper_html
from agreements.hours import Calendar, Week
from agreements.needs import Setting
from app.rendering import environment
from app.services import papers
from app.services.papers import Content
from app.services.sample_paper import worded_at_first

FIVE = ("decision", "calls", "invoice", "rounds", "scope")
OFFERED = datetime(2026, 11, 2, 9, 12, tzinfo=UTC)
_CLIENT = Calendar(Week.standard(), "Europe/Berlin", "DE", None)
_OURS = Calendar(Week.standard(), "Europe/Lisbon", "PT", None)


def content(*codes: str) -> Content:
    """What a version of these kinds says, the last of them new."""
    setting = Setting(client=_CLIENT, freelancer=_OURS, on=date(2026, 11, 2))
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
        freelancer_zone=_OURS.zone,
        freelancer_week=_OURS.week.to_json(),
        client="Okafor Foods",
        client_zone=_CLIENT.zone,
        contact="Ben Okafor",
        offered_at=OFFERED,
        history=tuple(
            HistoryLine(f"Version {number}", f"{number} September 2026", f"New: {one.title}.")
            for number, one in enumerate(terms[:-1], 1)
        ),
    )


def html(made: Content) -> str:
    """Its page, as the press gets it."""
    return paper_html(environment(made.language), papers.paper(made))
