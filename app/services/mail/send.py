"""The outbox at work: hand over what is due and settle it.

Nothing is lost and nothing is sent twice. The one moment in which nobody can know, between the
dot and the server's answer, ends in *uncertain*, and the freelancer is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import undefer

from app.adapters import smtp
from app.adapters.vault import BrokenSeal
from app.db import session
from app.models import Freelancer, OutboxMessage
from app.services.mail import (
    catch_up,
    claiming,
    envelope,
    mail_account,
    outcomes,
    pausing,
)
from app.services.mail.claiming import Claim, due
from app.services.mail.letterbox import ACCOUNT_TROUBLE
from app.services.mail.mail_account import Route
from app.services.mail.outcomes import Made
from app.together import together

UNREADABLE = "The stored password cannot be read any more."
_WORD = OutboxMessage.kind == ACCOUNT_TROUBLE

Clock = Callable[[], datetime]
_log = structlog.get_logger()


@dataclass(frozen=True)
class Patience:
    """How long a server may take, in seconds: after the dot (RFC 5321, 4.5.3.2.6), and before."""

    answer_s: float = 600
    before_s: float = 30


USUAL = Patience()


@dataclass(frozen=True)
class _Run:
    """One run over one connection."""

    freelancer: Freelancer
    route: Route
    claim: Claim
    clock: Clock
    patience: Patience


def tick(now: datetime) -> None:
    """Send everything that is due, one freelancer after the other."""
    catch_up.sort_out(now)
    for freelancer_id in due(now):
        run(freelancer_id, lambda: now)


def run(freelancer_id: int, clock: Clock, patience: Patience = USUAL) -> bool:
    """Send what is due for one freelancer over one connection; False where nothing can leave."""
    together().pay()
    freelancer = session().get_one(Freelancer, freelancer_id)
    try:
        route = mail_account.route_of(session(), freelancer)
    except BrokenSeal:
        pausing.pause(freelancer_id, UNREADABLE, clock())
        return False
    if route is None:
        return False
    session().expunge(freelancer)  # it stays as it is for this run
    is_own = mail_account.of(freelancer_id) is not None
    claim = claiming.claim(freelancer_id, clock(), (~_WORD,) if is_own else ())
    if claim is None:
        return True
    trouble = _send(_Run(freelancer, route, claim, clock, patience))
    if trouble is None:
        mail_account.resume(freelancer_id, clock())
        return True
    _log.warning("account_paused", freelancer=freelancer_id, reason=trouble)
    if is_own:
        pausing.pause(freelancer_id, trouble, clock())
        _tell(freelancer, clock, patience)
    return False


def _tell(freelancer: Freelancer, clock: Clock, patience: Patience) -> None:
    """Word of the pause, by the operator's account, where there is one."""
    route = mail_account.operator_route(freelancer)
    claim = claiming.claim(freelancer.id, clock(), (_WORD,)) if route else None
    if route and claim:
        _send(_Run(freelancer, route, claim, clock, patience))


def _send(run: _Run) -> str | None:
    """Hand over what a run claimed; answers why the account cannot be used, if so."""
    try:
        account = replace(run.route.account, timeout_s=run.patience.before_s)
        with smtp.Connection(account) as connection:
            rows = _load(run.claim.ids)
            for message_id in list(run.claim.ids):
                if message_id in rows:  # its client may be gone
                    _hand_over(connection, run, rows[message_id])
                run.claim.ids.remove(message_id)
    except smtp.AccountTrouble as trouble:
        return str(trouble)
    finally:
        claiming.let_go(run.claim, run.clock())
    return None


def _hand_over(connection: smtp.Connection, run: _Run, row: OutboxMessage) -> None:
    """One mail through all its steps. What is wrong with it never stops the next one."""
    made = _make(run, row)
    if made is None:
        return
    message_id, owner = row.id, run.claim.owner
    try:
        connection.prepare(run.route.sender, made.recipient, made.mime)
        if not outcomes.submit(made, run.claim, run.clock()):
            connection.abandon()
            return
        said = connection.finish(run.patience.answer_s)
    except smtp.Refused as refusal:
        outcomes.refused(message_id, owner, refusal, run.clock())
    except smtp.Unknown as problem:
        outcomes.unknown(message_id, owner, problem, run.clock())
    except smtp.Interrupted as trouble:
        # Perhaps it was this mail that ended the connection: next time the others go first.
        outcomes.later(message_id, owner, str(trouble), run.clock())
        raise
    else:
        outcomes.sent(message_id, owner, said, run.clock())


def _load(ids: list[int]) -> dict[int, OutboxMessage]:
    """The mails of a run as they are now, apart from the session. `outcomes.submit` looks again."""
    db = session()
    db.rollback()
    found = db.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.id.in_(ids))
        .options(undefer(OutboxMessage.mime))
        .execution_options(populate_existing=True)
    ).all()
    for row in found:
        db.expunge(row)
    return {row.id: row for row in found}


def _make(run: _Run, row: OutboxMessage) -> Made | None:
    """The mail's bytes: made anew until they have once been before a server, and kept after."""
    if row.mime is not None and row.message_id is not None:
        return Made(row.id, row.recipient, row.message_id, row.mime)
    db = session()
    db.rollback()  # what is read from here on is true now
    try:
        mail_id, mime = envelope.build(db, row, run.freelancer, run.route, run.clock())
    except SQLAlchemyError:
        raise
    except Exception as problem:
        # Whatever is wrong with it, the others go on, and the freelancer sees it.
        _log.warning("mail_not_made", message=row.id, exc_info=True)
        outcomes.not_made(row.id, run.claim.owner, problem, run.clock())
        return None
    return Made(row.id, row.recipient, mail_id, mime)
