"""What waits because of what was said between two sides: requests, answers, notice, beginnings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Boolean, Integer, String, cast, func, literal, null, select
from sqlalchemy.orm import aliased

from app.db import UtcDateTime
from app.models import (
    Agreement,
    ChangeRequest,
    Clause,
    Client,
    Contact,
    Decline,
    Need,
    Offer,
    Parting,
    SeenMail,
    Suggestion,
    WaitingNote,
    Waiver,
    Withdrawal,
)
from app.services.state import expressions as terms
from app.services.state.candidates import is_time_to_decide, slips_silently
from app.services.state.expressions import NOW, OWNER, SOON, TODAY, days_between

ASKED_FOR = 30  # days that something found is asked about


def columns(place: int, kind: str, row_id: Any, words: Any, at: Any, **more: Any) -> Any:
    return (
        literal(place, Integer).label("place"),
        literal(kind, String).label("kind"),
        Client.id.label("client_id"),
        Client.name.label("name"),
        row_id.label("row_id"),
        words.label("words"),
        func.coalesce(at, null(), type_=UtcDateTime()).label("at"),
        more.get("note", cast(null(), String)).label("note"),
        more.get("figures", cast(null(), JSON)).label("figures"),
        more.get("flag", cast(null(), Boolean)).label("flag"),
    )


def change_requests() -> Any:
    return (
        select(*columns(1, "change", ChangeRequest.id, ChangeRequest.words, ChangeRequest.at))
        .join(Agreement, Agreement.client_id == Client.id)
        .join(ChangeRequest, ChangeRequest.agreement_id == Agreement.id)
        .where(Client.freelancer_id == OWNER, ChangeRequest.answered_at.is_(None))
    )


def to_decide() -> Any:
    """Notes have done what they can, or slips go on in silence. `flag`: in silence."""
    binds = terms.binding()
    silent = slips_silently(Client.id)
    return (
        select(*columns(2, "end", Client.id, literal("", String), binds.c.accepted_at, flag=silent))
        .join(binds, binds.c.client_id == Client.id)
        .where(
            terms.is_free(Client.id),
            is_time_to_decide(Client.id, binds.c.accepted_at),
        )
    )


def declined() -> Any:
    """The newest offer that was not taken back was declined, and its need would be next.

    `note` is the title they read.
    """
    offer, need, binds = aliased(Offer), aliased(Need), terms.binding()
    newer = select(Offer.id).where(
        Offer.agreement_id == offer.agreement_id, Offer.id > offer.id, ~_taken_back()
    )
    next_one = terms.coming(Client.id, binds.c.version_id)
    return (
        select(*columns(3, "decide", need.id, Decline.reason, Decline.at, note=Clause.title))
        .join(Agreement, Agreement.client_id == Client.id)
        .join(offer, offer.agreement_id == Agreement.id)
        .join(Decline, Decline.offer_id == offer.id)
        .join(Clause, (Clause.version_id == offer.version_id) & (Clause.origin == "new"))
        .join(need, need.id == Clause.need_id)
        .outerjoin(binds, binds.c.client_id == Client.id)
        .where(
            Client.freelancer_id == OWNER,
            Decline.noted_at.is_(None),
            Decline.not_before > TODAY,
            ~terms.there_is(newer, Offer),
            terms.is_free(Client.id),
            need.id == next_one,
            terms.rests(Client.id, need),
        )
    )


def leaving() -> Any:
    """An agreement ends within days. `words` is its final day, `figures` what is handed over. What
    a client ended is told apart, until the freelancer takes note."""
    day = cast(Parting.final_day, String)
    more = {"figures": Parting.handover}
    return (
        select(*columns(6, "leaving", Parting.id, day, Parting.notice_at, **more))
        .join(Parting, Parting.client_id == Client.id)
        .where(
            Client.freelancer_id == OWNER,
            Parting.taken_back_at.is_(None),
            Parting.ended_at.is_(None),
            Parting.final_day <= SOON,
            (Parting.given_by != "client") | Parting.noted_at.is_not(None),
        )
    )


def not_begun() -> Any:
    """Nothing is in force, nothing waits, and no need that comes next rests.

    `flag` says that they said no before.
    """
    need, binds = aliased(Need), terms.binding()
    next_one = terms.coming(Client.id, null())
    refused = (
        select(Decline.id)
        .join(Offer, Offer.id == Decline.offer_id)
        .join(Agreement, Agreement.id == Offer.agreement_id)
        .where(Agreement.client_id == Client.id)
    )
    more = {"flag": terms.there_is(refused, Decline, Offer, Agreement)}
    return (
        select(*columns(7, "begin", Client.id, Contact.name, Client.created_at, **more))
        .join(Contact, (Contact.client_id == Client.id) & Contact.is_main)
        .outerjoin(binds, binds.c.client_id == Client.id)
        .outerjoin(need, need.id == next_one)
        .where(
            Client.freelancer_id == OWNER,
            binds.c.version_id.is_(None),
            terms.is_free(Client.id),
            need.id.is_(None) | ~terms.rests(Client.id, need),
        )
    )


def _taken_back() -> Any:
    taken_back = select(Withdrawal.id).where(Withdrawal.offer_id == Offer.id)
    return terms.there_is(taken_back, Withdrawal)


def questions() -> Any:
    """Something was found at a client, and only the freelancer can tell what it means.

    `words` is its subject, `note` what may have been done and how sure it is, `figures` its
    details.
    """
    more = {"note": Suggestion.kind + " " + Suggestion.confidence, "figures": Suggestion.details}
    return (
        select(*columns(10, "found", Suggestion.id, Suggestion.subject, Suggestion.at, **more))
        .join(Suggestion, Suggestion.client_id == Client.id)
        .where(
            Suggestion.freelancer_id == OWNER,
            Suggestion.outcome == "",
            days_between(NOW, Suggestion.at) <= ASKED_FOR,
            ~terms.stands(Waiver, Client.id, Suggestion.need_id),
        )
    )


def open_offers() -> Any:
    return (
        select(*columns(8, "offered", Offer.id, Offer.contact_name, Offer.offered_at))
        .join(Agreement, Agreement.client_id == Client.id)
        .join(Offer, Offer.agreement_id == Agreement.id)
        .where(Client.freelancer_id == OWNER, Offer.closed_at.is_(None))
    )


def answers_waited_for() -> Any:
    """Mails that the freelancer noted, for themselves, to wait for an answer to.

    `note` is whom it went to. Nobody is asked anything by it.
    """
    asked, main = aliased(Contact), aliased(Contact)
    name = func.coalesce(asked.name, main.name)
    return (
        select(
            *columns(11, "awaited", SeenMail.id, SeenMail.subject, SeenMail.received_at, note=name)
        )
        .join(WaitingNote, WaitingNote.client_id == Client.id)
        .join(SeenMail, SeenMail.id == WaitingNote.mail_id)
        .join(main, (main.client_id == Client.id) & main.is_main)
        .outerjoin(asked, asked.id == SeenMail.contact_id)
        .where(Client.freelancer_id == OWNER, WaitingNote.settled_at.is_(None))
    )
