"""The outbox: everything that will be sent, was sent, or could not be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from app.services.errors import Conflict, Refused
from app.services.mail import mail_account, outbox, refusals, rewording
from app.services.mail.outbox import MessagePage, OutboxRow
from app.views import guard
from app.views.outbox_forms import WordsForm

pages = Blueprint("outbox", __name__)
guard.signed_in(pages)

Answer = str | tuple[str, int] | Response
LAST_PAGE = 10**6
BACK = {"today": "today.page", "calendar": "calendar.page"}
TABS = {"waiting": "Waiting", "sent": "Sent", "all": "All"}
KINDS = {
    "offer": "Offer",
    "accepted": "Agreed copy",
    "own_copy": "Your own copy",
    "reminder": "Reminder",
    "answer": "Answer",
    "thanks": "Thank-you",
    "talk": "Invitation to talk",
    "closing": "Closing letter",
    "staying": "Notice taken back",
    "new_link": "New link to their page",
    "notice": "Word to you",
    "summary": "Your weekly summary",
}

# How a mail stands: in words, the tone of its tag, and what its time says.
STATES = {
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
# What a server took may still bounce; only the freelancer's own word says that it arrived.
HANDED_OVER = ("handed over", "", "Handed over")
ACTIONS: dict[str, tuple[Callable[[int, int, datetime], None], str]] = {
    "hold": (outbox.hold, "Held. It waits until you release it."),
    "release": (outbox.release, "Released. It leaves at its time."),
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
    now = guard.now()
    return render_template(
        "pages/outbox.html",
        show=show,
        tabs=TABS,
        found=found,
        rows=[_shown(row, now) for row in found.rows],
        way=mail_account.way_out(person.id),
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
    do, said = ACTIONS[verb]
    do(guard.person().id, message_id, guard.now())
    flash(said)
    back = BACK.get(request.form.get("back", ""))
    return redirect(url_for(back) if back else url_for(".one", message_id=message_id))


@pages.get("/outbox/<int:message_id>.eml")
def eml(message_id: int) -> Response:
    content = outbox.eml(guard.person().id, message_id, guard.now())
    return send_file(
        BytesIO(content),
        mimetype="message/rfc822",
        as_attachment=True,
        download_name=f"mail-{message_id}.eml",
    )


def _page(found: MessagePage, form: WordsForm | None = None, left: str = "") -> str:
    """One mail. `form` holds words that were typed; `left` says why they came too late."""
    words = {"subject": found.row.subject, "body": found.body, "seen": _seen(found)}
    return render_template(
        "pages/outbox-message.html",
        message=found,
        shown=_shown(found.row, guard.now()),
        form=form or WordsForm(formdata=None, data=words),
        left=left,
        refusal=refusals.of(found.row.reason),
        way=mail_account.way_out(guard.person().id),
    )


def _seen(found: MessagePage) -> str:
    return rewording.fingerprint(found.row.subject, found.body)


def _shown(row: OutboxRow, now: datetime) -> Shown:
    is_handed_over = row.state.value == "sent" and row.reason[:1].isdigit()
    says, tone, verb = HANDED_OVER if is_handed_over else STATES[row.state.value]
    at = row.state_at
    if row.state.value in ("scheduled", "held"):
        at = row.due_at
        verb = "Waiting since" if verb == "Leaves" and at < now else verb
    elif row.state.value == "sent":
        at = row.sent_at or row.state_at
    return Shown(row, KINDS.get(row.kind, "Mail"), says, tone, verb, at, is_handed_over)
