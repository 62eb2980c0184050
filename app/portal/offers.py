"""What the client says about offers: none for now, and whether they would like to hear more."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField, SelectChoice
from wtforms.validators import InputRequired

from app.languages import language
from app.portal import you_forms
from app.portal.forms import number_of
from app.portal.troubles import reader
from app.portal.visit import Answer, pages
from app.portal.you import done, show_you, tick_first, visit_you
from app.portal.you_fields import Day, ticked
from app.security import limiter
from app.services.errors import Refused
from app.services.relating import interests, wishes
from app.services.visiting.yours import YouPage
from app.views import guard
from app.views.forms import Form


@pages.post("/page/you/offers")
@limiter.limit("30 per minute")
def want_no_offers() -> Answer:
    """No offers for now, or through a day; it binds at once."""
    visitor, shown = visit_you()
    form: Any = you_forms.typed(shown, "no_offers")
    if not form.validate():
        return show_you(shown, {"no_offers": form}), 400
    try:
        wishes.want_none(visitor, form.until.data, guard.now())
    except Refused as problem:
        form.add_errors({"until": _which_day(problem)})
        return show_you(shown, {"no_offers": form}), 400
    return done(reader().gettext("Thank you for saying so. It counts from now on."), "offers")


@pages.post("/page/you/offers/end")
@limiter.limit("30 per minute")
def want_offers_again() -> Answer:
    """The wish is taken back."""
    visitor, shown = visit_you()
    if not you_forms.typed(shown, "sure").validate():
        return show_you(shown, trouble=tick_first()), 400
    wishes.take_it_back(visitor, guard.now())
    return done(reader().gettext("Taken back. What you said no to still rests."), "offers")


@pages.post("/page/you/question")
@limiter.limit("30 per minute")
def answer_question() -> Answer:
    """Yes or no to hearing more about what was noticed."""
    visitor, shown = visit_you()
    form: Any = you_forms.typed(shown, "question")
    if not form.validate():
        return show_you(shown, {"question": form}), 400
    interests.answer(visitor, number_of(form.question.data), form.said.data, guard.now())
    if form.said.data == "yes":
        said = reader().gettext("Thank you. %(name)s is told, and gets in touch.")
    else:
        said = reader().gettext("Thank you. It is left at that.")
    return done(said % {"name": shown.freelancer.split()[0]}, "offers")


def _which_day(problem: Refused) -> str:
    _ = reader().gettext
    if problem.errors.get("until") == wishes.TOO_SOON:
        return _("Choose today or a later day.")
    return _("Choose a day within ten years.")


def _no_offers(page: YouPage, *, is_typed: bool) -> Form:
    ln = language(page.language)

    class NoOffersForm(Form):
        until = Day(ln.gettext("Until, that day included"), ln=ln, id="offers-until")
        sure = ticked(ln, ln.gettext("Yes, no offers for now"), "offers-sure")

    return NoOffersForm() if is_typed else NoOffersForm(formdata=None)


def _question(page: YouPage, *, is_typed: bool) -> Form:
    """Nothing is chosen beforehand, so that what presses buttons by itself answers nothing."""
    ln = language(page.language)
    asked = page.offers.question

    class QuestionForm(Form):
        question = HiddenField(id="question-id")
        said = RadioField(
            ln.gettext("Would you like to hear more?"),
            id="question-said",
            choices=[
                SelectChoice("yes", ln.gettext("Yes, tell me")),
                SelectChoice("no", ln.gettext("No, thank you")),
            ],
            validators=[InputRequired(ln.gettext("Choose yes or no."))],
        )

    return QuestionForm() if is_typed else QuestionForm(formdata=None, question=asked and asked.id)


you_forms.add("no_offers", _no_offers)
you_forms.add("question", _question)
