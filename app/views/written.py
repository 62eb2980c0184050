"""What is written to a client and leaves at once: a thank-you, an invitation to talk.

Both stand among the pages about growing. The page shows the exact words, to be changed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.adapters import pdf
from app.services.errors import Refused
from app.services.growing import streaks, talk, thanks
from app.services.growing import thanks_letter as letters
from app.services.mail.letters import Words
from app.views import files, guard
from app.views.growing_forms import ThanksForm
from app.views.outbox_forms import WordsForm

THANKED = "Your thank-you is in the outbox and leaves at once."
Answer = str | tuple[str, int] | Response


def thank(client_id: int) -> Answer:
    """A thank-you alone; POST sends it."""
    return _thank(client_id, thanks.page, thanks.send)


def thank_for_line(client_id: int, need_id: int) -> Answer:
    """A word of thanks for a line that was kept many times in a row; POST sends it."""

    def page(person: int, client: int, now: datetime) -> thanks.ThanksPage:
        return streaks.page(person, client, need_id, now)

    def send(
        person: int, client: int, words: Words, key: str, now: datetime, *, on_paper: bool
    ) -> None:
        streaks.send(person, client, need_id, words, key, now, on_paper=on_paper)

    return _thank(client_id, page, send)


def invite(client_id: int) -> Answer:
    """An invitation to talk; POST sends it."""
    said = "The invitation is in the outbox and leaves at once."
    return _write(client_id, talk.page, talk.invite, "pages/growing-talk.html", said, WordsForm())


def _thank(
    client_id: int, page: Callable[..., thanks.ThanksPage], send: Callable[..., None]
) -> Answer:
    """A thank-you of either kind; with `look`, the letter alone is set, on the page or as a PDF."""
    form = ThanksForm()
    if "look" not in request.args:

        def say(person: int, client: int, words: Words, key: str, now: datetime) -> None:
            send(person, client, words, key, now, on_paper=form.on_paper.data)

        return _write(client_id, page, say, "pages/growing-thanks.html", THANKED, form)
    found, image = page(guard.person().id, client_id, guard.now()), ""
    if form.validate():
        try:
            made = letters.make(guard.person().id, client_id, _words(form), guard.now()).pdf
            if request.args["look"] == "pdf":
                return files.made(made, "thank-you.pdf")
            image = files.inline(pdf.page_image(made, 1))
            form.on_paper.data = True
        except Refused as refused:
            form.add_errors(refused.errors)
    html = render_template("pages/growing-thanks.html", found=found, form=form, image=image)
    return html, 400 if form.errors else 200


def _words(form: WordsForm) -> Words:
    return Words(form.subject.data, form.body.data)


def _write(
    client_id: int,
    page: Callable[[int, int, datetime], thanks.ThanksPage | talk.TalkPage],
    send: Callable[[int, int, Words, str, datetime], Any],
    template: str,
    said: str,
    form: WordsForm,
) -> Answer:
    """Send the words that were typed, once, and say so; else show the page with them."""
    person, now = guard.person(), guard.now()
    if form.validate_on_submit():
        try:
            send(person.id, client_id, _words(form), form.submission.data, now)
        except Refused as refused:
            form.add_errors(refused.errors)
        else:
            flash(said)
            return redirect(url_for("clients.one", client_id=client_id))
    found = page(person.id, client_id, now)
    if not form.is_submitted():
        form.subject.data, form.body.data = found.words.subject, found.words.body
    code = 400 if form.is_submitted() else 200
    return render_template(template, found=found, form=form, image=""), code
