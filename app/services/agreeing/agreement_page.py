"""The agreement with one client: version by version, the draft, and what can be done now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import ladder
from agreements.kinds import Setting
from app.db import session
from app.languages import language, language_names
from app.models import Agreement, Client, Document, Freelancer, Offer, Version
from app.models import OutboxState as State
from app.services import calendars, paper_words, papers, submissions
from app.services.agreeing import agreed_hours, drafted, offer_mail
from app.services.agreeing.drafted import Drafted
from app.services.agreeing.propose import Proposal
from app.services.contents import Terms, terms_of
from app.services.errors import Conflict, NotFound
from app.services.people import clients
from app.services.ranking import rank
from app.services.state import ladders, standing
from app.services.state.ladders import Ladder, Line
from app.services.state.standing import Versions


@dataclass(frozen=True)
class VersionRow:
    """A version that was offered. `answer` says in one line what came of it."""

    id: int
    number: int
    state: str
    terms: tuple[Terms, ...]
    offered_at: datetime
    offer_id: int
    answer: str
    documents: dict[str, Document]


@dataclass(frozen=True)
class Letter:
    """A letter that went out on paper; `sha256` is of its bytes."""

    document_id: int
    kind: str
    made_at: datetime
    sha256: str


@dataclass(frozen=True)
class AgreementPage:
    """`answer` is what the ladder says, `waits_for` the line it waits for, and `coming` the title
    of the need that comes next. `request_id` is the change they asked for first, if one waits.
    """

    client: Client
    contact_name: str
    contact_email: str
    contact_language: str
    versions: tuple[VersionRow, ...]
    letters: tuple[Letter, ...]
    drafted: Drafted
    answer: ladder.Answer
    waits_for: Line | None
    coming: str
    in_force: int | None
    has_moved_hours: bool
    request_id: int | None
    offer_mail: State | None

    @property
    def proposal(self) -> Proposal | None:
        return self.drafted.proposal


@dataclass(frozen=True)
class OpenOffer:
    """An offer that waits, for the forms that record an answer given elsewhere."""

    id: int
    number: int
    client_id: int
    client_name: str
    contact_name: str
    offered_at: datetime


def page(freelancer_id: int, client_id: int, now: datetime) -> AgreementPage:
    """All that the agreement page shows, newest version first; a constant number of queries."""
    db = session()
    client = clients.load(db, freelancer_id, client_id)
    contact = clients.main_contact(client)
    found = standing.versions(db, client_id)
    where = ladders.of_client(db, client, found, now)
    freelancer = db.get_one(Freelancer, freelancer_id)
    today = standing.day_for_both(freelancer.zone, client.zone, now)
    answer = where.next_step(today)
    binding, requests = standing.in_force(found), standing.open_requests(db, client_id)
    return AgreementPage(
        client=client,
        contact_name=contact.name,
        contact_email=contact.addresses[0].email,
        contact_language=dict(language_names())[contact.language],
        versions=_rows(found, client),
        letters=_letters(db, found),
        drafted=drafted.drafted(db, freelancer_id, client_id, now),
        answer=answer,
        waits_for=_waits_for(where, answer),
        coming=_coming(where, answer, client, freelancer, today),
        in_force=binding.number if binding else None,
        has_moved_hours=bool(agreed_hours.moved(db, client, found)),
        request_id=requests[0].id if requests else None,
        offer_mail=_offer_mail(db, found),
    )


def _waits_for(where: Ladder, answer: ladder.Answer) -> Line | None:
    return next((line for line in where.lines if line.clause.need_id == answer.waits_for), None)


def _coming(
    where: Ladder, answer: ladder.Answer, client: Client, freelancer: Freelancer, today: date
) -> str:
    """The title of the need that comes next, as far as one does."""
    need = where.needs.get(answer.need_id or 0)
    if need is None:
        return ""
    theirs, yours = (calendars.calendar(side, frozenset()) for side in (client, freelancer))
    return rank.words_of(need, Setting(theirs, yours, today), "en").title


def _offer_mail(db: Session, found: Versions) -> State | None:
    """How the newest mail of the open offer stands."""
    waiting = standing.open_offer(found)
    if waiting is None or waiting.offer is None:
        return None
    mail = offer_mail.latest(db, waiting.offer.id)
    return mail.state if mail else None


def version_document(freelancer_id: int, client_id: int, document_id: int) -> tuple[Document, str]:
    """A stored document with its bytes, and a name for the file."""
    found, version = papers.of_client(freelancer_id, client_id, document_id)
    return found, papers.filename(version, found.kind)


def document_of(
    freelancer_id: int, client_id: int, document_id: int
) -> tuple[Client, Version, Document]:
    """A stored document with its bytes, the version it is of, and the client.

    Raises:
        NotFound: there is none for this client, or it is somebody else's.
    """
    client = named(freelancer_id, client_id)
    found, version = papers.of_client(freelancer_id, client_id, document_id)
    return client, version, found


def named(freelancer_id: int, client_id: int) -> Client:
    """A client of this freelancer's.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    return clients.load(session(), freelancer_id, client_id)


