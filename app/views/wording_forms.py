"""The form for the words of a reminder."""

from __future__ import annotations

from wtforms import HiddenField, SelectField

from app.services.mail.rewording import LONGEST_BODY, LONGEST_SUBJECT
from app.views.forms import Form, line, text


class WordingForm(Form):
    """Subject and body with placeholders. `seen` is the fingerprint of what stood here before,
    `reader` whose data the preview is made with."""

    seen = HiddenField()
    subject = line("Subject", LONGEST_SUBJECT, needed="Write a subject.")
    body = text("What it says", LONGEST_BODY, needed="Write what it should say.")
    reader = SelectField("Shown with the data of", coerce=int, validate_choice=False)

    def offer(self, readers: tuple[tuple[int, str], ...]) -> None:
        """The clients to choose from; 0 is nobody in particular."""
        self.reader.choices = [(0, "nobody in particular"), *readers]
