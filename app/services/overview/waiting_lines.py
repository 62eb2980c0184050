"""What waits because of how lines in force go: the next one, or the freelancer's word."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import aliased

from agreements.judging import Judge
from agreements.needs import KINDS
from app.models import (
    Acceptance,
    Breach,
    Clause,
    Client,
    Contact,
    Need,
    Occasion,
    Offer,
    SettledWord,
    Settlement,
    Waiver,
)
from app.services.overview.waiting_rows import columns
from app.services.state import expressions as terms
from app.services.state.candidates import is_time_to_decide
from app.services.state.expressions import NOW, days_between
from app.services.state.streaks import long_ones, was_thanked_lately

ASK_AGAIN = 14  # days after the freelancer said that a line has not settled yet
_BY_HAND = tuple(code for code, kind in KINDS.items() if kind.judge is Judge.BY_HAND)


def ready() -> Any:
    """All that is in force has settled, and a need comes next.

    `words` is its typed title, `note` its kind, `figures` its parameters; `at` is when the last
    line settled, and `flag` says that nobody was thanked for one.
    """
    need, binds = aliased(Need), terms.binding()
    settled = select(Settlement).where(
        Settlement.client_id == Client.id, Settlement.ended_at.is_(None)
    )
    last = settled.with_only_columns(func.max(Settlement.at)).correlate_except(Settlement)
    thankless = terms.there_is(settled.where(Settlement.thanked_at.is_(None)), Settlement)
    more = {"note": need.kind, "figures": need.parameters, "flag": thankless}
    next_one = terms.coming(Client.id, binds.c.version_id)
    return (
        select(
            *columns(
                4, "ready", need.id, terms.typed_title(need.id), last.scalar_subquery(), **more
            )
        )
        .join(binds, binds.c.client_id == Client.id)
        .join(need, need.id == next_one)
        .where(
            ~_unsettled(Client.id, binds.c.version_id),
            terms.is_free(Client.id),
            ~terms.rests(Client.id, need),
            ~is_time_to_decide(Client.id, binds.c.accepted_at),
        )
    )


def _unsettled(client_id: Any, version_id: Any) -> Any:
    """Whether a line in force that counts has not settled, by the log."""
    waits = select(Clause.id).where(
        Clause.version_id == version_id,
        ~terms.stands(Waiver, client_id, Clause.need_id),
        ~terms.stands(Settlement, client_id, Clause.need_id),
    )
    return terms.there_is(waits, Clause)


def words_to_say() -> Any:
    """A line that nobody can measure has been in force for its days: has it settled?"""
    binds = terms.binding()
    return (
        select(*columns(5, "word", Clause.need_id, Clause.title, _since(binds)))
        .join(binds, binds.c.client_id == Client.id)
        .join(Clause, Clause.version_id == binds.c.version_id)
        .join(Need, Need.id == Clause.need_id)
        .where(
            Clause.kind.in_(_BY_HAND),
            ~terms.stands(Waiver, Client.id, Clause.need_id),
            days_between(NOW, _since(binds)) >= Need.settle_days,
            ~_said(binds),
            ~_open_slip(),
            ~terms.parted(Client.id),
        )
    )


def streaks() -> Any:
    """A line in force was kept many times in a row. `note` is the contact's language and name."""
    binds, streak = terms.binding(), long_ones()
    note = Contact.language + " " + Contact.name
    return (
        select(*columns(9, "streak", Clause.need_id, Clause.title, streak.c.last_at, note=note))
        .join(binds, binds.c.client_id == Client.id)
        .join(Clause, Clause.version_id == binds.c.version_id)
        .join(streak, (streak.c.client_id == Client.id) & (streak.c.need_id == Clause.need_id))
        .join(Contact, (Contact.client_id == Client.id) & Contact.is_main)
        .where(
            ~terms.stands(Waiver, Client.id, Clause.need_id),
            ~terms.parted(Client.id),
            ~was_thanked_lately(Client.id),
        )
    )


def _since(binds: Any) -> Any:
    """When a line that is in force was first accepted in these words."""
    clause, offer, acceptance = aliased(Clause), aliased(Offer), aliased(Acceptance)
    return (
        select(func.min(acceptance.at))
        .join(offer, offer.id == acceptance.offer_id)
        .join(clause, clause.version_id == offer.version_id)
        .where(
            offer.agreement_id == binds.c.agreement_id,
            clause.need_id == Clause.need_id,
            clause.kind == Clause.kind,
            cast(clause.parameters, String) == cast(Clause.parameters, String),
            clause.sentence == Clause.sentence,
            ~terms.has_ended(binds.c.client_id, acceptance.at),
        )
        .correlate_except(clause, offer, acceptance)
        .scalar_subquery()
    )


def _said(binds: Any) -> Any:
    """The freelancer's word: it has settled, or, not long ago, it has not."""
    said = select(SettledWord.id).where(
        SettledWord.client_id == binds.c.client_id,
        SettledWord.need_id == Clause.need_id,
        (SettledWord.ended_at.is_(None) & (SettledWord.at >= _since(binds)))
        | (days_between(NOW, SettledWord.ended_at) < ASK_AGAIN),
    )
    return terms.there_is(said, SettledWord)


def _open_slip() -> Any:
    said = aliased(Clause)
    slip = (
        select(Breach.id)
        .join(Occasion, Occasion.id == Breach.occasion_id)
        .join(said, said.id == Occasion.clause_id)
        .where(
            Breach.client_id == Client.id,
            Breach.mended_at.is_(None),
            said.need_id == Clause.need_id,
        )
    )
    return terms.there_is(slip, Breach, Occasion, said)
