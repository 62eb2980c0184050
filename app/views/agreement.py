"""The agreement with one client: what would be offered, the paper, and every version."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as Redirect

from app.services.agreeing import agree, agreement_page, offer_mail, propose
from app.services.agreeing.agreement_page import AgreementPage, OpenOffer
from app.services.errors import Conflict, Refused
from app.services.state.stored_words import VERSION_STATES
from app.views import changes, files, guard, page_images
from app.views.agreement_forms import (
    OfferForm,
    OpeningForm,
    RecordForm,
    RecordNoForm,
    RecordYesForm,
    WithdrawForm,
)

pages = Blueprint("agreement", __name__)
guard.signed_in(pages)
changes.add_to(pages)
page_images.add_to(pages)

Answer = str | tuple[str, int] | Redirect
STATES = {
    state: (said, "wait" if state == "offered" else "") for state, said in VERSION_STATES.items()
}


@pages.route("/clients/<int:client_id>/agreement", methods=["GET", "POST"])
def page(client_id: int) -> Answer:
    """What would be offered now and every version so far; POST keeps the opening."""
    form = OpeningForm()
    if not form.validate_on_submit():
        return _page(client_id, opening=form)
    try:
        propose.save_draft(guard.person().id, client_id, form.opening.data, guard.now())
    except Conflict as conflict:
        return _page(client_id, opening=form, changed=conflict.reason)
    flash("Saved. This is how it reads now.")
    return redirect(url_for(".page", client_id=client_id))


@pages.get("/clients/<int:client_id>/agreement/preview.pdf")
def preview(client_id: int) -> Response:
    """The draft as a PDF, made on request and stored nowhere."""
    return files.made(page_images.draft(client_id), "how-we-work-together-draft.pdf")


@pages.post("/clients/<int:client_id>/agreement/offer")
def offer(client_id: int) -> Answer:
    """Offer what was on screen, and nothing else."""
    form = OfferForm()
    if not form.validate_on_submit():
        return _page(client_id, offer=form)
    try:
        agree.offer(
            guard.person().id,
            client_id,
            other_language=form.other_language.data,
            expected=form.expected.data or "",
            now=guard.now(),
            key=form.submission.data or "",
        )
    except Refused as refused:
        form.add_errors(refused.errors)
        return _page(client_id, offer=form)
    except Conflict as conflict:
        return _page(client_id, changed=conflict.reason)
    flash("Offered. The mail is in the outbox; until it has left you can stop it there.")
    return redirect(url_for(".page", client_id=client_id))


@pages.get("/clients/<int:client_id>/documents/<int:document_id>.pdf")
def document(client_id: int, document_id: int) -> Response:
    """A stored document, byte for byte."""
    found, name = agreement_page.version_document(guard.person().id, client_id, document_id)
    return files.stored(found, name)


@pages.post("/offers/<int:offer_id>/mail")
def mail_again(offer_id: int) -> Answer:
    """Mail an open offer again: its first mail was dropped, failed or got lost."""
    client_id = offer_mail.mail_again(guard.person().id, offer_id, guard.now())
    flash("The offer is in the outbox again and leaves at once.")
    return redirect(url_for(".page", client_id=client_id))


@pages.post("/offers/<int:offer_id>/withdrawal")
def withdraw(offer_id: int) -> Answer:
    """Take an open offer back."""
    form = WithdrawForm()
    if not form.validate_on_submit():
        waiting = agreement_page.open_offer(guard.person().id, offer_id)
        return _page(waiting.client_id, withdraw=form)
    client_id = agree.withdraw(guard.person().id, offer_id, form.reason.data, guard.now())
    flash("Taken back. It can’t be accepted any more.")
    return redirect(url_for(".page", client_id=client_id))


@pages.route("/offers/<int:offer_id>/acceptance", methods=["GET", "POST"])
def record_acceptance(offer_id: int) -> Answer:
    """Record a yes that was given elsewhere; the same form again answers as it did."""
    key = request.form.get("submission", "")
    waiting = agreement_page.open_offer(guard.person().id, offer_id, key)
    form = RecordYesForm(data=_usual(waiting))
    if form.validate_on_submit():
        answer = _answer(form, waiting, form.note.data)
        try:
            agree.accept(guard.person().id, offer_id, answer, guard.now(), key)
        except Refused as refused:
            form.add_errors(refused.errors)
        else:
            flash(f"Recorded: version {waiting.number} is in force. A copy is on its way to both.")
            return redirect(url_for(".page", client_id=waiting.client_id))
    return _record("agreement-yes.html", form, waiting)


@pages.route("/offers/<int:offer_id>/decline", methods=["GET", "POST"])
def record_decline(offer_id: int) -> Answer:
    """Record a no that was given elsewhere."""
    waiting = agreement_page.open_offer(guard.person().id, offer_id)
    form = RecordNoForm(data=_usual(waiting))
    if form.validate_on_submit():
        answer = _answer(form, waiting, form.reason.data)
        try:
            agree.decline(guard.person().id, offer_id, answer, form.not_before.data, guard.now())
        except Refused as refused:
            form.add_errors(refused.errors)
        else:
            flash("Recorded. This need rests now; nothing is sent.")
            return redirect(url_for(".page", client_id=waiting.client_id))
    return _record("agreement-no.html", form, waiting)


def _page(
    client_id: int,
    *,
    opening: OpeningForm | None = None,
    offer: OfferForm | None = None,
    withdraw: WithdrawForm | None = None,
    changed: str = "",
) -> Answer:
    """The agreement page; the form that was typed in keeps what was typed."""
    shown = agreement_page.page(guard.person().id, client_id, guard.now())
    said = render_template(
        "pages/agreement.html",
        shown=shown,
        states=STATES,
        letters=page_images.KINDS,
        changed=changed,
        opening=_opening(opening, shown),
        offer=_fresh(offer or OfferForm(formdata=None), shown),
        withdraw=withdraw or WithdrawForm(formdata=None),
    )
    if changed:
        return said, 409
    return said, 400 if request.method == "POST" else 200


def _opening(typed: OpeningForm | None, shown: AgreementPage) -> OpeningForm:
    if typed is not None and typed.is_submitted():
        return typed
    return OpeningForm(
        formdata=None, opening=shown.proposal.content.opening if shown.proposal else ""
    )


def _fresh(form: OfferForm, shown: AgreementPage) -> OfferForm:
    form.expected.data = shown.drafted.fingerprint
    return form


def _usual(waiting: OpenOffer) -> dict[str, Any]:
    """What the form of an answer given elsewhere starts with."""
    here = guard.now().astimezone(ZoneInfo(guard.person().zone))
    return {"name": waiting.contact_name, "at": here.replace(tzinfo=None)}


def _answer(form: RecordForm, waiting: OpenOffer, note: str) -> agree.Answer:
    at: datetime = form.instant(guard.person().zone, waiting.offered_at)
    return agree.Answer(form.name.data, at, how=form.how.data, note=note)


def _record(template: str, form: RecordForm, waiting: OpenOffer) -> Answer:
    said = render_template(f"pages/{template}", form=form, waiting=waiting)
    return said, 400 if form.is_submitted() else 200
