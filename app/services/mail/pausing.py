"""An account that cannot be used is paused, and its owner is told once.

It is tried again after a quarter of an hour. A sign-in that was refused is tried ever more rarely,
because a provider may lock the account.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import writing
from app.models import Freelancer, SendingAccount
from app.services.mail import letters, mail_account, mailing, refusals
from app.services.mail.claiming import TRY_AGAIN
from app.services.mail.letterbox import ACCOUNT_TROUBLE
from app.services.mail.mailing import Note

AFTER_A_REFUSAL = (TRY_AGAIN, timedelta(hours=1), timedelta(hours=4), timedelta(days=1))


def pause(freelancer_id: int, reason: str, now: datetime) -> None:
    """Nothing can leave by the freelancer's account now, and why.

    Today says so. Where the operator lends an account a mail says so too, once for each pause.
    """
    whose = SendingAccount.freelancer_id == freelancer_id
    with writing() as db:
        account = db.scalar(select(SendingAccount).where(whose))
        if account is None:
            return
        if account.paused_at is None and mail_account.operator_sends():
            _tell(db, account, reason, now)
        account.paused_at, account.paused_reason = now, reason
        if refusals.is_of_sign_in(reason):
            account.paused_at += _wait(account.sign_ins_refused) - TRY_AGAIN
            account.sign_ins_refused += 1


def _wait(refused_before: int) -> timedelta:
    return AFTER_A_REFUSAL[min(refused_before, len(AFTER_A_REFUSAL) - 1)]


def _tell(db: Session, account: SendingAccount, reason: str, now: datetime) -> None:
    freelancer = db.get_one(Freelancer, account.freelancer_id)
    words = letters.account_paused(account.sender, reason)
    note = Note(ACCOUNT_TROUBLE, f"paused-{now.isoformat()}", words)
    mailing.to_freelancer(db, freelancer, None, note, now)
