"""One need at one client: skipped there, lived without, settled by word, or left to rest.

Each of these is the freelancer's own decision. The reasons are theirs alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from agreements.judging import Judge
from agreements.needs import KINDS
from agreements.settling import Missing
from app.db import writing
from app.models import (
    Agreement,
    Breach,
    Clause,
    Client,
    Decline,
    Need,
    Occasion,
    Offer,
    SettledWord,
    Skip,
    Waiver,
)
from app.services.errors import Conflict, NotFound
from app.services.mail import looking
from app.services.people import clients
from app.services.state import expressions, ladders, settlements, standing
from app.services.state.ladders import Line
from app.services.state.standing import Versions
from app.services.upholding import mending, promised
from app.services.upholding.judge import excuse

Row = TypeVar("Row", Skip, Waiver, SettledWord)

AT_ONCE = "This was decided in another window at the same moment. This is how it stands now."
OTHER_REASON = "That stands already, with another reason. Take it back first to say it otherwise."


def skip(freelancer_id: int, client_id: int, need_id: int, reason: str, now: datetime) -> None:
    """Skip a need for this client: it counts as not ranked there. The same again is fine.

    Raises:
        Conflict: it is in force or on offer there, not on the list, or notice was given.
    """
    with writing() as db:
        client, need = _load(db, freelancer_id, client_id, need_id)
        if (found := _open(db, Skip, client_id, need_id)) is not None:
            _check_same(found, reason)
            return
        _check_skippable(db, client, need)
        _add(db, Skip(**_of(client, need_id), reason=reason, at=now))


def unskip(freelancer_id: int, client_id: int, need_id: int, now: datetime) -> None:
    """Rank a need here again: one that was skipped, or lived without until its text had left."""
    with writing() as db:
        client, _ = _load(db, freelancer_id, client_id, need_id)
        if (skipped := _open(db, Skip, client_id, need_id)) is not None:
            skipped.ended_at = now
        waived = _open(db, Waiver, client_id, need_id)
        if waived is not None and _clause(standing.versions(db, client.id), need_id) is None:
            waived.ended_at = now
            looking.soon(db, client_id, now)


def waive(freelancer_id: int, client_id: int, need_id: int, reason: str, now: datetime) -> None:
    """Live without a line that is in force. Binds the freelancer at once.

    Whatever of it waits for an answer or for the freelancer's word is let pass, its open slips
    are over, and a reminder that waits says nothing of it. The same again is fine.

    Raises:
        Conflict: it is not in force, or an offer that changes it waits for an answer.
    """
    with writing() as db:
        client, _ = _load(db, freelancer_id, client_id, need_id)
        if (found := _open(db, Waiver, client_id, need_id)) is not None:
            _check_same(found, reason)
            return
        _check_waivable(standing.versions(db, client_id), need_id)
        _add(db, Waiver(**_of(client, need_id), reason=reason, at=now))
        let_pass(db, client, [need_id], "waiver", reason, now)
        settlements.review(db, client_id, now)


def unwaive(freelancer_id: int, client_id: int, need_id: int, now: datetime) -> None:
    """Count a line again that was lived without.

    What was let pass stays so, unless the freelancer counts it again (`uphold.count_again`).

    Raises:
        Conflict: its text is no longer in force, or an offer that leaves it out waits.
    """
    with writing() as db:
        _load(db, freelancer_id, client_id, need_id)
        waived = _open(db, Waiver, client_id, need_id)
        if waived is None:
            return
        found = standing.versions(db, client_id)
        if _clause(found, need_id) is None:
            raise Conflict("Its text is no longer in force. Rank it here again to offer it anew.")
        waiting = standing.open_offer(found)
        if waiting is not None and all(c.need_id != need_id for c in waiting.clauses):
            raise Conflict("An offer that leaves this line out waits. Take that offer back first.")
        waived.ended_at = now
        looking.soon(db, client_id, now)
        settlements.review(db, client_id, now)


def give_word(freelancer_id: int, client_id: int, need_id: int, now: datetime) -> None:
    """Say that a line which nobody can measure has settled. The same again is fine.

    Raises:
        Conflict: it is not in force, is lived without, or settles by what is counted.
    """
    with writing() as db:
        client, _ = _load(db, freelancer_id, client_id, need_id)
        line = _by_hand(db, client, need_id, now)
        said = _open(db, SettledWord, client_id, need_id)
        if said is not None and Missing.WORD not in line.progress.missing:
            return
        if said is not None:  # it was said of other words than are in force now
            said.ended_at = now
            db.flush()
        _add(db, SettledWord(**_of(client, need_id), at=now))
        settlements.review(db, client_id, now)


def take_word_back(freelancer_id: int, client_id: int, need_id: int, now: datetime) -> None:
    """It has not settled after all."""
    with writing() as db:
        _load(db, freelancer_id, client_id, need_id)
        if (said := _open(db, SettledWord, client_id, need_id)) is not None:
            said.ended_at = now
        settlements.review(db, client_id, now)


def let_rest(freelancer_id: int, decline_id: int, now: datetime) -> int:
    """Let a declined need rest until its date: nothing to decide before. Answers the client's id.

    Raises:
        NotFound: there is no such decline, or it is somebody else's.
    """
    with writing() as db:
        row = db.execute(
            select(Decline, Agreement.client_id)
            .join(Offer, Offer.id == Decline.offer_id)
            .join(Agreement, Agreement.id == Offer.agreement_id)
            .where(Decline.id == decline_id, Decline.freelancer_id == freelancer_id)
        ).first()
        if row is None:
            raise NotFound
        declined, client_id = row
        declined.noted_at = declined.noted_at or now
        return int(client_id)


def let_pass(
    db: Session, client: Client, need_ids: list[int], by: str, reason: str, now: datetime
) -> None:
    """Let pass what of these lines waits for an answer or a word, and end their open slips.

    `by` and `reason` as in `Judgement`. Part of the caller's unit of work, after the record that
    says they are let go.
    """
    db.flush()
    waiting = db.scalars(
        select(Occasion)
        .join(Clause, Clause.id == Occasion.clause_id)
        .where(
            Occasion.client_id == client.id,
            Occasion.owed_by == "client",
            expressions.is_undecided(),
            Clause.need_id.in_(need_ids),
            ~select(Breach.id).where(Breach.occasion_id == Occasion.id).exists(),
        )
    )
    for occasion in waiting.all():
        excuse(db, occasion, by, reason, now)
    promised.let_pass(db, client.id, need_ids, by, reason, now)
    for need_id in need_ids:
        mending.settle(db, client.freelancer_id, client.id, need_id, now)


def _check_skippable(db: Session, client: Client, need: Need) -> None:
    if standing.parting(db, client.id) is not None:
        raise Conflict("Notice was given, so nothing new is offered and nothing needs skipping.")
    if need.rank is None:
        raise Conflict("This need is not on your list, so it is offered to nobody.")
    found = standing.versions(db, client.id)
    if _clause(found, need.id) is not None:
        raise Conflict("This line is in force. To go on without it, live without it instead.")
    waiting = standing.open_offer(found)
    if waiting is not None and any(c.need_id == need.id for c in waiting.clauses):
        raise Conflict("This need is on offer here. Take the offer back first.")


def _check_waivable(found: Versions, need_id: int) -> None:
    if _clause(found, need_id) is None:
        raise Conflict("This line is not in force, so there is nothing to live without.")
    waiting = standing.open_offer(found)
    changed = [c for c in (waiting.clauses if waiting else ()) if c.origin == "changed"]
    if any(clause.need_id == need_id for clause in changed):
        raise Conflict("An offer that changes this line waits. Take that offer back first.")


def _by_hand(db: Session, client: Client, need_id: int, now: datetime) -> Line:
    """The line in force of a need that only the freelancer can judge."""
    found = ladders.of_client(db, client, standing.versions(db, client.id), now).lines
    line = next((line for line in found if line.clause.need_id == need_id), None)
    if line is None:
        raise Conflict("This line is not in force, so it cannot have settled.")
    if line.waiver is not None:
        raise Conflict("You live without this line, so nothing asks whether it has settled.")
    if KINDS[line.clause.kind].judge is not Judge.BY_HAND:
        raise Conflict("This line settles by what is counted, not by word.")
    return line


def _clause(found: Versions, need_id: int) -> Clause | None:
    """The clause in force of a need."""
    binding = standing.in_force(found)
    return next((c for c in (binding.clauses if binding else ()) if c.need_id == need_id), None)


def _check_same(found: Skip | Waiver, reason: str) -> None:
    if found.reason != reason:
        raise Conflict(OTHER_REASON)


def _load(db: Session, freelancer_id: int, client_id: int, need_id: int) -> tuple[Client, Need]:
    client = clients.load(db, freelancer_id, client_id)
    need = db.scalar(select(Need).where(Need.id == need_id, Need.freelancer_id == freelancer_id))
    if need is None:
        raise NotFound
    return client, need


def _open(db: Session, table: type[Row], client_id: int, need_id: int) -> Row | None:
    """The record of this kind that holds now."""
    return db.scalar(
        select(table).where(
            table.client_id == client_id, table.need_id == need_id, table.ended_at.is_(None)
        )
    )


def _of(client: Client, need_id: int) -> dict[str, int]:
    return {"freelancer_id": client.freelancer_id, "client_id": client.id, "need_id": need_id}


def _add(db: Session, row: Skip | Waiver | SettledWord) -> None:
    """Add a record; the database holds that there is one of a kind."""
    db.add(row)
    try:
        db.flush()
    except IntegrityError as problem:
        raise Conflict(AT_ONCE) from problem
