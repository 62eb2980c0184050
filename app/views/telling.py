"""Telling clients what is read for the agreement, before it is."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import HiddenField

from app.services.errors import Conflict, NotFound, Refused
from app.services.watching import notices, who_knows
from app.views import guard
from app.views.forms import Form, MomentField

pages = Blueprint("telling", __name__)
guard.signed_in(pages)

Answer = str | tuple[str, int] | Response
CALLED = {"mailbox": "Mail", "calendar": "Calendar"}
_ONE = "/clients/<int:client_id>/telling/<source>"


class TellForm(Form):
    """What was shown, to be sent."""

    expected = HiddenField()


class ToldForm(Form):
    """When the freelancer told a client themselves."""

    at = MomentField("When you told them")


@dataclass(frozen=True)
class Chosen:
    """Whom to tell, and of what."""

    clients: tuple[int, ...]
    sources: tuple[str, ...]

    @staticmethod
    def read(sent: MultiDict[str, str]) -> Chosen:
        """Raises NotFound where a client is no number."""
        typed = sent.getlist("client")
        if not all(one.isascii() and one.isdecimal() and len(one) < 18 for one in typed):
            raise NotFound
        return Chosen(tuple(map(int, typed)), tuple(sent.getlist("source")))


@pages.get("/telling")
def listing() -> Answer:
    """Each client with an agreement in force, and what they know."""
    return _listing()


@pages.get("/telling/preview")
def preview() -> Answer:
    """The exact mails to those who were chosen."""
    return _preview(Chosen.read(request.args))


@pages.post("/telling")
def tell() -> Answer:
    """Send what was shown."""
    chosen, form = Chosen.read(request.form), TellForm()
    if not form.validate():
        return _preview(chosen, code=400)
    key, expected = form.submission.data or "", form.expected.data or ""
    try:
        count = notices.tell(
            guard.person().id, chosen.clients, chosen.sources, expected, key, guard.now()
        )
    except Refused as problem:
        return _listing(tuple(problem.errors.values()), chosen)
    except Conflict as conflict:
        return _preview(chosen, changed=conflict.reason, code=409)
    flash(f"{count} mails are in the outbox and leave at once." if count > 1 else _SENT)
    return redirect(url_for(".listing"))


_SENT = "The mail is in the outbox and leaves at once."


@pages.route(f"{_ONE}/told", methods=["GET", "POST"])
def told(client_id: int, source: str) -> Answer:
    """I told them myself, then."""
    person, form = guard.person(), ToldForm()
    row = who_knows.of_client(person.id, client_id, source)
    if form.validate_on_submit():
        at = form.at.instant(person.zone)
        assert at is not None  # the field asks for it
        try:
            notices.told_myself(person.id, client_id, source, at, guard.now())
        except Refused as problem:
            form.add_errors(problem.errors)
        else:
            flash(f"Noted. What {row.name} and you do from then on can be found.")
            return redirect(url_for(".listing", _anchor=f"client-{client_id}"))
    shown = {"row": row, "standing": row.of(source), "called": CALLED[source]}
    page = render_template("pages/telling-told.html", form=form, **shown)
    return page, 400 if form.is_submitted() else 200


@pages.post(f"{_ONE}/end")
def end(client_id: int, source: str) -> Answer:
    """Don't use it for this client."""
    notices.end(guard.person().id, client_id, source, guard.now())
    flash(f"{CALLED[source]} is not used for them from now on. What was counted before stays.")
    return redirect(url_for(".listing", _anchor=f"client-{client_id}"))


def _listing(errors: tuple[str, ...] = (), chosen: Chosen | None = None) -> Answer:
    page = render_template(
        "pages/telling.html",
        rows=who_knows.rows(guard.person().id),
        called=CALLED,
        errors=errors,
        chosen=chosen or Chosen((), ()),
    )
    return (page, 400) if errors else page


def _preview(chosen: Chosen, changed: str = "", code: int = 200) -> Answer:
    try:
        found = notices.preview(guard.person().id, chosen.clients, chosen.sources)
    except Refused as problem:
        return _listing(tuple(problem.errors.values()), chosen)
    form = TellForm(formdata=None, expected=found.fingerprint)
    shown = {"found": found, "form": form, "chosen": chosen, "changed": changed}
    return render_template("pages/telling-preview.html", called=CALLED, **shown), code
