"""Forms for how to go on with a client: why, in which words, and until when."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField

from app.services.growing.notices import (
    LONGEST_HANDOVER,
    LONGEST_REASON,
    LONGEST_WORDS,
    MOST_HANDOVER,
    Notice,
)
from app.views.clients_forms import DayField
from app.views.forms import Form, line, text
from app.views.outbox_forms import WordsForm


class ReasonForm(Form):
    """Why the freelancer decides so; for their own record."""

    reason = line("Why, for your own record", LONGEST_REASON, needed="Write a word why.")


class ThanksForm(WordsForm):
    """The words of a thank-you, and whether they go as a letter too."""

    on_paper = BooleanField("With the letter on paper (PDF)")


class PartForm(Form):
    """A notice. `expected` is the fingerprint of the letter that stood beside it."""

    expected = HiddenField()
    final_day = DayField("The final day", needed="Choose the final day.")
    handover = text("What you hand over", MOST_HANDOVER * (LONGEST_HANDOVER + 1))
    words = text("The words of the letter", LONGEST_WORDS, needed="Write a few words.")
    reason = line("Why, for your own record", LONGEST_REASON)

    def notice(self) -> Notice:
        """What was typed in a form that validates."""
        values: dict[str, Any] = self.data
        rows = (row.strip() for row in (values["handover"] or "").split("\n"))
        return Notice(
            values["final_day"],
            values["words"],
            tuple(row for row in rows if row),
            values["reason"] or "",
        )

    @staticmethod
    def typed(notice: Notice) -> dict[str, Any]:
        """A notice as its form would be typed."""
        return {**vars(notice), "handover": "\n".join(notice.handover)}
