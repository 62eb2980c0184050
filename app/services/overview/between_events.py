"""What happened between the two beside the agreement, as lines of the timeline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import String, cast

from agreements.language import ENGLISH
from app.models import Interest, NoOffers, SalesOffer, Welcome
from app.services.overview.ladder_events import Told, line
from app.services.state import asked_first

_KINDS = {"extra": "extra work", "upgrade": "an upgrade", "renewal": "a renewal"}


def index(client_id: int) -> list[Any]:
    """Selects of each of them with all it says, as `ladder_events.index`."""
    wished = NoOffers.client_id == client_id
    asked = Interest.id.in_(
        asked_first.asked(client_id).order_by(None).with_only_columns(Interest.id)
    )
    until = cast(NoOffers.until, String)
    said = Interest.answer
    return [
        line("welcome", Welcome, Welcome.at).where(Welcome.client_id == client_id),
        *_of_offers(client_id),
        line("no_offers", NoOffers, NoOffers.at, about=until, words=NoOffers.name).where(wished),
        line("offers_again", NoOffers, NoOffers.ended_at).where(
            wished, NoOffers.ended_at.is_not(None)
        ),
        line("asked_first", Interest, Interest.asked_at, words=Interest.noticed).where(asked),
        line("heard", Interest, Interest.answered_at, about=said, words=Interest.noticed).where(
            asked, said.is_not(None)
        ),
    ]


def _of_offers(client_id: int) -> list[Any]:
    """Offers that were made, and the answers to them. A plan has not happened yet."""
    mine = (SalesOffer.client_id == client_id, SalesOffer.taken_back_at.is_(None))
    about = SalesOffer.kind + ":" + SalesOffer.answer
    rests = SalesOffer.kind + ":" + SalesOffer.answer + ":" + cast(SalesOffer.not_before, String)
    made = line(
        "suggested",
        SalesOffer,
        SalesOffer.recorded_at,
        about=SalesOffer.kind,
        words=SalesOffer.what,
    ).where(*mine, SalesOffer.offered_on.is_not(None))
    answered = [
        line(
            "said_to_it", SalesOffer, SalesOffer.answered_at, about=what, words=SalesOffer.words
        ).where(*mine, which)
        for what, which in (
            (about, SalesOffer.answer == "yes"),
            (rests, SalesOffer.answer.in_(("no", "later"))),
        )
    ]
    return [made, *answered]


def _said(row: Any) -> Told:
    kind, answer, *rests = row.about.split(":")
    words = f"“{row.words}”" if row.words else ""
    if answer == "yes":
        return f"They said yes to {_KINDS[kind]}", words, "yes"
    until = ENGLISH.long_day(date.fromisoformat(rests[0]))
    return f"They said no for now to {_KINDS[kind]}; it rests until {until}", words, ""


def _wished(row: Any) -> Told:
    through = f" through {ENGLISH.long_day(date.fromisoformat(row.about))}" if row.about else ""
    return f"{row.words} asked for no offers for now{through}", "", ""


def _heard(row: Any) -> Told:
    said = "They would like to hear more" if row.about == "yes" else "They said no, thank you"
    return said, f"“{row.words}”", ""


TOLD: dict[str, Callable[[Any], Told]] = {
    "welcome": lambda row: ("You welcomed them", "", ""),
    "suggested": lambda row: (f"You offered {_KINDS[row.about]}", row.words, ""),
    "said_to_it": _said,
    "no_offers": _wished,
    "offers_again": lambda row: ("They took back that they want no offers", "", ""),
    "asked_first": lambda row: ("You asked whether they want to hear more", f"“{row.words}”", ""),
    "heard": _heard,
}