def open_offer(freelancer_id: int, offer_id: int, key: str = "") -> OpenOffer:
    """An offer of this freelancer's that still waits for its answer, or got it from the form with
    this key.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Conflict: it was answered or taken back.
    """
    row = (
        session()
        .execute(
            select(Offer, Version.number, Client.id, Client.name)
            .join(Version, Version.id == Offer.version_id)
            .join(Agreement, Agreement.id == Offer.agreement_id)
            .join(Client, Client.id == Agreement.client_id)
            .where(Offer.id == offer_id, Offer.freelancer_id == freelancer_id)
        )
        .first()
    )
    if row is None:
        raise NotFound
    offer, number, client_id, client_name = row
    is_again = bool(key) and submissions.made_by(session(), freelancer_id, key) == offer.id
    if offer.closed_at is not None and not is_again:
        raise Conflict("This offer is no longer open: it was answered or taken back.")
    return OpenOffer(
        offer.id, number or 0, client_id, client_name, offer.contact_name, offer.offered_at
    )


def _rows(found: Versions, client: Client) -> tuple[VersionRow, ...]:
    """The versions that were offered, newest first."""
    documents = papers.documents_of([version.id for version in found])
    return tuple(
        _row(version, found, documents.get(version.id, {}), client)
        for version in reversed(found)
        if version.number is not None
    )


def _letters(db: Session, found: Versions) -> tuple[Letter, ...]:
    """The letters about any version, newest first."""
    kept = db.execute(
        select(Document.id, Document.kind, Document.made_at, Document.sha256)
        .where(Document.version_id.in_([version.id for version in found]))
        .where(Document.kind.in_(("closing", "thanks")))
        .order_by(Document.made_at.desc(), Document.id.desc())
    )
    return tuple(Letter(*row) for row in kept)


def _row(
    version: Version, found: Versions, documents: dict[str, Document], client: Client
) -> VersionRow:
    offer = version.offer
    assert offer is not None  # a version with a number was offered
    return VersionRow(
        id=version.id,
        number=version.number or 0,
        state=standing.state(version, found).value,
        terms=tuple(terms_of(clause) for clause in version.clauses),
        offered_at=offer.offered_at,
        offer_id=offer.id,
        answer=_answer(version, client),
        documents=documents,
    )


def _answer(version: Version, client: Client) -> str:
    offer = version.offer
    if offer is None:
        return ""
    if offer.acceptance:
        line = paper_words.accepted_line(
            offer.acceptance, client.zone, language("en"), to_freelancer=True
        )
        return f"{offer.acceptance.name} {line}"
    if offer.decline:
        until = language("en").long_day(offer.decline.not_before)
        return f"{offer.decline.name} said: “{offer.decline.reason}” Not before {until}."
    return offer.withdrawal.reason if offer.withdrawal else ""
