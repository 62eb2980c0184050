"""The words of reminders, changed and shown as they would arrive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from agreements.needs import KINDS, grouped
from app.languages import language_names
from app.services.errors import NotFound, Refused, Stale
from app.services.mail import wording
from app.services.mail.letters import Words
from app.services.mail.wording import Wording
from app.services.upholding import wording_preview
from app.services.upholding.wording_preview import Preview
from app.views import guard
from app.views.wording_forms import WordingForm

pages = Blueprint("wording", __name__)
guard.signed_in(pages)

STEPS = {
    1: ("A light word", "The first word about something that slipped. It assumes good will."),
    2: ("Why the line is there", "When it is still open a week later, or slips again."),
    3: (
        "An invitation to talk",
        "About the line, or how to change it. Nothing more is sent until they answer.",
    ),
    4: ("A few came late", "Instead of step two, where several came late and nothing is open."),
}


@dataclass(frozen=True)
class Shown:
    """A preview, or what keeps it from being made."""

    letter: Preview | None
    problems: tuple[str, ...] = ()


@pages.get("/reminders/words")
def page() -> str:
    code = _language()
    kinds = {code: kind for code, kind in KINDS.items() if not kind.is_informative}
    return render_template(
        "pages/wording.html",
        groups=grouped(kinds),
        steps_of=wording.steps,
        steps=STEPS,
        own=wording.own_places(guard.person().id, code),
        language=code,
        languages=language_names(),
    )


@pages.route("/reminders/words/<kind>/<int:step>", methods=["GET", "POST"])
def change(kind: str, step: int) -> Any:
    at = wording.place(kind, step, _language())
    found = wording.of(guard.person().id, at)
    form = WordingForm(
        data={
            "subject": found.words.subject,
            "body": found.words.body,
            "seen": found.fingerprint,
            "reader": request.args.get("client", type=int),
        }
    )
    if not form.is_submitted() or "show" in request.form:
        return _form_page(form, found)
    if not form.validate():
        return _form_page(form, found), 400
    try:
        wording.save(guard.person().id, at, _typed(form), guard.now(), form.seen.data)
    except Refused as refusal:
        form.add_errors(refusal.errors)
        return _form_page(form, found), 400
    except Stale as stale:
        form.add_errors({"": stale.reason})
        form.seen.data = found.fingerprint
        return _form_page(form, found, is_stale=True), 409
    flash("Saved. Reminders that wait already keep the words they have.")
    return redirect(url_for("wording.page", language=at.language))


@pages.post("/reminders/words/preview")
def preview() -> str:
    step = request.form.get("step", "")
    number = int(step) if step.isdecimal() and len(step) < 3 else 0
    at = wording.place(request.form.get("kind", ""), number, _language())
    found = wording.of(guard.person().id, at)
    return render_template("pages/wording-preview.html", shown=_shown(WordingForm(), found))


@pages.post("/reminders/words/<kind>/<int:step>/reset")
def reset(kind: str, step: int) -> Any:
    at = wording.place(kind, step, _language())
    wording.reset(guard.person().id, at)
    flash("Back to our words.")
    return redirect(url_for("wording.change", kind=kind, step=step, language=at.language))


def _form_page(form: WordingForm, found: Wording, *, is_stale: bool = False) -> str:
    form.offer(wording_preview.readers(guard.person().id))
    if form.reader.data is None:
        form.reader.data = form.reader.choices[min(1, len(form.reader.choices) - 1)][0]
    return render_template(
        "pages/wording-change.html",
        form=form,
        found=found,
        kind=KINDS[found.place.kind],
        step=STEPS[found.place.step],
        language_name=dict(language_names())[found.place.language],
        shown=_shown(form, found),
        is_stale=is_stale,
    )


def _shown(form: WordingForm, found: Wording) -> Shown:
    """The letter from what stands in the form; what cannot be sent is not shown as if it could."""
    words = _typed(form)
    at = wording.read_as(found, words)
    try:
        wording.check(at, words)
    except Refused as refusal:
        return Shown(None, tuple(dict.fromkeys(refusal.errors.values())))
    sheet = url_for("assets.letter_css")
    client_id = form.reader.data or None
    letter = wording_preview.of(guard.person().id, at, words, client_id, sheet, guard.now())
    return Shown(letter)


def _typed(form: WordingForm) -> Words:
    return Words(form.subject.data or "", form.body.data or "")


def _language() -> str:
    code: str = request.values.get("language", "") or guard.person().language
    if code not in dict(language_names()):
        raise NotFound
    return code
