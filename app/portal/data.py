"""The client's data: taking all of it, and asking that it be erased."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Response, send_file

from app.languages import language
from app.portal import you_forms
from app.portal.troubles import reader
from app.portal.visit import Answer, pages
from app.portal.words import some_lines
from app.portal.you import done, show_you, visit_you
from app.portal.you_fields import ticked
from app.security import limiter
from app.services.visiting import erasing_asked, their_data
from app.services.visiting.yours import YouPage
from app.views import guard
from app.views.forms import Form


@pages.post("/page/you/data")
@limiter.limit("6 per minute")
def take_data() -> Answer | Response:
    """Everything that is stored about them, as one file; nothing is changed."""
    visitor, shown = visit_you()
    if not you_forms.typed(shown, "data").validate():
        return show_you(shown), 400
    content, name = their_data.everything(visitor, guard.now())
    return send_file(
        BytesIO(content), mimetype="application/zip", download_name=name, as_attachment=True
    )


@pages.post("/page/you/erasure")
@limiter.limit("10 per minute")
def ask_erasure() -> Answer:
    """They ask that what is personal be erased; the freelancer decides."""
    visitor, shown = visit_you()
    form: Any = you_forms.typed(shown, "erasure")
    if not form.validate():
        return show_you(shown, {"erasure": form}), 400
    erasing_asked.ask(visitor, form.words.data or "", guard.now())
    said = reader().gettext("Thank you. %(name)s is told, decides, and answers by mail.")
    return done(said % {"name": shown.freelancer.split()[0]}, "data")


def _data(_: YouPage, *, is_typed: bool) -> Form:
    class DataForm(Form):
        pass

    return DataForm() if is_typed else DataForm(formdata=None)


def _erasure(page: YouPage, *, is_typed: bool) -> Form:
    ln = language(page.language)

    class ErasureForm(Form):
        words = some_lines(ln, ln.gettext("A word about it, if you like"), "erasure-words")
        sure = ticked(ln, ln.gettext("Yes, I ask that it be erased"), "erasure-sure")

    return ErasureForm() if is_typed else ErasureForm(formdata=None)


you_forms.add("data", _data)
you_forms.add("erasure", _erasure)
