"""The way mail leaves: the freelancer's own account, else the operator's, else none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.adapters import message, smtp
from app.adapters.vault import BrokenSeal
from app.db import session, writing
from app.models import Freelancer, OutboxMessage, SendingAccount, SendingHold
from app.models import OutboxState as State
from app.services.errors import Refused
from app.services.mail import granted, holding, revoking
from app.services.mail.letterbox import KEEP_TRYING
from app.shell import shell

SECURITY = ("tls", "starttls", "none")


AGAIN = "You asked to send it again."


@dataclass(frozen=True)
class AccountForm:
    """An account as it was typed. `password` None keeps the one that is stored."""

    sender: str
    host: str
    port: int
    security: str
    username: str | None
    password: str | None


@dataclass(frozen=True)
class From:
    """Who a mail is from, and where answers go when not there."""

    sender_name: str
    sender: str
    reply_to: str | None


@dataclass(frozen=True)
class Route(From):
    """A way out that can be used now: the server, and who the mail is from."""

    account: smtp.Account


@dataclass(frozen=True)
class WayOut:
    """Which way mail leaves: "own", "operator" or "none", why it is paused, if it is, and why all
    mail is held back ("restored", "copied" or "clock"), if it is."""

    kind: str
    sender: str
    paused_reason: str
    held: str = ""

    @property
    def is_open(self) -> bool:
        """Whether mail leaves when it is due."""
        return self.kind != "none" and not self.paused_reason and not self.held


@dataclass(frozen=True)
class TestResult:
    """What came of a test; `said` holds the server's own words."""

    __test__ = False  # not a test of ours, whatever pytest thinks of its name

    ok: bool
    said: str


def of(freelancer_id: int) -> SendingAccount | None:
    """The freelancer's own account, for its form."""
    return own(session(), freelancer_id)


def save(freelancer_id: int, form: AccountForm, now: datetime) -> str:
    """Keep an account. Mail that waited for one is given time to leave.

    Leave that the account before it had ends at its provider; answers a sentence about that.

    Raises:
        Refused: a password would travel over an open connection.
    """
    keeps = form.username is not None and form.password is None
    with writing() as db:
        found = own(db, freelancer_id)
        if found is not None and found.password_sealed and keeps and form.host != found.host:
            # Otherwise a stored password could be sent to whoever names a server here.
            raise Refused({"password": "Another server: type the password for it."})
        left = revoking.left_by(db, found)
        row = renewed(db, freelancer_id, form.sender, now)
        row.host, row.port = form.host, form.port
        row.security, row.username = form.security, form.username
        row.provider = row.refresh_sealed = None
        if form.password is not None:
            row.password_sealed = shell().vault.seal(form.password) if form.password else None
        if row.username is None:
            row.password_sealed = None
        open_line = form.security == "none" and form.host not in smtp.LOOPBACK
        if row.password_sealed and open_line:
            raise Refused({"security": "A password never travels openly. Choose TLS or STARTTLS."})
    return revoking.end(left)


def renewed(db: Session, freelancer_id: int, sender: str, now: datetime) -> SendingAccount:
    """The freelancer's account, new or to be changed, pausing no more; the caller says the rest.

    Mail that waited for it is given time to leave. Part of the caller's unit of work.
    """
    row = own(db, freelancer_id)
    if row is None:
        row = SendingAccount(freelancer_id=freelancer_id)
        db.add(row)
    elif row.sender != sender:
        _address_anew(db, freelancer_id)
    row.sender, row.changed_at = sender, now
    _end_pause(row)
    with db.no_autoflush:  # the rest of a new row is still to come
        _give_time(db, freelancer_id, now)
    return row


def remove(freelancer_id: int, now: datetime) -> str:
    """Forget the account and its password, or its leave, which ends at its provider; answers a
    sentence about that."""
    with writing() as db:
        left = revoking.left_by(db, own(db, freelancer_id))
        db.execute(delete(SendingAccount).where(SendingAccount.freelancer_id == freelancer_id))
    return revoking.end(left)


def resume(freelancer_id: int, now: datetime) -> None:
    """Let a paused account try again."""
    if way_out(freelancer_id).paused_reason:
        with writing() as db:
            found = own(db, freelancer_id)
            if found is not None:
                _end_pause(found)


def _end_pause(row: SendingAccount) -> None:
    row.paused_at = row.paused_reason = None
    row.sign_ins_refused = 0


