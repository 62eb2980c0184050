"""How to go on with a client: decide, one line, talk, part ways, work together again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.adapters import pdf
from app.services.errors import Conflict, NotFound, Refused
from app.services.growing import decide_page, line_page, lines, parting_page, partings
from app.services.growing.notices import preview
from app.services.growing.parting_page import AfterNotice, BeforeNotice
from app.services.mail.letters import Words
from app.views import files, guard, streaks, written
from app.views.growing_forms import PartForm, ReasonForm
from app.views.outbox_forms import WordsForm

pages = Blueprint("growing", __name__)
guard.signed_in(pages)
pages.add_url_rule(
    "/clients/<int:client_id>/thanks", "thank", written.thank, methods=["GET", "POST"]
)
pages.add_url_rule("/clients/<int:client_id>/talk", "talk", written.invite, methods=["GET", "POST"])
_LINE = "/clients/<int:client_id>/lines/<int:need_id>"
pages.add_url_rule(f"{_LINE}/thanks", "praise", streaks.praise, methods=["POST"])
pages.add_url_rule(
    f"{_LINE}/thanks-in-words",
    "thank_for_line",
    written.thank_for_line,
    methods=["GET", "POST"],
)
pages.add_url_rule(f"{_LINE}/thanks-passed", "pass_over", streaks.pass_over, methods=["POST"])

Answer = str | tuple[str, int] | Response


@pages.get("/clients/<int:client_id>/decide")
def decide(client_id: int) -> Answer:
    """What led here, and the ways on."""
    found = decide_page.page(guard.person(), client_id, guard.now())
    return render_template("pages/growing-decide.html", found=found, client=found.client)


@pages.get("/clients/<int:client_id>/lines/<int:need_id>")
def line(client_id: int, need_id: int) -> Answer:
    """One need at one client."""
    return _line(client_id, need_id, ReasonForm(formdata=None))


@pages.post("/clients/<int:client_id>/lines/<int:need_id>/waiver")
def waive(client_id: int, need_id: int) -> Answer:
    said = "You live without this line now. Nothing of it is asked or counted any more."
    return _with_reason(lines.waive, client_id, need_id, said)


@pages.post("/clients/<int:client_id>/lines/<int:need_id>/waiver-end")
def unwaive(client_id: int, need_id: int) -> Answer:
    said = "Taken back. From now on this line counts again."
    return _at_once(lines.unwaive, client_id, need_id, said)


@pages.post("/clients/<int:client_id>/lines/<int:need_id>/skip")
def skip(client_id: int, need_id: int) -> Answer:
    said = "Skipped here. With this client the next need on your list comes instead."
    return _with_reason(lines.skip, client_id, need_id, said)


@pages.post("/clients/<int:client_id>/lines/<int:need_id>/skip-end")
def unskip(client_id: int, need_id: int) -> Answer:
    said = "Ranked here again. It comes when its turn comes."
    return _at_once(lines.unskip, client_id, need_id, said)


@pages.post("/clients/<int:client_id>/lines/<int:need_id>/word")
def settle(client_id: int, need_id: int) -> Answer:
    return _at_once(lines.give_word, client_id, need_id, "Noted. This line has settled.")


@pages.post("/clients/<int:client_id>/lines/<int:need_id>/word-end")
def unsettle(client_id: int, need_id: int) -> Answer:
    said = "Taken back. The next need waits until you say that it has settled."
    return _at_once(lines.take_word_back, client_id, need_id, said)


@pages.post("/declines/<int:decline_id>/rest")
def let_rest(decline_id: int) -> Answer:
    """Nothing to decide before the day they named."""
    client_id = lines.let_rest(guard.person().id, decline_id, guard.now())
    flash("It rests. It is not offered before its day.")
    return _back(url_for("clients.one", client_id=client_id))


@pages.route("/clients/<int:client_id>/parting", methods=["GET", "POST"])
def part(client_id: int) -> Answer:
    """The notice before it is given, or how it stands, or, with `letter`, the letter that goes with
    the client's; POST gives it with the letter that was on screen, or, with `look`, only sets the
    letter again."""
    form = PartForm()
    if not form.is_submitted():
        return _part(client_id)
    if not form.validate():
        return _part(client_id, form, code=400)
    if "look" in request.form:
        return _part(client_id, form)
    key, expected = form.submission.data, form.expected.data or ""
    try:
        partings.part(guard.person().id, client_id, form.notice(), expected, key, guard.now())
    except Refused:
        return _part(client_id, form)
    except Conflict as conflict:
        return _part(client_id, form, changed=conflict.reason, code=409)
    flash("The letter is in the outbox and leaves at once.")
    return redirect(url_for(".part", client_id=client_id))


@pages.get("/clients/<int:client_id>/parting/letter.pdf")
def letter(client_id: int) -> Response:
    """The usual closing letter, made on request and stored nowhere."""
    return _letter(_usual(client_id))


@pages.post("/clients/<int:client_id>/parting/letter.pdf")
def typed_letter(client_id: int) -> Answer:
    """The same with the words that are sent along: no address holds what somebody typed."""
    form = PartForm()
    if not form.validate():
        return _part(client_id, form, code=400)
    try:
        return _letter(preview(guard.person().id, client_id, form.notice(), guard.now()))
    except Refused:
        return _part(client_id, form)


@pages.get("/clients/<int:client_id>/parting/letter-<int:number>.png")
def letter_image(client_id: int, number: int) -> Response:
    """One page of the usual letter as an image."""
    try:
        image = pdf.page_image(_usual(client_id), number)
    except IndexError as no_such_page:
        raise NotFound from no_such_page
    return files.image(image)


@pages.post("/clients/<int:client_id>/parting/withdrawal")
def stay(client_id: int) -> Answer:
    """Take the notice back."""
    form, person, now = WordsForm(), guard.person(), guard.now()
    if form.validate_on_submit():
        try:
            is_told = partings.stay(
                person.id, client_id, Words(form.subject.data, form.body.data), now
            )
        except Refused as refused:
            form.add_errors(refused.errors)
        else:
            told = "The mail that says so leaves at once." if is_told else "Nothing had been sent."
            flash(f"The notice is taken back. {told}")
            return redirect(url_for("clients.one", client_id=client_id))
    found = parting_page.page(person.id, client_id, now)
    if isinstance(found, BeforeNotice):
        raise Conflict("There is no notice to take back.")
    return _parted(found, form, 400)


@pages.post("/clients/<int:client_id>/parting/resumption")
def resume(client_id: int) -> Answer:
    """Work together again, from the first need on."""
    partings.resume(guard.person().id, client_id, guard.now())
    flash("You work together again. The first need on your list can be offered.")
    return redirect(url_for("clients.one", client_id=client_id))


@pages.post("/clients/<int:client_id>/parting/noted")
def note_leaving(client_id: int) -> Answer:
    """The freelancer took note that the client ends the agreement."""
    partings.note(guard.person().id, client_id, guard.now())
    flash("Noted. It stands on the page of the client.")
    return _back(url_for(".part", client_id=client_id))


def _line(client_id: int, need_id: int, form: ReasonForm, code: int = 200) -> Answer:
    found = line_page.page(guard.person(), client_id, need_id, guard.now())
    html = render_template("pages/growing-line.html", found=found, client=found.client, form=form)
    return html, code


def _with_reason(
    do: Callable[[int, int, int, str, datetime], None], client_id: int, need_id: int, said: str
) -> Answer:
    """Decide about a line, for a reason that is asked for."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _line(client_id, need_id, form, 400)
    do(guard.person().id, client_id, need_id, form.reason.data, guard.now())
    flash(said)
    return redirect(url_for(".line", client_id=client_id, need_id=need_id))


