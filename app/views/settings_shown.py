"""The page of the settings, shown with a form that was sent, and the way back to a section."""

from __future__ import annotations

from datetime import datetime

from flask import redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from app.services.overview import settings_page
from app.services.overview.settings_page import SettingsPage
from app.views import guard, settings_forms
from app.views.forms import Form
from app.views.places import place_value

MAIL_TEST, ADDRESS_TEST, SAID = "mail_test", "address_test", "said"
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


def show(posted: dict[str, Form]) -> str:
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


def lead_back(section: str, said: str = "") -> Response:
    """Back to a section, which says what was done: the top of the page is out of sight there."""
    if said:
        session[SAID] = [section, said]
    return redirect(url_for("settings.page", _anchor=section))


def browser_name(agent: str) -> str:
    """A browser's own long description in two or three words: 'Firefox on Linux'."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or agent[:40] or "A browser that did not say its name"


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
        "summary": settings_forms.summary(formdata=None, data=_summary(found)),
        "given": settings_forms.given(formdata=None, data={"days": found.given_every_days}),
        "password": settings_forms.password(formdata=None),
        "days_off": settings_forms.own_days_off(formdata=None),
    }


def _summary(found: SettingsPage) -> dict[str, str]:
    day = found.summary.weekday
    return {
        "weekday": settings_forms.NEVER if day is None else str(day),
        "hour": str(found.summary.hour),
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
