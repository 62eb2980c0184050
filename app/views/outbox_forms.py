"""The form that changes the words of a mail before it leaves."""

from __future__ import annotations

from wtforms import HiddenField

from app.services.mail.rewording import LONGEST_BODY, LONGEST_SUBJECT
from app.views.forms import Form, line, text


class WordsForm(Form):
    """The words of one mail. `seen` is the fingerprint of those that stood here before."""

    seen = HiddenField()
    subject = line("Subject", LONGEST_SUBJECT, needed="Write a subject.")
    body = text("What it says", LONGEST_BODY, needed="Write what it should say.")
