"""An account that cannot be used is paused, and its owner is told once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import writing
from app.models import Freelancer, SendingAccount
from app.services.mail import letters, mail_account
from app.services.mail.letterbox import ACCOUNT_TROUBLE, KEEP_TRYING, Letter, enqueue


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


def _tell(db: Session, account: SendingAccount, reason: str, now: datetime) -> None:
    freelancer = db.get_one(Freelancer, account.freelancer_id)
    words = letters.account_paused(account.sender, reason)
    letter = Letter(
        freelancer_id=freelancer.id,
        kind=ACCOUNT_TROUBLE,
        recipient=freelancer.email,
        recipient_name=freelancer.name,
        occurrence_key=f"paused-{now.isoformat()}",
        language=freelancer.language,
        subject=words.subject,
        body=words.body,
        due_at=now,
        not_after=now + KEEP_TRYING,
    )
    enqueue(db, letter, now)
