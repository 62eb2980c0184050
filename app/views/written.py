"""What is written to a client and leaves at once: a thank-you, an invitation to talk.

Both stand among the pages about growing. The page shows the exact words, to be changed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.services.errors import Refused
from app.services.growing import talk, thanks
from app.services.mail.letters import Words
from app.views import guard
from app.views.outbox_forms import WordsForm

Answer = str | tuple[str, int] | Response


def thank(client_id: int) -> Answer:
    """A thank-you alone; POST sends it."""
    said = "Your thank-you is in the outbox and leaves at once."
    return _write(client_id, thanks.page, thanks.send, "pages/growing-thanks.html", said)


def invite(client_id: int) -> Answer:
    """An invitation to talk; POST sends it."""
    said = "The invitation is in the outbox and leaves at once."
    return _write(client_id, talk.page, talk.invite, "pages/growing-talk.html", said)


def _write(
    client_id: int,
    page: Callable[[int, int, datetime], thanks.ThanksPage | talk.TalkPage],
    send: Callable[[int, int, Words, str, datetime], Any],
    template: str,
    said: str,
) -> Answer:
    """Send the words that were typed, once, and say so; else show the page with them."""
    form, person, now = WordsForm(), guard.person(), guard.now()
    if form.validate_on_submit():
        words = Words(form.subject.data, form.body.data)
        try:
            send(person.id, client_id, words, form.submission.data, now)
        except Refused as refused:
            form.add_errors(refused.errors)
        else:
            flash(said)
            return redirect(url_for("clients.one", client_id=client_id))
    found = page(person.id, client_id, now)
    if not form.is_submitted():
        form.subject.data, form.body.data = found.words.subject, found.words.body
    code = 400 if form.is_submitted() else 200
    return render_template(template, found=found, form=form), code
