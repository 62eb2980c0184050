"""Importing: a file is sent, looked at line by line, and then taken as a whole."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agreements.columns import Kind
from app.security import csrf
from app.services.errors import Conflict, Refused, Stale
from app.services.importing import files, page, taking
from app.services.importing.lines import Planned, State
from app.services.importing.page import PreviewPage, TakenPage
from app.views import guard, imports_words
from app.views.clients import page_number
from app.views.forms import Form
from app.views.imports_forms import TOO_LARGE, ChoicesForm, UploadForm, who

pages = Blueprint("imports", __name__)
guard.signed_in(pages)

Answer = str | tuple[str, int] | Response
_FORM_AROUND = 64 * 1024


@pages.get("/imports")
def listing() -> Answer:
    """Send a file; those that were sent before."""
    return _listing(UploadForm(formdata=None))


@pages.post("/imports")
@csrf.exempt
def upload() -> Answer:
    # A file is larger than what forms may carry. Its token is checked once that is said.
    request.max_content_length = files.MOST_BYTES + _FORM_AROUND
    csrf.protect()
    form = UploadForm()
    if not form.file.data:
        form.validate()
        form.add_errors({"file": "Choose a file."})
        return _listing(form, 400)
    if not form.validate_on_submit():
        form.add_errors({"file": "Choose the file once more: a browser keeps none."})
        return _listing(form, 400)
    sent, kind = form.file.data, Kind(form.kind.data)
    try:
        made = files.upload(
            guard.person().id, kind, sent.filename, sent.read(), form.submission.data, guard.now()
        )
    except Refused as refused:
        form.add_errors(refused.errors)
        return _listing(form, 400)
    return redirect(url_for(".one", import_id=made))


@pages.errorhandler(413)
def _too_large(_: Exception) -> Answer:
    form = UploadForm(formdata=None)
    form.add_errors({"file": TOO_LARGE})
    return _listing(form, 413)


@pages.get("/imports/<int:import_id>")
def one(import_id: int) -> Answer:
    """What would come of a file, or what came of it."""
    return _show(import_id)


@pages.post("/imports/<int:import_id>/choices")
def choose(import_id: int) -> Answer:
    """Read it otherwise; the page then shows how it stands."""
    form = ChoicesForm()
    if form.validate_on_submit():
        try:
            chosen = form.read(request.form)
            files.choose(guard.person().id, import_id, chosen, who(request.form))
        except Refused as refused:
            form.add_errors(refused.errors)
        except Conflict as conflict:
            flash(conflict.reason)
            return redirect(url_for(".one", import_id=import_id))
        else:
            return redirect(url_for(".one", import_id=import_id, _anchor="what-comes"))
    found = _found(import_id)
    if isinstance(found, TakenPage):
        return redirect(url_for(".one", import_id=import_id))
    form.offer(found.headers)
    return _preview(found, form), 400


@pages.post("/imports/<int:import_id>/taking")
def take(import_id: int) -> Answer:
    """All of it, or nothing."""
    form, expected = Form(), request.form.get("expected", "")
    key = form.submission.data or ""
    try:
        taking.take(guard.person().id, import_id, expected, key, guard.now())
    except Stale as stale:
        return _show(import_id, stale.reason, 409)
    except Conflict as conflict:
        flash(conflict.reason)
    return redirect(url_for(".one", import_id=import_id))


@pages.post("/imports/<int:import_id>/removal")
def drop(import_id: int) -> Response:
    """Delete a file that nobody took."""
    files.drop(guard.person().id, import_id)
    flash("Deleted. Nothing came of this file.")
    return redirect(url_for(".listing"))


def _listing(form: UploadForm, code: int = 200) -> tuple[str, int]:
    found = files.listing(guard.person().id)
    names = {kind.value: name for kind, name in imports_words.NAMES.items()}
    return render_template("pages/imports.html", form=form, found=found, names=names), code


def _found(import_id: int) -> PreviewPage | TakenPage:
    return page.page(guard.person().id, import_id, page_number(), guard.now())


def _show(import_id: int, changed: str = "", code: int = 200) -> Answer:
    found = _found(import_id)
    if isinstance(found, TakenPage):
        said = list(imports_words.taken(found.came))
        name = imports_words.NAMES[found.kind]
        return render_template("pages/imports-taken.html", found=found, said=said, name=name)
    if request.args.get("page", type=int) not in (None, found.page) and code == 200:
        return redirect(url_for(".one", import_id=import_id, page=found.page))
    form = ChoicesForm(formdata=None)
    form.show(found.choices, found.headers, found.header)
    return _preview(found, form, changed), code


def _state(line: Planned) -> State:
    return line.state


def _preview(found: PreviewPage, form: ChoicesForm, changed: str = "") -> str:
    return render_template(
        "pages/imports-preview.html",
        found=found,
        form=form,
        taking=Form(formdata=None),
        changed=changed,
        sent=request.form,
        name=imports_words.NAMES[found.kind],
        totals=list(imports_words.totals(found.plan, found.kind)),
        states=imports_words.STATES,
        state_of=State,
        groups=[(state, list(lines)) for state, lines in groupby(found.lines, _state)],
        tag_of=imports_words.tag_of,
    )
