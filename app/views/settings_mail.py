"""Connecting a mail account at its provider; it stands among the settings."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request, session, url_for
from werkzeug.wrappers import Response

from app.services.errors import Gone, Refused
from app.services.mail import connecting
from app.views import guard, settings_forms
from app.views.settings_shown import lead_back, show

Answer = str | tuple[str, int] | Response
CONNECT = "connect"
CONNECTED = "Connected. Send yourself a test mail to see whether it works."
SAID_NO = "{said} Nothing was connected; begin again in Settings when you like."


def add_to(pages: Blueprint) -> None:
    """Add these pages to the settings."""
    at = "/settings/mail"
    pages.add_url_rule(f"{at}/connect/<provider>", "connect_mail", connect_mail, methods=["POST"])
    pages.add_url_rule(f"{at}/connected", "connected_mail", connected_mail)
    pages.add_url_rule(f"{at}/connected", "store_mail", store_mail, methods=["POST"])


def connect_mail(provider: str) -> Answer:
    form = settings_forms.connect()
    if not form.validate_on_submit():
        return show({"connect": form}), 400
    here = url_for("settings.connected_mail", _external=True)
    sender = form.sender.data
    begun = connecting.begin(guard.person().id, provider, sender, here, guard.now())
    session[CONNECT] = begun.kept
    # A link and no redirect: a form of ours may not lead to another site.
    return render_template(
        "pages/settings-connect.html", begun=begun, provider=provider, sender=sender
    )


def connected_mail() -> Answer:
    state = request.args.get("state", "")
    found = connecting.look(guard.person().id, session.get(CONNECT), state, guard.now())
    if (code := request.args.get("code", "")) == "":
        raise Gone(SAID_NO.format(said=f"{found.label} did not give leave."))
    reads = found.purpose == connecting.READING
    page = render_template(
        "pages/settings-connected.html", found=found, state=state, code=code, reads=reads
    )
    answer = make_response(page)
    # The code stands in this page's address; it goes no further.
    answer.headers["Referrer-Policy"] = "strict-origin"
    return answer


def store_mail() -> Answer:
    kept = session.pop(CONNECT, None)
    state, code = request.form.get("state", ""), request.form.get("code", "")
    try:
        ended = connecting.store(guard.person().id, kept, state, code, guard.now())
    except Refused as problem:
        raise Gone(SAID_NO.format(said=problem.errors[""])) from problem
    return lead_back("mail", f"{CONNECTED} {ended}")
