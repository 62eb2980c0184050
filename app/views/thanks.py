"""A thank-you alone; it stands among the pages about growing."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.services.errors import Refused
from app.services.growing import thanks
from app.services.mail.letters import Words
from app.views import guard
from app.views.outbox_forms import WordsForm

Answer = str | tuple[str, int] | Response


def thank(client_id: int) -> Answer:
    """The exact words, to be changed as she likes; POST sends them at once."""
    person, now = guard.person(), guard.now()
    form = WordsForm()
    if form.validate_on_submit():
        said = Words(form.subject.data, form.body.data)
        try:
            thanks.send(person.id, client_id, said, form.submission.data, now)
        except Refused as problem:
            form.add_errors(problem.errors)
        else:
            flash("Your thank-you is in the outbox and leaves at once.")
            return redirect(url_for("clients.one", client_id=client_id))
    shown = thanks.page(person.id, client_id, now)
    if not form.is_submitted():
        form.subject.data, form.body.data = shown.words.subject, shown.words.body
    code = 400 if form.is_submitted() else 200
    return render_template("pages/growing-thanks.html", form=form, shown=shown), code
