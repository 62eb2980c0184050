"""How papers look: logo, colour, and the size of a page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_wtf.file import FileField
from werkzeug.wrappers import Response as Redirect
from wtforms import HiddenField, RadioField, SelectChoice, StringField
from wtforms.widgets import ColorInput

from agreements.colour import BadColour, Colour
from agreements.document import USUAL, Brand
from app.adapters.pdf import RenderFailed
from app.services import branding, sample_paper
from app.services.errors import Refused
from app.views import files, guard, sorry
from app.views.forms import Form

pages = Blueprint("settings_papers", __name__)
guard.signed_in(pages)

Answer = str | tuple[str, int] | Redirect
PAPERS = [
    SelectChoice("A4", "A4, 210 by 297 mm"),
    SelectChoice("Letter", "US Letter, 8.5 by 11 in"),
]
AGAIN = "Choose the file once more: a browser keeps none."


class PapersForm(Form):
    """`picked` and `accent` are two ways to say one colour, `shown` the one both began with."""

    logo = FileField(
        "Logo",
        render_kw={
            "accept": "image/png,image/jpeg",
            "data-most": str(branding.MOST_BYTES),
            "data-too-large": branding.TOO_LARGE,
        },
    )
    picked = StringField("Pick the colour", widget=ColorInput(), render_kw={"data-with": "#accent"})
    accent = StringField("Or write it", render_kw={"autocomplete": "off", "spellcheck": "false"})
    shown = HiddenField()
    paper = RadioField("Paper", choices=PAPERS, default="A4", validate_choice=False)

    @property
    def colour(self) -> str:
        """What was written, where it is another colour than the form began with; else what was
        picked."""
        typed = (self.accent.data or "").strip()
        return typed if typed.lower() != self.shown.data else self.picked.data or typed

    def show_again(self, kept: str) -> None:
        """Show what was said last in both fields; one that cannot be picked stays as written."""
        try:
            said = Colour.parse(self.colour).written
        except BadColour:
            self.picked.data = self.shown.data = kept
        else:
            self.picked.data = self.accent.data = self.shown.data = said

    def file(self) -> bytes | None:
        """What was chosen, None where nothing was."""
        return self.logo.data.read() if self.logo.data else None


@pages.route("/settings/papers", methods=["GET", "POST"])
def page() -> Answer:
    """Logo, colour and paper; POST keeps them."""
    form = PapersForm()
    if not form.validate_on_submit():
        return (_page(form), 400) if form.is_submitted() else _page(form)
    try:
        branding.save(guard.person().id, form.colour, form.paper.data or "", form.file())
    except Refused as refused:
        form.add_errors(refused.errors)
        if form.logo.data and "logo" not in refused.errors:
            form.add_errors({"logo": AGAIN})
        return _page(form), 400
    flash("Saved. New papers look like this; those that were offered stay as they are.")
    return redirect(url_for(".page"))


@pages.errorhandler(413)
def _too_large(_: Exception) -> tuple[str, int]:
    """More than any form takes: the logo, or else text."""
    return sorry(
        413,
        "That is too much",
        "A form takes at most 2 MB, and a logo may have 1 MB. Make the file smaller, 2000 by 2000 "
        "pixels at most, and choose it again. Nothing was changed.",
        back=url_for(".page"),
    )


@pages.post("/settings/papers/logo/removal")
def remove_logo() -> Redirect:
    branding.remove_logo(guard.person().id)
    flash("Removed. New papers carry no logo.")
    return redirect(url_for(".page"))


@pages.post("/settings/papers/reset")
def reset() -> Redirect:
    """Logo, colour and paper as they were at first."""
    branding.reset(guard.person().id)
    flash("Papers look as they did at first.")
    return redirect(url_for(".page"))


@pages.get("/settings/papers/logo.png")
def logo() -> Response:
    """The logo that is kept."""
    return files.image(branding.logo_png(guard.person().id))


@pages.get("/settings/papers/sample.png")
def sample() -> Response:
    """The first page of a sample as papers look now."""
    person = guard.person()
    look = branding.look(person.id)
    return files.image(sample_paper.first_page(person.id, look, None, guard.now()))


@pages.post("/settings/papers/preview")
def preview() -> str:
    """A fragment: the same page as it would look, or why it would not."""
    person, form = guard.person(), PapersForm()
    try:
        look = branding.tried(person.id, form.colour, form.paper.data or "")
        made = sample_paper.first_page(person.id, look, form.file(), guard.now())
    except Refused as refused:
        return _preview(wrong=list(refused.errors.values()))
    except RenderFailed as failed:
        return _preview(wrong=[failed.reason])
    return _preview(source=files.inline(made))


def _page(form: PapersForm) -> str:
    look = branding.look(guard.person().id)
    if form.is_submitted():
        form.show_again(look.accent)
    else:
        form = PapersForm(formdata=None, data=_kept(look))
    return render_template(
        "pages/settings-papers.html",
        form=form,
        look=look,
        is_usual=look == USUAL,
        source=url_for(".sample"),
        wrong=[],
    )


def _kept(look: Brand) -> dict[str, Any]:
    colours = dict.fromkeys(("picked", "accent", "shown"), look.accent)
    return {**colours, "paper": look.paper}


def _preview(source: str = "", wrong: list[str] | None = None) -> str:
    return render_template("pages/settings-papers-preview.html", source=source, wrong=wrong or [])
