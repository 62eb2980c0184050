"""Settings: who the freelancer is, how mail leaves, the public address, days off, the way in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from app.services import accounts, public_address
from app.services.accounts import You
from app.services.errors import Refused
from app.services.mail import holding, mail_account
from app.services.mail.mail_account import AccountForm
from app.services.upholding import days_off
from app.views import guard, settings_forms, settings_mail, settings_summary
from app.views.settings_shown import ADDRESS_TEST, MAIL_TEST, lead_back, show

pages = Blueprint("settings", __name__)
guard.signed_in(pages)
settings_mail.add_to(pages)
settings_summary.add_to(pages)

Answer = str | tuple[str, int] | Response
BACK = {"outbox": "outbox.listing", "today": "today.page"}
RELEASED = "Mail leaves again. What is held singly waits in the outbox for your word on each."
TEST_LEFT = "The server took a test mail for you, so what waits leaves within a minute."
TEST_DID_NOT = "The test mail did not leave. What was said: {said}"


@pages.get("/settings")
def page() -> Answer:
    return show({})


@pages.post("/settings/you")
def you() -> Answer:
    form = settings_forms.you()
    if not form.validate_on_submit():
        return show({"you": form}), 400
    try:
        accounts.change_you(guard.person().id, _you(form))
    except Refused as problem:
        form.add_errors(problem.errors)
        return show({"you": form}), 400
    return lead_back("you", "Saved. What is agreed keeps the hours it was agreed with.")


@pages.post("/settings/mail")
def mail() -> Answer:
    form = settings_forms.mail()
    if not form.validate_on_submit():
        return show({"mail": form}), 400
    try:
        ended = mail_account.save(guard.person().id, _account(form), guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        return show({"mail": form}), 400
    return lead_back("mail", f"Saved. Send yourself a test mail to see whether it works. {ended}")


@pages.post("/settings/mail/test")
def test_mail() -> Answer:
    result = mail_account.test(guard.person().id, guard.now())
    if request.form.get("back") == "today":
        flash(TEST_LEFT if result.ok else TEST_DID_NOT.format(said=result.said))
        return redirect(url_for("today.page"))
    session[MAIL_TEST] = {"ok": result.ok, "said": result.said}
    return lead_back("mail-test")


@pages.post("/settings/mail/removal")
def remove_mail() -> Answer:
    ended = mail_account.remove(guard.person().id, guard.now())
    what = "its leave" if ended else "its password"
    return lead_back("mail", f"Removed, with {what}. Mail waits in the outbox. {ended}")


@pages.post("/settings/mail/resumption")
def resume_mail() -> Answer:
    mail_account.resume(guard.person().id, guard.now())
    return _where_it_was("What waits is tried again within a minute.")


@pages.post("/settings/mail/release")
def release_mail() -> Answer:
    holding.release(guard.person().id, guard.now())
    return _where_it_was(RELEASED)


@pages.post("/settings/address-test")
def test_address() -> Answer:
    now = guard.now()
    url = public_address.begin_address_test(guard.person().id, now)
    session[ADDRESS_TEST] = {"url": url, "at": now.isoformat()}
    return lead_back("address")


@pages.post("/settings/password")
def password() -> Answer:
    form = settings_forms.password()
    if not form.validate_on_submit():
        return show({"password": form}), 400
    try:
        accounts.change_password(guard.person(), form.old.data, form.new.data, guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        return show({"password": form}), 400
    return lead_back("password", "Your password is changed. Every other browser was signed out.")


@pages.post("/settings/sign-ins/<int:sign_in_id>/revocation")
def revoke(sign_in_id: int) -> Answer:
    person = guard.person()
    accounts.revoke(person.id, sign_in_id, guard.now())
    if sign_in_id == person.sign_in_id:
        guard.let_out()
        return redirect(url_for("entry.sign_in"))
    return lead_back("browsers", "That browser is signed out.")


@pages.post("/settings/days-off")
def add_days_off() -> Answer:
    form = settings_forms.own_days_off()
    if not form.validate_on_submit():
        return show({"days_off": form}), 400
    try:
        days_off.add(guard.person().id, None, *form.typed(), guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        return show({"days_off": form}), 400
    return lead_back("days-off", "Noted. These days do not count.")


def _where_it_was(said: str) -> Response:
    """Back to the page with the button: the outbox, Today or the settings."""
    if (back := request.form.get("back")) in BACK:
        flash(said)
        return redirect(url_for(BACK[back]))
    return lead_back("mail", said)


def _you(form: settings_forms.YouForm) -> You:
    return You(
        form.name.data,
        form.email.data,
        form.zone.data,
        form.place.country,
        form.place.region,
        form.week.data,
    )


def _account(form: settings_forms.MailForm) -> AccountForm:
    return AccountForm(
        sender=form.sender.data,
        host=form.host.data,
        port=form.port.data,
        security=form.security.data,
        username=form.username.data or None,
        password=form.password.data or None,
    )
