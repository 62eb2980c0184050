"""Addresses that stand in mails: a new link, the one-click stop, the test of the address."""

from __future__ import annotations

from flask import g, request

from app.languages import language
from app.portal.rendering import render
from app.portal.troubles import reader, sorry
from app.portal.visit import Answer, pages
from app.security import csrf, limiter
from app.services import public_address
from app.services.errors import Gone
from app.services.mail import links, renewal
from app.services.visiting import stopping
from app.views import guard


@pages.post("/c/<token>/renewal")
@limiter.limit("10 per minute")
def renew(token: str) -> Answer:
    """Mail a new link to the recorded address, and nowhere else."""
    masked = renewal.renew(token, guard.now())
    return render("renewed.html", reader().code, masked=masked)


@pages.route("/stop/<token>", methods=["GET", "POST"])
@csrf.exempt
def stop_by_mail(token: str) -> Answer:
    """Stop reminders by the address in a mail's header (RFC 8058): GET asks, POST does it.

    Mail programs post `List-Unsubscribe=One-Click` without any page before, hence no form token;
    whoever has the address may stop reminders, and take it back with `again`.
    """
    visitor = links.stop_visitor(token)
    if request.method == "POST":
        if request.form.get("again"):
            stopping.start_again(visitor, guard.now())
        else:
            stopping.stop(visitor, "mail", guard.now())
    asked = stopping.stopping(visitor)
    g.reader = asked.language
    return render("stop.html", reader().code, stopping=asked, token=token)


@pages.route("/check/<token>", methods=["GET", "POST"])
def check(token: str) -> Answer:
    """The test that mailed links reach this machine, from a device that is not the freelancer's."""
    base = public_address.check_address_test(token)
    here = guard.visitor() is not None
    passed = request.method == "POST" and not here
    if passed:
        try:
            public_address.pass_address_test(token, guard.now())
        except Gone as over:
            return sorry(language("en"), 410, "This test is over", over.reason)
    said = render("check.html", language("en").code, base=base, here=here, passed=passed)
    return said, 409 if here and request.method == "POST" else 200
