"""Mail that Ana sent lately, so that its pages have all of it on them."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.services.watching import waiting_notes
from tests.services.seen import Post

HOUR = timedelta(hours=1)


def every_mail(ana: int, client: int, need: int, now: datetime) -> list[str]:
    """Answered, lost, waited for, and one with a subject as long as they come."""
    mail = Post(ana, client, need, now - HOUR)
    mail.mail("q1", "Decision: which paper for the box?", now - 2 * HOUR)
    mail.mail("a1", "Re: Decision: which paper?", now - HOUR, is_sent=False, thread=["q1"])
    waits = mail.mail("q2", "Logo drafts")
    long = mail.mail("q3", "A subject that does not end " * 17)
    mail.mail("q4", "Out of reach")
    mail.mail("r4", "Undelivered", now, is_sent=False, origin="delivery report", about="q4")
    mail.mail("q5", "")
    mail.look(now)
    for one in (waits, long):
        waiting_notes.wait(ana, one, now)
    return [f"/clients/{client}/sent", *_telling(client)]


def _telling(client: int) -> list[str]:
    """Ben knows that mail is read, and not yet that a calendar is."""
    return [
        f"/clients/{client}/telling/calendar/told",
        *(f"/telling/preview?client={client}&source={one}" for one in ("mailbox", "calendar")),
    ]
