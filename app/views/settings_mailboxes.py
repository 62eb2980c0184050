"""Mailboxes that are read: added, connected at a provider, tried. They stand among the sources."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from app.services.errors import Gone, Refused
from app.services.mail import connecting, providers
from app.services.watching import mailboxes, own_servers, sources_page, trying
from app.services.watching.trying import Tried
from app.views import guard
from app.views.settings_mail import CONNECT, SAID_NO
from app.views.settings_sources_forms import (
    ConnectForm,
    MailboxForm,
    SentForm,
    ServersForm,
    WayInForm,
    connect_form,
)

Answer = str | tuple[str, int] | Response
ADDED = "Added. Try it now to see whether it can be read."


def add_to(pages: Blueprint) -> None:
    """Add these pages to the sources."""
    at = "/settings/sources/mailboxes"
    one = f"{at}/<int:mailbox_id>"
    both, post = ["GET", "POST"], ["POST"]
    pages.add_url_rule(f"{at}/new", "add_mailbox", add_mailbox, methods=both)
    pages.add_url_rule(f"{at}/connect/<provider>", "connect", connect, methods=post)
    pages.add_url_rule(f"{at}/connected", "store", store, methods=post)
    pages.add_url_rule(one, "mailbox", mailbox, methods=both)
    pages.add_url_rule(f"{one}/trial", "try_now", try_now, methods=post)
    pages.add_url_rule(f"{one}/sent", "choose_sent", choose_sent, methods=post)
    pages.add_url_rule(f"{one}/servers", "choose_servers", choose_servers, methods=post)
    pages.add_url_rule(f"{one}/pause", "pause_mailbox", pause_mailbox, methods=post)
    pages.add_url_rule(f"{one}/resumption", "resume_mailbox", resume_mailbox, methods=post)


def add_mailbox() -> Answer:
    email = guard.person().email
    form = MailboxForm(data={"address": email, "username": email})
    if form.validate_on_submit():
        key = form.submission.data or ""
        try:
            made = mailboxes.add(
                guard.person().id, form.address.data, form.typed(), key, guard.now()
            )
        except Refused as problem:
            form.add_errors(problem.errors)
        else:
            return _lead_to(made, ADDED)
    return _new(form, connect_form(formdata=None, data={"address": email}))


def connect(provider: str) -> Answer:
    form = connect_form()
    if not form.validate_on_submit():
        return _new(MailboxForm(formdata=None), form)
    # The same way back as for mail that leaves: the operator names one address to the provider.
    here = url_for("settings.connected_mail", _external=True)
    begun = connecting.begin(
        guard.person().id, provider, form.address.data, here, guard.now(), connecting.READING
    )
    session[CONNECT] = begun.kept
    return render_template(
        "pages/sources-connect.html", begun=begun, provider=provider, address=form.address.data
    )


def store() -> Answer:
    """The last tap: from now on it is read by the leave that the provider gives."""
    kept = session.pop(CONNECT, None)
    state, code = request.form.get("state", ""), request.form.get("code", "")
    try:
        made, ended = mailboxes.connect(guard.person().id, kept, state, code, guard.now())
    except Refused as problem:
        said = next(iter(problem.errors.values()))
        raise Gone(SAID_NO.format(said=said)) from problem
    return _lead_to(made, f"Connected. Try it now to see whether it can be read. {ended}")


def mailbox(mailbox_id: int) -> Answer:
    """A mailbox, and how it is read."""
    row = mailboxes.one(guard.person().id, mailbox_id)
    form = _way_in(row)
    if form.validate_on_submit():
        try:
            ended = mailboxes.change(guard.person().id, mailbox_id, form.typed(), guard.now())
        except Refused as problem:
            form.add_errors(problem.errors)
        else:
            return _lead_to(mailbox_id, f"Saved. Try it now to see whether it works. {ended}")
    return _show(mailbox_id, form)


def try_now(mailbox_id: int) -> Answer:
    """Sign in at once; the page says what the server said."""
    return _tried(mailbox_id, trying.try_now(guard.person().id, mailbox_id, guard.now()))


def choose_sent(mailbox_id: int) -> Answer:
    form = SentForm()
    try:
        trying.choose_sent(guard.person().id, mailbox_id, form.name.data or "", guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        form.offer((form.name.data,) if form.name.data else ())
        return _show(mailbox_id, sent=form)
    return _lead_to(mailbox_id, "Chosen. It is read within a minute.")


def choose_servers(mailbox_id: int) -> Answer:
    form = ServersForm()
    if not form.validate_on_submit():
        return _show(mailbox_id, servers=form)
    own_servers.choose(guard.person().id, mailbox_id, form.names(), guard.now())
    return _lead_to(mailbox_id, "Saved. It counts for what is read from now on.")


def pause_mailbox(mailbox_id: int) -> Response:
    mailboxes.pause(guard.person().id, mailbox_id, guard.now())
    return _lead_to(mailbox_id, "Paused. Nothing is looked at until you go on with it.")


def resume_mailbox(mailbox_id: int) -> Response:
    mailboxes.resume(guard.person().id, mailbox_id, guard.now())
    return _lead_to(mailbox_id, "It is looked at again within a minute.")


def _way_in(row: Any) -> WayInForm:
    """The form of a mailbox; one connected at a provider has little of it yet."""
    said = {"username": row.address}
    if not row.provider:
        named = ("host", "port", "security", "username")
        said |= {name: getattr(row, name) for name in named}
    return WayInForm(data=said)


def _tried(mailbox_id: int, tried: Tried) -> Answer:
    form = None
    if tried.ok:
        form = SentForm(formdata=None, data={"name": tried.sent})
        form.offer(tried.others)
    return _show(mailbox_id, sent=form, tried=tried)


def _new(form: MailboxForm, connect: ConnectForm) -> Answer:
    page = render_template(
        "pages/sources-mailbox-new.html", form=form, connect=connect, providers=providers.offered()
    )
    return page, 400 if form.errors or connect.errors else 200


def _show(
    mailbox_id: int,
    form: WayInForm | None = None,
    sent: SentForm | None = None,
    tried: Tried | None = None,
    servers: ServersForm | None = None,
) -> Answer:
    row, found = sources_page.mailbox(guard.person().id, mailbox_id)
    form = form or _way_in(row)
    proposed = tried.servers if tried and not row.trusted else ()
    if servers is None:
        servers = ServersForm(formdata=None, data={"trusted": "\n".join(row.trusted or proposed)})
    page = render_template(
        "pages/sources-mailbox.html",
        mailbox=row,
        found=found,
        form=form,
        sent=sent,
        servers=servers,
        proposed=proposed,
        tried=tried,
        tagged=mailboxes.tagged_address(row),
        providers=providers.offered(),
        connect=connect_form(formdata=None, data={"address": row.address}),
    )
    return page, 400 if form.errors or servers.errors or (sent and sent.errors) else 200


def _lead_to(mailbox_id: int, said: str) -> Response:
    flash(said.strip())
    return redirect(url_for("settings_sources.mailbox", mailbox_id=mailbox_id))
