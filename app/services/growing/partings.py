"""Parting: notice given, taken back, the final day over, and working together again.

Nothing of this happens without somebody's click; the timetable only notes that the final day is
over. A client gives notice on their page (`visiting.leaving`); the freelancer can add a letter.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agreements.language import ENGLISH
from app.db import session, writing
from app.languages import language
from app.models import Client, Freelancer, OutboxMessage, Parting
from app.models import OutboxState as State
from app.services import branding, papers, sealing, submissions
from app.services.agreeing import giving_notice
from app.services.errors import Conflict
from app.services.growing import closing_letter, lines
from app.services.growing.notices import GIVEN, Closing, Notice, closing
from app.services.mail import looking, mailing, rewording
from app.services.mail.letterbox import take_back
from app.services.mail.letters import Words
from app.services.people import clients
from app.services.state import settlements, standing

CHANGED = "The letter has changed since you looked. This is how it reads now."
OVER = "The final day is over, so the notice can’t be taken back. You can work together again."
THEIRS = "They gave notice on their page, so it is theirs to take back."
STAYED = "The notice was taken back before this left."
ENDED = "The agreement has ended."
_log = structlog.get_logger()


def part(
    freelancer_id: int, client_id: int, notice: Notice, expected: str, key: str, now: datetime
) -> int:
    """Give notice, with the letter that the freelancer saw; answers the parting's id. Where the
    client gave notice, the letter is added to it.

    `expected` is the fingerprint of that letter. The same form again answers the same parting.

    Raises:
        Conflict: as `closing`, or the letter is not the one that was seen.
        Refused: as `closing`.
        pdf.RenderFailed: nothing was given.
    """
    if (made := submissions.made_by(session(), freelancer_id, key)) is not None:
        return made
    seen = closing(session(), freelancer_id, client_id, notice, now)
    if seen.letter.fingerprint != expected:
        raise Conflict(CHANGED)
    mark = sealing.mark(f"closing {key}", client_id, seen.version_id, now)
    logo = branding.logo(session(), freelancer_id)
    pdf = closing_letter.render(seen.letter, logo, mark)
    try:
        with writing() as db:
            if (made := submissions.made_by(db, freelancer_id, key)) is not None:
                return made
            if closing(db, freelancer_id, client_id, notice, now) != seen:
                raise Conflict(CHANGED)
            client = clients.load(db, freelancer_id, client_id)
            parting = _give(db, client, notice, seen, (pdf, mark), now)
            submissions.note(db, freelancer_id, key, parting.id, now)
            return parting.id
    except IntegrityError as problem:
        raise Conflict(GIVEN) from problem


def stay(freelancer_id: int, client_id: int, words: Words, now: datetime) -> bool:
    """Take the notice back while the final day is not over; answers whether the client is told.

    Where the letter never left, nothing is sent: it is taken out of the outbox. Requests for a
    change that rested wait again, and open slips are said again where none does. The same form
    again changes nothing.

    Raises:
        Conflict: there is no notice, it is the client's, or the final day is over.
        Refused: the words cannot stand in a mail.
    """
    rewording.check(words.subject, words.body)
    with writing() as db:
        client = clients.load(db, freelancer_id, client_id)
        parting = standing.parting(db, client_id)
        if parting is None:
            raise Conflict("There is no notice to take back.")
        if parting.given_by == "client":
            raise Conflict(THEIRS)
        if giving_notice.is_over(parting, now):
            raise Conflict(OVER)
        has_left = letter_left(db, parting)
        take_back(db, STAYED, now, _its_mail(parting))
        giving_notice.undo(db, client, parting, now)
        if has_left:
            contact = clients.main_contact(client)
            note = mailing.Note("staying", f"staying-{parting.id}", words)
            mailing.to_contact(db, contact, contact.addresses[0], note, now)
        return has_left


def resume(freelancer_id: int, client_id: int, now: datetime) -> None:
    """Work together again: the ladder begins with the first need alone. Again is fine.

    Raises:
        Conflict: the agreement has not ended.
    """
    with writing() as db:
        client = clients.load(db, freelancer_id, client_id)
        parting = standing.parting(db, client_id)
        if parting is None:
            if standing.versions(db, client_id).ends:
                return
            raise Conflict("The agreement has not ended, so there is nothing to take up again.")
        if not giving_notice.is_over(parting, now):
            raise Conflict("The final day is still to come. Take the notice back instead.")
        _end(db, client, parting, now)
        parting.resumed_at = now
        looking.soon(db, client_id, now)


def end_due(now: datetime) -> None:
    """Note the end of every agreement whose final day is over; the timetable calls this."""
    farthest = (now + timedelta(hours=14)).date()  # where the day is farthest ahead
    due = (
        session()
        .scalars(
            select(Parting.id)
            .where(
                Parting.taken_back_at.is_(None),
                Parting.ended_at.is_(None),
                Parting.final_day < farthest,
            )
            .limit(500)
        )
        .all()
    )
    for parting_id in due:
        try:
            _end_one(parting_id, now)
        except LookupError as problem:  # a zone that is no longer on file
            _log.warning("not_ended", parting=parting_id, reason=str(problem))


def letter_left(db: Session, parting: Parting) -> bool:
    """Whether the closing letter has left, as far as anybody can know."""
    states = db.scalars(select(OutboxMessage.state).where(_its_mail(parting)))
    return any(state in (State.SENT, State.SUBMITTING, State.UNCERTAIN) for state in states)


def _give(
    db: Session,
    client: Client,
    notice: Notice,
    seen: Closing,
    made: tuple[bytes, str],
    now: datetime,
) -> Parting:
    """Store the notice and the letter, its bytes and its mark, and mail it."""
    pdf, mark = made
    document = papers.document(client.freelancer_id, seen.version_id, pdf, "closing", now, mark)
    db.add(document)
    db.flush()
    given = standing.parting(db, client.id)
    parting = given or _begun(db, client, notice, now)
    parting.handover, parting.document_id = list(notice.handover), document.id
    parting.noted_at = now if given else None
    _mail_letter(db, client, parting, seen, now)
    return parting


def _begun(db: Session, client: Client, notice: Notice, now: datetime) -> Parting:
    """Notice given by the freelancer, and what rests with it."""
    parting = Parting(
        freelancer_id=client.freelancer_id,
        client_id=client.id,
        notice_at=now,
        final_day=notice.final_day,
        zone=client.zone,
        given_by="freelancer",
        reason=notice.reason,
        handover=[],
    )
    db.add(parting)
    db.flush()
    giving_notice.begin(db, client, now)
    return parting


def note(freelancer_id: int, client_id: int, now: datetime) -> None:
    """The freelancer took note of a client's notice; the same again is fine.

    Raises:
        Conflict: the client gave none.
    """
    with writing() as db:
        clients.load(db, freelancer_id, client_id)
        parting = standing.parting(db, client_id)
        if parting is None or parting.given_by != "client":
            raise Conflict("They gave no notice, or took it back.")
        parting.noted_at = parting.noted_at or now


def _mail_letter(
    db: Session, client: Client, parting: Parting, seen: Closing, now: datetime
) -> None:
    contact, key = clients.main_contact(client), f"closing-{parting.id}"
    words = closing_letter.mail(seen.letter, language(contact.language))
    theirs = mailing.Note("closing", key, words, parting.document_id)
    mailing.to_contact(db, contact, contact.addresses[0], theirs, now)
    own = mailing.Note(
        "own_copy",
        key,
        closing_letter.own_copy(seen.letter, ENGLISH, is_theirs=parting.given_by == "client"),
        parting.document_id,
    )
    mailing.to_freelancer(db, db.get_one(Freelancer, client.freelancer_id), client.id, own, now)


def _end_one(parting_id: int, now: datetime) -> None:
    with writing() as db:
        parting, client = db.execute(
            select(Parting, Client)
            .join(Client, Client.id == Parting.client_id)
            .where(Parting.id == parting_id)
        ).one()
        if parting.taken_back_at is None and giving_notice.is_over(parting, now):
            _end(db, client, parting, now)


def _end(db: Session, client: Client, parting: Parting, now: datetime) -> None:
    """Note the end; what waited for an answer is let pass, and no slip is open any more."""
    if parting.ended_at is not None:
        return
    binding = standing.in_force(standing.versions(db, client.id))
    parting.ended_at = giving_notice.midnight_after(parting)
    db.flush()
    need_ids = [clause.need_id for clause in (binding.clauses if binding else ())]
    lines.let_pass(db, client, need_ids, "ending", ENDED, now)
    settlements.review(db, client.id, now)


def _its_mail(parting: Parting) -> ColumnElement[bool]:
    """The mail that carries the letter to the client."""
    return (OutboxMessage.kind == "closing") & (OutboxMessage.document_id == parting.document_id)
