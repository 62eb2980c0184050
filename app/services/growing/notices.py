"""What a freelancer says when giving notice, checked, and the letter that it becomes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from agreements.language import ENGLISH
from app.db import session
from app.languages import language
from app.models import Freelancer, Parting
from app.services import branding
from app.services.agreeing import giving_notice
from app.services.errors import Conflict, Refused
from app.services.growing import closing_letter
from app.services.growing.closing_letter import ClosingLetter
from app.services.people import clients
from app.services.state import standing

MOST_HANDOVER, LONGEST_HANDOVER, LONGEST_WORDS, LONGEST_REASON = 30, 200, 3000, 500

GIVEN = "Notice was given already. This is how it stands now."
NOTHING = "Nothing is in force with this client, so there is nothing to bring to an end."


@dataclass(frozen=True)
class Notice:
    """What a freelancer says when giving notice. `reason` is for their own record."""

    final_day: date
    words: str
    handover: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Closing:
    """A letter as it would be sent, and the version that ends with it."""

    letter: ClosingLetter
    version_id: int


def closing(
    db: Session, freelancer_id: int, client_id: int, notice: Notice, now: datetime
) -> Closing:
    """The letter that this notice would be given with, or that goes with the client's own: then
    the last day is theirs.

    Raises:
        Conflict: nothing is in force, or notice was given already, with its letter.
        Refused: what was typed cannot be, with a message for each field.
    """
    client = clients.load(db, freelancer_id, client_id)
    given = standing.parting(db, client_id)
    if given is not None and not may_write(given, now):
        raise Conflict(GIVEN)
    notice = replace(notice, final_day=given.final_day) if given else notice
    binding = standing.in_force(standing.versions(db, client_id))
    if binding is None:
        raise Conflict(NOTHING)
    _check(notice, standing.day_in(client.zone, now))
    freelancer, contact = db.get_one(Freelancer, freelancer_id), clients.main_contact(client)
    letter = ClosingLetter(
        language=language(contact.language).code,
        freelancer=freelancer.name,
        freelancer_zone=freelancer.zone,
        client=client.name,
        client_zone=client.zone,
        contact=contact.name,
        written_on=standing.day_in(freelancer.zone, now),
        final_day=notice.final_day,
        words=notice.words,
        agreed=tuple(clause.title for clause in binding.clauses),
        handover=notice.handover,
        brand=branding.of(db, freelancer_id),
    )
    return Closing(letter, binding.id)


def may_write(given: Parting, now: datetime) -> bool:
    """Whether a closing letter can go with a notice: the client gave it, and there is none yet."""
    is_over = giving_notice.is_over(given, now)
    return given.given_by == "client" and given.document_id is None and not is_over


def preview(freelancer_id: int, client_id: int, notice: Notice, now: datetime) -> bytes:
    """The letter as a PDF, stored nowhere. Raises as `closing`, and pdf.RenderFailed."""
    found = closing(session(), freelancer_id, client_id, notice, now)
    return closing_letter.render(found.letter, branding.logo(session(), freelancer_id))


def _check(notice: Notice, today: date) -> None:
    """`today` is the day where the client is."""
    errors: dict[str, str] = {}
    if notice.final_day < today:
        day = ENGLISH.long_day(today)
        errors["final_day"] = f"Choose {day} or later; where they are, it is that day."
    elif notice.final_day > today + giving_notice.LATEST:
        errors["final_day"] = "Choose a day within three years."
    if not notice.words.strip() or len(notice.words) > LONGEST_WORDS:
        errors["words"] = f"Write at most {LONGEST_WORDS} characters, and not nothing."
    if len(notice.reason) > LONGEST_REASON:
        errors["reason"] = f"Keep it to {LONGEST_REASON} characters."
    if len(notice.handover) > MOST_HANDOVER:
        errors["handover"] = f"List at most {MOST_HANDOVER} things, one on each line."
    elif any(len(row) > LONGEST_HANDOVER for row in notice.handover):
        errors["handover"] = f"Keep each line to {LONGEST_HANDOVER} characters."
    if errors:
        raise Refused(errors)
