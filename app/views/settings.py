"""Settings: who the freelancer is, how mail leaves, the public address, days off, the way in."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from app.services import accounts, public_address
from app.services.accounts import You
from app.services.errors import Refused
from app.services.mail import holding, mail_account
from app.services.mail.mail_account import AccountForm
from app.services.overview import settings_page
from app.services.overview.settings_page import SettingsPage
from app.services.upholding import days_off
from app.views import guard, settings_forms, settings_mail, settings_summary
from app.views.forms import Form
from app.views.places import place_value

pages = Blueprint("settings", __name__)
guard.signed_in(pages)

Answer = str | tuple[str, int] | Response
MAIL_TEST, ADDRESS_TEST, SAID = "mail_test", "address_test", "said"
BACK = {"outbox": "outbox.listing", "today": "today.page"}
RELEASED = "Mail leaves again. What is held singly waits in the outbox for your word on each."
TEST_LEFT = "The server took a test mail for you, so what waits leaves within a minute."
TEST_DID_NOT = "The test mail did not leave. What was said: {said}"
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrom", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@pages.get("/settings")
def page() -> Answer:
    return _page({})


@pages.post("/settings/you")
def you() -> Answer:
    form = settings_forms.you()
    if not form.validate_on_submit():
        return _page({"you": form}), 400
    try:
        accounts.change_you(guard.person().id, _you(form))
    except Refused as problem:
        form.add_errors(problem.errors)
        return _page({"you": form}), 400
    return _back("you", "Saved. What is agreed keeps the hours it was agreed with.")


@pages.post("/settings/mail")
def mail() -> Answer:
    form = settings_forms.mail()
    if not form.validate_on_submit():
        return _page({"mail": form}), 400
    try:
        mail_account.save(guard.person().id, _account(form), guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        return _page({"mail": form}), 400
    return _back("mail", "Saved. Send yourself a test mail to see whether it works.")


@pages.post("/settings/mail/test")
def test_mail() -> Answer:
    result = mail_account.test(guard.person().id, guard.now())
    if request.form.get("back") == "today":
        flash(TEST_LEFT if result.ok else TEST_DID_NOT.format(said=result.said))
        return redirect(url_for("today.page"))
    session[MAIL_TEST] = {"ok": result.ok, "said": result.said}
    return _back("mail-test")


@pages.post("/settings/mail/removal")
def remove_mail() -> Answer:
    mail_account.remove(guard.person().id, guard.now())
    return _back("mail", "Removed, with its password. Mail waits in the outbox.")


@pages.post("/settings/mail/resumption")
def resume_mail() -> Answer:
    mail_account.resume(guard.person().id, guard.now())
    said = "What waits is tried again within a minute."
    if (back := request.form.get("back")) in BACK:
        flash(said)
        return redirect(url_for(BACK[back]))
    return _back("mail", said)


@pages.post("/settings/mail/release")
def release_mail() -> Answer:
    holding.release(guard.person().id, guard.now())
    if (back := request.form.get("back")) in BACK:
        flash(RELEASED)
        return redirect(url_for(BACK[back]))
    return _back("mail", RELEASED)


@pages.post("/settings/address-test")
def test_address() -> Answer:
    now = guard.now()
    url = public_address.begin_address_test(guard.person().id, now)
    session[ADDRESS_TEST] = {"url": url, "at": now.isoformat()}
    return _back("address")


@pages.post("/settings/password")
def password() -> Answer:
    form = settings_forms.password()
    if not form.validate_on_submit():
        return _page({"password": form}), 400
    try:
        accounts.change_password(guard.person(), form.old.data, form.new.data, guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        return _page({"password": form}), 400
    return _back("password", "Your password is changed. Every other browser was signed out.")


@pages.post("/settings/sign-ins/<int:sign_in_id>/revocation")
def revoke(sign_in_id: int) -> Answer:
    person = guard.person()
    accounts.revoke(person.id, sign_in_id, guard.now())
    if sign_in_id == person.sign_in_id:
        guard.let_out()
        return redirect(url_for("entry.sign_in"))
    return _back("browsers", "That browser is signed out.")


@pages.post("/settings/days-off")
def add_days_off() -> Answer:
    form = settings_forms.own_days_off()
    if not form.validate_on_submit():
        return _page({"days_off": form}), 400
    try:
        days_off.add(guard.person().id, None, *form.typed(), guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        return _page({"days_off": form}), 400
    return _back("days-off", "Noted. These days do not count.")


def browser_name(agent: str) -> str:
    """A browser's own long description in two or three words: 'Firefox on Linux'."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or agent[:40] or "A browser that did not say its name"


def _page(posted: dict[str, Form]) -> str:
    """The whole page; `posted` holds the form that was sent, with what was typed."""
    person = guard.person()
    found = settings_page.load(person, guard.now())
    forms = _stored(found) | posted
    return render_template(
        "pages/settings.html",
        found=found,
        forms=forms,
        wrong=next((form for form in posted.values() if form.errors), None),
        browser_name=browser_name,
        said=session.pop(SAID, None),
        mail_test=session.pop(MAIL_TEST, None),
        address_test=_address_test(found),
    )


def _stored(found: SettingsPage) -> dict[str, Form]:
    person, account = guard.person(), found.account
    about = {
        "name": person.name,
        "email": person.email,
        "zone": person.zone,
        "place": place_value(person.country, person.region),
        "week": person.week,
    }
    return {
        "you": settings_forms.you(formdata=None, data=about),
        "mail": settings_forms.mail(
            formdata=None, obj=account, data=None if account else {"sender": person.email}
        ),
        "connect": settings_forms.connect(
            formdata=None, data={"sender": account.sender if account else person.email}
        ),
        "summary": settings_forms.summary(formdata=None, data=settings_summary.chosen(found)),
        "password": settings_forms.password(formdata=None),
        "days_off": settings_forms.own_days_off(formdata=None),
    }


def _address_test(found: SettingsPage) -> str | None:
    """The address of the test that was begun here, until it has passed."""
    begun = session.get(ADDRESS_TEST)
    if begun is None:
        return None
    passed = found.address.passed_at
    if passed is not None and passed >= datetime.fromisoformat(begun["at"]):
        session.pop(ADDRESS_TEST)
        return None
    return str(begun["url"])


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


def _back(section: str, said: str = "") -> Response:
    """Back to a section, which says what was done: the top of the page is out of sight there."""
    if said:
        session[SAID] = [section, said]
    return redirect(url_for(".page", _anchor=section))


settings_mail.add_to(pages, _page, _back)
settings_summary.add_to(pages, _page, _back)
