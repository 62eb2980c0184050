"""Mailboxes and calendars that are read, each as it can stand, and one of each to be removed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app.db import session, writing
from app.models import Evidence, Feed, Mailbox, MailFolder, SetAside
from app.services.watching import feeds_kept, looks, mailboxes
from tests.services.diary import a_feed
from tests.services.watched import a_mailbox

LONG = "a-mailbox-with-a-name-that-does-not-end-before-the-line-does@a-long-domain.sousa.example"
GONE = "The folder “Sent” is not there any more. It was deleted or renamed."
NO = "The server did not take the sign-in: [AUTHENTICATIONFAILED] Invalid credentials (Failure)"
SUSPICION = "All of the 14 meetings that were still to come are gone at once."


def every_source(ana: int, now: datetime) -> list[str]:
    """The pages of Ana's sources; whatever they know of her clients was put there by hand."""
    fine, stopped, new = (
        a_mailbox(ana, address, now - timedelta(days=3))
        for address in ("studio@sousa.example", LONG, "new@sousa.example")
    )
    looks.went_well(Mailbox, fine, now, timedelta(minutes=5))
    looks.refused(Mailbox, stopped, NO, now)
    mailboxes.pause(ana, a_mailbox(ana, "paused@sousa.example", now), now)
    feeds = [a_feed(ana, f"https://cal.example/{name}", now, name=name) for name in "abcd"]
    looks.went_well(Feed, feeds[0], now, timedelta(minutes=15))
    for _ in range(3):
        looks.failed(Feed, feeds[1], "cal.example took longer than 30 seconds.", now)
    feeds_kept.pause(ana, feeds[3], now)
    with writing() as db:
        db.get_one(Feed, feeds[2]).suspicion = SUSPICION
        for role, trouble in (("inbox", ""), ("sent", GONE)):
            place = {"uid_validity": 1, "last_uid": 1, "trouble": trouble}
            db.add(
                MailFolder(
                    freelancer_id=ana, mailbox_id=fine, role=role, name=role.title(), **place
                )
            )
        for key in "ab":
            aside = {"key": key, "reason": "It names no sender.", "at": now}
            db.add(SetAside(freelancer_id=ana, mailbox_id=fine, **aside))
        db.scalars(select(Evidence).order_by(Evidence.id).limit(1)).one().mailbox_id = fine
    session().rollback()
    return [
        *(f"/settings/sources/mailboxes/{box}" for box in (fine, stopped, new)),
        *(f"/settings/sources/feeds/{feeds[place]}" for place in (0, 2)),
        *(f"/settings/sources/mailboxes/{box}/removal" for box in (fine, new)),
        f"/settings/sources/feeds/{feeds[0]}/removal",
    ]