def _at_once(
    do: Callable[[int, int, int, datetime], None], client_id: int, need_id: int, said: str
) -> Answer:
    """Decide about a line with one tap."""
    do(guard.person().id, client_id, need_id, guard.now())
    flash(said)
    return _back(url_for(".line", client_id=client_id, need_id=need_id))


def _back(otherwise: str) -> Response:
    """Back to Today where it was decided there."""
    return redirect(url_for("today.page") if request.form.get("back") == "today" else otherwise)


def _part(
    client_id: int, typed: PartForm | None = None, changed: str = "", code: int = 200
) -> Answer:
    """The form with the letter as it would be sent; what was typed stays. Without a letter where
    what was typed cannot be."""
    person, now = guard.person(), guard.now()
    writes = request.method == "POST" or "letter" in request.args
    found = parting_page.page(person.id, client_id, now, writes=writes)
    if isinstance(found, AfterNotice):
        return _parted(found, code=code)
    form = typed or PartForm(formdata=None, data=PartForm.typed(found.usual))
    shown, image = None, ""
    if not form.errors:
        try:
            shown = parting_page.letter(person.id, client_id, form.notice(), now)
            form.expected.data = shown[0].fingerprint
            image = _image(client_id, form) if typed else ""
        except Refused as refused:
            form.add_errors(refused.errors)
            code = 400
    first, last = parting_page.days_from(found.client, now)
    form.final_day.render_kw = {"min": first.isoformat(), "max": last.isoformat()}
    html = render_template(
        "pages/growing-part.html", found=found, form=form, shown=shown, image=image, changed=changed
    )
    return html, code


def _parted(found: AfterNotice, typed: WordsForm | None = None, code: int = 200) -> Answer:
    words = {"subject": found.words.subject, "body": found.words.body}
    form = typed or WordsForm(formdata=None, data=words)
    return render_template("pages/growing-parted.html", found=found, form=form), code


def _image(client_id: int, form: PartForm) -> str:
    """The first page of the letter as typed, as an image that needs no address of its own."""
    made = preview(guard.person().id, client_id, form.notice(), guard.now())
    return files.inline(pdf.page_image(made, 1))


def _usual(client_id: int) -> bytes:
    """The letter of the notice that would be given with nothing changed."""
    person, now = guard.person(), guard.now()
    found = parting_page.page(person.id, client_id, now, writes=True)
    if isinstance(found, AfterNotice):
        raise NotFound
    return preview(person.id, client_id, found.usual, now)


def _letter(made: bytes) -> Response:
    return files.made(made, "closing-letter.pdf")