def test(freelancer_id: int, now: datetime) -> TestResult:
    """Mail the freelancer a test, at once, and answer what the server said, word for word."""
    freelancer = session().get_one(Freelancer, freelancer_id)
    try:
        route = route_of(session(), freelancer)
    except BrokenSeal:
        return TestResult(
            False, "The stored password cannot be read any more. Set the account up again."
        )
    if route is None:
        return TestResult(False, "There is no mail account yet.")
    session().rollback()  # nothing is locked while the server takes its time
    try:
        mail = _greeting(route, freelancer.email, now)
        said = smtp.deliver(route.account, route.sender, freelancer.email, mail)
    except smtp.Unknown as problem:
        return TestResult(False, f"The server never said whether it took the mail: {problem}")
    except (smtp.AccountTrouble, smtp.Refused, message.BadHeader) as problem:
        return TestResult(False, str(problem))
    resume(freelancer_id, now)
    return TestResult(True, said)


def way_out(freelancer_id: int) -> WayOut:
    """Which way this freelancer's mail leaves now."""
    return way_of(own(session(), freelancer_id), holding.of(session(), freelancer_id))


def way_of(row: SendingAccount | None, hold: SendingHold | None) -> WayOut:
    """Which way mail leaves with this account of one's own, or without one."""
    held = hold.why if hold else ""
    if row is not None:
        paused = (row.paused_reason or "") if row.paused_at else ""
        return WayOut("own", row.sender, paused, held)
    if operator_sends():
        return WayOut("operator", shell().settings.mail_from or "", "", held)
    return WayOut("none", "", "", held)


def operator_sends() -> bool:
    """Whether the operator of this machine lends an account."""
    settings = shell().settings
    return settings.smtp_url is not None and settings.mail_from is not None


def route_of(db: Session, freelancer: Freelancer) -> Route | None:
    """The way out of one freelancer's mail; None where there is none.

    Raises:
        BrokenSeal: what is stored was sealed with another key.
    """
    row = own(db, freelancer.id)
    if row is not None:
        return Route(freelancer.name, row.sender, None, _account(row))
    return operator_route(freelancer)


def operator_route(freelancer: Freelancer) -> Route | None:
    """The way out that the operator of this machine lends, if any."""
    settings = shell().settings
    if settings.smtp_url is None or settings.mail_from is None:
        return None
    account = smtp.account_from_url(settings.smtp_url.get_secret_value())
    return Route(
        f"{freelancer.name} via Groundrules", settings.mail_from, freelancer.email, account
    )


def _account(row: SendingAccount) -> smtp.Account:
    account = smtp.Account(row.host, row.port, row.security, row.username)
    if row.provider:
        return replace(account, access=granted.Leave(row))
    sealed = row.password_sealed
    return replace(account, password=shell().vault.open(sealed) if sealed else None)


def own(db: Session, freelancer_id: int) -> SendingAccount | None:
    """The freelancer's own account, inside a unit of work."""
    return db.scalar(select(SendingAccount).where(SendingAccount.freelancer_id == freelancer_id))


def _address_anew(db: Session, freelancer_id: int) -> None:
    """Mail made for another sender is made again, unless it may have arrived once already."""
    db.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.freelancer_id == freelancer_id,
            OutboxMessage.state.in_((State.SCHEDULED, State.HELD)),
            OutboxMessage.reason != AGAIN,
        )
        .values(mime=None, message_id=None)
    )


def _give_time(db: Session, freelancer_id: int, now: datetime) -> None:
    """What waited for an account does not expire at the moment it gets one.

    Reminders and summaries are left out: a late one is worse than none.
    """
    db.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.freelancer_id == freelancer_id,
            OutboxMessage.state == State.SCHEDULED,
            OutboxMessage.kind.not_in(("reminder", "summary")),
            OutboxMessage.not_after < now + KEEP_TRYING,
        )
        .values(not_after=now + KEEP_TRYING)
    )


def _greeting(route: Route, to: str, now: datetime) -> bytes:
    domain = message.ascii_address(route.sender).rpartition("@")[2]
    return message.to_bytes(
        message.Outgoing(
            message_id=f"<test.{now:%Y%m%d%H%M%S%f}@{domain}>",
            groundrules_id="test",
            sender_name=route.sender_name,
            sender_address=route.sender,
            recipient_name="",
            recipient_address=to,
            subject="Groundrules can send mail",
            text="This is the test you asked for. Mail from Groundrules arrives.",
            html="<p>This is the test you asked for. Mail from Groundrules arrives.</p>",
            date=now,
        )
    )
