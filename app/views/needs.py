"""The ranked list of needs, and the form of one need."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from agreements.language import ENGLISH
from agreements.needs import KINDS, BadParameters, Kind, Words, grouped
from app.languages import language, language_names
from app.services.agreeing import where_agreed
from app.services.errors import NotFound, Stale
from app.services.ranking import rank, said
from app.services.ranking.rank import NeedForm as Typed
from app.services.state.records import criteria_of
from app.views import guard
from app.views.needs_forms import NeedForm, blank, form_for, kind_of, messages_for

pages = Blueprint("needs", __name__)
guard.signed_in(pages)


@pages.get("/needs")
def page() -> str:
    ranked, retired = rank.listing(guard.person().id, guard.now())
    return render_template("pages/needs.html", ranked=ranked, retired=retired)


@pages.route("/needs/new", methods=["GET", "POST"])
def add() -> Any:
    if "kind" not in request.values:
        return render_template("pages/need-choose.html", groups=grouped(KINDS))
    kind = _kind(request.values["kind"])
    form = form_for(kind)(data={**blank(kind), "language": guard.person().language})
    if not form.is_submitted() or "show" in request.form:
        return _form_page(form, None)
    if not form.validate():
        return _form_page(form, None), 400
    rank.add(guard.person().id, form.typed(), form.submission.data, guard.now())
    flash("Saved. It stands last on the list; move it to where it belongs.")
    return redirect(url_for("needs.page"))


@pages.route("/needs/<int:need_id>", methods=["GET", "POST"])
def change(need_id: int) -> Any:
    need = rank.one(guard.person().id, need_id)
    kind = KINDS[need.kind]
    form = form_for(kind)(data=_stored(need, kind))
    if not form.is_submitted() or "show" in request.form:
        return _form_page(form, need)
    if not form.validate():
        return _form_page(form, need), 400
    try:
        rank.change(guard.person().id, need_id, form.typed(), _revision(form), guard.now())
    except Stale:
        return _stale(form, need_id)
    if any(client.differs for client in where_agreed.of_need(guard.person().id, need_id)):
        flash("Saved. What is agreed stays as it is until a client accepts the change.")
        return redirect(url_for("needs.change", need_id=need_id, _anchor="agreed"))
    flash("Saved.")
    return redirect(url_for("needs.page"))


@pages.get("/needs/<int:need_id>/said", endpoint="said")
def said_everywhere(need_id: int) -> str:
    asked = request.args.get("language", "")
    found = said.of_need(guard.person().id, need_id, asked, guard.now())
    names = dict(language_names())
    return render_template(
        "pages/need-said.html",
        need_id=need_id,
        found=found,
        languages=[(code, names[code]) for code in found.languages],
    )


@pages.post("/needs/<int:need_id>/move")
def move(need_id: int) -> Any:
    steps = {"up": -1, "down": 1}
    if request.form.get("by") not in steps:
        abort(400)
    rank.move(guard.person().id, need_id, steps[request.form["by"]])
    return redirect(url_for("needs.page"))


@pages.post("/needs/order")
def order() -> Any:
    try:
        rank.reorder(guard.person().id, [int(raw) for raw in request.form.getlist("need")])
    except ValueError:
        abort(400)
    return redirect(url_for("needs.page"))


@pages.post("/needs/<int:need_id>/retirement")
def retire(need_id: int) -> Any:
    agreed = rank.retire(guard.person().id, need_id, guard.now())
    stays = f" It stays agreed with {listed(agreed)}." if agreed else ""
    flash(f"Retired. It is offered to nobody from here on.{stays} You can bring it back below.")
    return redirect(url_for("needs.page"))


@pages.post("/needs/<int:need_id>/return")
def bring_back(need_id: int) -> Any:
    rank.bring_back(guard.person().id, need_id)
    flash("Back on the list, as the last one.")
    return redirect(url_for("needs.page"))


@pages.post("/needs/preview")
def preview() -> str:
    form = form_for(_kind(request.form.get("kind")))()
    return render_template("pages/need-preview.html", **shown(form))


@pages.app_template_filter("listed")
def listed(names: tuple[str, ...]) -> str:
    """'Ben, Dora and Emil'."""
    return ENGLISH.listed(list(names))


def shown(form: NeedForm) -> dict[str, Any]:
    """What the preview of a form shows: the words, and what is missing or cannot be read."""
    empty: dict[str, Any] = {"words": None, "language": "en", "headings": ()}
    try:
        parameters = form.spec.read(form.raw_parameters())
    except BadParameters as problem:
        return {**empty, "missing": form.explained(problem)}
    if form.language.data not in dict(language_names()):
        return {**empty, "missing": ["Choose one of the languages."]}
    typed = Typed(form.spec.code, parameters, form.language.data, form.words)
    words = rank.preview(guard.person().id, typed, guard.now())
    reader = language(form.language.data)
    return {
        "words": words,
        "language": reader.code,
        "headings": (
            reader.gettext("Why this helps us both"),
            reader.gettext("What I promise in return"),
        ),
        "missing": messages_for(words),
    }


def _kind(code: str | None) -> Kind:
    found = kind_of(code)
    if found is None:
        raise NotFound
    return found


def _stored(need: Any, kind: Kind) -> dict[str, Any]:
    """A stored need as the values of its form, worded in the language asked for."""
    by_language = {wording.language: wording for wording in need.wordings}
    asked = request.args.get("language", "")
    code = asked if asked in dict(language_names()) else _main_language(by_language)
    wording = by_language.get(code)
    return {
        **blank(kind, need.parameters, criteria_of(need)),
        "revision": str(need.revision),
        "language": code,
        "title": wording.title if wording else "",
        "sentence": wording.sentence if wording else "",
        "why": wording.why if wording else "",
        "promise": wording.promise if wording else "",
    }


def _main_language(by_language: dict[str, Any]) -> str:
    mine = guard.person().language
    return mine if mine in by_language else next(iter(by_language), mine)


def _revision(form: NeedForm) -> int:
    try:
        return int(form.revision.data or "")
    except ValueError:
        return -1


def _stale(form: NeedForm, need_id: int) -> Any:
    """Somebody was faster. The same words again are no conflict; others are shown beside."""
    need = rank.one(guard.person().id, need_id)
    if _says_the_same(need, form):
        return redirect(url_for("needs.page"))
    form.revision.data = str(need.revision)
    form.form_errors.append(
        "This need was changed in another window. What you typed is kept here, and what is saved "
        "stands beside it. Saving again replaces that with yours."
    )
    now_saved = _saved_words(need, form.language.data)
    return _form_page(form, need, saved=now_saved), 409


def _says_the_same(need: Any, form: NeedForm) -> bool:
    return (need.parameters, criteria_of(need)) == (form.parameters, form.settling) and any(
        wording.language == form.language.data
        and Words(wording.title, wording.sentence, wording.why, wording.promise) == form.words
        for wording in need.wordings
    )


def _saved_words(need: Any, code: str) -> Words:
    return rank.words_of(need, rank.example_setting(guard.person().id, guard.now()), code)


def _form_page(form: NeedForm, need: Any, saved: Words | None = None) -> str:
    return render_template(
        "pages/need-form.html",
        form=form,
        need=need,
        saved=saved,
        agreed=where_agreed.of_need(guard.person().id, need.id) if need else (),
        worded_in=_worded_in(need) if need else [],
        **shown(form),
    )


def _worded_in(need: Any) -> list[tuple[str, str]]:
    names = dict(language_names())
    return [(wording.language, names[wording.language]) for wording in need.wordings]
