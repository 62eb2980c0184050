"""The outbox: everything that will be sent, was sent, or could not be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from app.services.errors import Conflict, Refused
from app.services.growing import said_again
from app.services.mail import mail_account, outbox, refusals, rewording
from app.services.mail.letters import CALLED, Words
from app.services.mail.mail_account import WayOut
from app.services.mail.outbox import MessagePage, OutboxRow
from app.views import guard
from app.views.outbox_forms import WordsForm

pages = Blueprint("outbox", __name__)
guard.signed_in(pages)

Answer = str | tuple[str, int] | Response
LAST_PAGE = 10**6
BACK = {"today": "today.page", "calendar": "calendar.page"}
TABS = {"waiting": "Waiting", "sent": "Sent", "unsent": "Not sent", "all": "All"}
# How a mail stands: in words, the tone of its tag, and what its time says.
STATES: dict[str, tuple[str, str, str]] = {
    "scheduled": ("planned", "", "Leaves"),
    "held": ("held", "wait", "Planned for"),
    "claimed": ("leaving now", "", "Since"),
    "submitting": ("leaving now", "", "Since"),
    "sent": ("sent", "", "Sent"),
    "cancelled": ("not sent", "wait", "Since"),
    "expired": ("too late", "wait", "Since"),
    "failed": ("did not leave", "slip", "Since"),
    "uncertain": ("uncertain", "slip", "Since"),
}
LEAVES = "It leaves at its time."
LEAVES_LATER = "It leaves once mail may leave again."
ACTIONS: dict[str, tuple[Callable[[int, int, datetime], None], str]] = {
    "hold": (outbox.hold, "Held. It waits until you let it leave."),
    "release": (outbox.release, LEAVES),
    "drop": (outbox.drop, "Dropped. It is never sent."),
    "arrived": (outbox.arrived, "Noted as sent."),
    "again": (outbox.again, "The same mail leaves once more."),
    "leave": (outbox.leave, "Left at that."),
    "by-hand": (outbox.by_hand, "Noted as sent by you. It does not leave from here."),
}


@dataclass(frozen=True)
class Shown:
    """A mail with its state in words. `at` is the time that goes with `verb`.

    `is_handed_over` says that a server took it, and that nobody has said whether it arrived.
    """

    row: OutboxRow
    kind: str
    says: str
    tone: str
    verb: str
    at: datetime
    is_handed_over: bool


@pages.get("/outbox")
def listing() -> Answer:
    show = request.args.get("show", "waiting")
    show = show if show in TABS else "waiting"
    number = request.args.get("page", 1, type=int) or 1
    person = guard.person()
    found = outbox.listing(person.id, show, min(max(number, 1), LAST_PAGE))
    if found.page > found.pages:
        return redirect(url_for(".listing", show=show, page=found.pages))
    now, way = guard.now(), mail_account.way_out(person.id)
    return render_template(
        "pages/outbox.html",
        show=show,
        tabs=TABS,
        found=found,
        rows=[_shown(row, now, way) for row in found.rows],
        way=way,
    )


@pages.get("/outbox/<int:message_id>")
def one(message_id: int) -> Answer:
    return _page(outbox.one(guard.person().id, message_id))


@pages.post("/outbox/<int:message_id>/words")
def edit(message_id: int) -> Answer:
    form, person = WordsForm(), guard.person()
    found = outbox.one(person.id, message_id)
    if not form.validate_on_submit():
        return _page(found, form), 400
    try:
        words, seen = (form.subject.data, form.body.data), form.seen.data or None
        rewording.edit(person.id, message_id, *words, guard.now(), seen)
    except Refused as problem:
        form.add_errors(problem.errors)
        return _page(found, form), 400
    except Conflict as problem:
        found = outbox.one(person.id, message_id)
        form.seen.data = _seen(found)
        return _page(found, form, problem.reason), 409
    flash("Saved. These are the words it leaves with.")
    return redirect(url_for(".one", message_id=message_id))


@pages.post(
    "/outbox/<int:message_id>/"
    '<any("hold","release","drop","arrived","again","leave","by-hand"):verb>'
)
def act(message_id: int, verb: str) -> Answer:
    (do, said), person = ACTIONS[verb], guard.person()
    back = BACK.get(request.form.get("back", ""))
    try:
        do(person.id, message_id, guard.now())
    except Conflict as problem:
        shown = _page(outbox.one(person.id, message_id), changed=problem.reason, back=back)
        return shown, 409
    if said == LEAVES and not mail_account.way_out(person.id).is_open:
        said = LEAVES_LATER
    flash(said)
    return redirect(url_for(back) if back else url_for(".one", message_id=message_id))


@pages.post("/outbox/<int:message_id>/said-again")
def say_again(message_id: int) -> Answer:
    """Send what did not arrive again, in words that were read once more."""
    form, person = WordsForm(), guard.person()
    found = outbox.one(person.id, message_id)
    if not form.validate_on_submit():
        return _page(found, form), 400
    try:
        words = Words(form.subject.data, form.body.data)
        made = said_again.say(person.id, message_id, words, guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        return _page(found, form), 400
    except Conflict as problem:
        return _page(found, changed=problem.reason), 409
    flash("It goes out again. This is the new mail.")
    return redirect(url_for(".one", message_id=made))


@pages.get("/outbox/<int:message_id>.eml")
def eml(message_id: int) -> Response:
    content = outbox.eml(guard.person().id, message_id, guard.now())
    return send_file(
        BytesIO(content),
        mimetype="message/rfc822",
        as_attachment=True,
        download_name=f"mail-{message_id}.eml",
    )


def _page(
    found: MessagePage,
    form: WordsForm | None = None,
    left: str = "",
    changed: str = "",
    back: str | None = None,
) -> str:
    """One mail. `form` holds words that were typed; `left` says why they came too late, `changed`
    why nothing was done on a page that was older, and `back` where that was."""
    person = guard.person()
    words = {"subject": found.row.subject, "body": found.body, "seen": _seen(found)}
    way = mail_account.way_out(person.id)
    return render_template(
        "pages/outbox-message.html",
        message=found,
        shown=_shown(found.row, guard.now(), way),
        form=form or WordsForm(formdata=None, data=words),
        left=left,
        changed=changed,
        back=back,
        again=said_again.reader(person.id, found.row.id),
        refusal=refusals.of(found.row.reason),
        way=way,
    )


def _seen(found: MessagePage) -> str:
    return rewording.fingerprint(found.row.subject, found.body)


def _shown(row: OutboxRow, now: datetime, way: WayOut) -> Shown:
    is_handed_over = row.state.value == "sent" and row.reason[:1].isdigit()
    says, tone, verb = STATES[row.state.value]
    verb = "Planned for" if verb == "Leaves" and not way.is_open else verb
    at = row.state_at
    if row.state.value in ("scheduled", "held"):
        at = row.due_at
        verb = "Waiting since" if row.state.value == "scheduled" and at < now else verb
    elif row.state.value == "sent":
        at = row.sent_at or row.state_at
    return Shown(row, CALLED.get(row.kind, "Mail"), says, tone, verb, at, is_handed_over)
