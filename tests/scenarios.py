"""Scenes that tests begin with, told as sentences: Ana the freelancer, Ben her client.

Everything goes through the services, as it does in the app. Call these inside an app context.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from agreements.hours import Week
from agreements.needs import KINDS, Words
from app.db import session
from app.services.agreeing import agree, changes, propose
from app.services.people import clients, contacts
from app.services.people.clients import ClientForm, ContactForm
from app.services.ranking import rank
from app.services.ranking.rank import NeedForm
from app.services.upholding import occasion_page, uphold

NOTHING = Words("", "", "", "")


def ana_needs_quick_decisions(ana: int, now: datetime, **parameters: Any) -> int:
    """The need that a decision is answered within one working day; answers its id."""
    return ana_needs(ana, "decision", now, parameters=parameters)


def ana_needs_calls_at_set_times(ana: int, now: datetime, **parameters: Any) -> int:
    """The need that calls come on Tuesday and Thursday, 09:00 to 11:00 on Ana's clock."""
    return ana_needs(ana, "calls", now, parameters=parameters)


def ana_needs_one_person_to_decide(ana: int, now: datetime) -> int:
    """A need in Ana's own words, which she judges herself."""
    words = Words(
        "One person decides",
        "One of you gathers what everybody wants and tells me once.",
        "Two answers to one question cost us both a week.",
        "I ask that person, and nobody else.",
    )
    return ana_needs(ana, "own", now, words)


def ana_needs(
    ana: int,
    kind: str,
    now: datetime,
    words: Words = NOTHING,
    parameters: dict[str, Any] | None = None,
) -> int:
    """A need of a kind, ranked last; answers its id."""
    values = KINDS[kind].read({**KINDS[kind].defaults, **(parameters or {})})
    return rank.add(ana, NeedForm(kind, values, "en", words), uuid4().hex, now)


def ben_is_a_client(
    ana: int,
    now: datetime,
    name: str = "Okafor Foods",
    contact: str = "Ben Okafor",
    email: str = "ben@okafor.example",
    zone: str = "Europe/Berlin",
    country: str = "DE",
    week: Week | None = None,
    language: str = "en",
    client_since: date | None = None,
) -> int:
    """A client with one person there; answers the client's id."""
    return clients.create(
        ana,
        ClientForm(name, zone, country, None, week or Week.standard(), client_since),
        ContactForm(contact, email, language),
        uuid4().hex,
        now,
    )


def mia_works_there_too(ana: int, client_id: int, now: datetime) -> int:
    """A second person at the client; answers the contact's id."""
    form = ContactForm("Mia Okafor", "mia@okafor.example", "en")
    return contacts.add(ana, client_id, form, uuid4().hex, now)


def ben_was_offered(
    ana: int, client_id: int, now: datetime, change: propose.Change | None = None
) -> int:
    """The next version, or a change, is offered; answers the offer's id."""
    proposal = propose.propose(session(), ana, client_id, now, change)
    seen = propose.fingerprint(proposal)
    return agree.offer(ana, client_id, other_language=True, expected=seen, now=now, change=change)


def ben_accepted(ana: int, client_id: int, now: datetime) -> int:
    """The next version is offered and accepted on the page; answers the offer's id."""
    offer_id = ben_was_offered(ana, client_id, now)
    agree.accept(ana, offer_id, agree.Answer("Ben Okafor", now), now)
    return offer_id


def ben_declined(ana: int, client_id: int, now: datetime, reason: str = "Not this year.") -> int:
    """The next version is offered and declined; answers the offer's id."""
    offer_id = ben_was_offered(ana, client_id, now)
    agree.decline(ana, offer_id, agree.Answer("Ben Okafor", now, note=reason), None, now)
    return offer_id


def ben_asked_for_a_change(
    ana: int, client_id: int, now: datetime, words: str = "Two days would suit us better."
) -> int:
    """Ben says that something no longer works; answers the request's id."""
    return changes.ask(ana, client_id, changes.Asked("Ben Okafor", words), now)


def ben_was_asked(
    ana: int,
    client_id: int,
    need_id: int,
    at: datetime,
    now: datetime,
    subject: str = "Decision: which logo goes on the invoice?",
    answered_at: datetime | None = None,
) -> int:
    """A decision was asked, and answered where a time is given; answers the occasion's id."""
    entry = uphold.Log(need_id, subject, at, closed_at=answered_at)
    return uphold.log(ana, client_id, entry, uuid4().hex, now)


def ben_rang(ana: int, client_id: int, need_id: int, at: datetime, now: datetime) -> int:
    """An unplanned call came; answers the occasion's id."""
    return uphold.log(ana, client_id, uphold.Log(need_id, "", at), uuid4().hex, now)


def ana_confirmed(ana: int, occasion_id: int, now: datetime) -> None:
    """Ana confirms a slip with the reminder she was shown."""
    planned = occasion_page.page(ana, occasion_id, now).planned
    assert planned is not None
    uphold.confirm(ana, occasion_id, planned.fingerprint, now)


def ben_agreed_to_quick_decisions(ana: int, now: datetime) -> tuple[int, int]:
    """Ben accepted quick decisions ten days ago; answers the client's and the need's id."""
    begun = now - timedelta(days=10)
    need_id = ana_needs_quick_decisions(ana, begun)
    client_id = ben_is_a_client(ana, begun)
    ben_accepted(ana, client_id, begun)
    return client_id, need_id


def ben_agreed_long_ago(ana: int, now: datetime, *kinds: str) -> tuple[int, list[int]]:
    """Ana ranked these needs; Ben accepted the first one forty days ago, and nothing happened
    since. Answers the client's id and the needs' ids."""
    begun = now - timedelta(days=40)
    needs = [ana_needs(ana, kind, begun) for kind in kinds]
    client_id = ben_is_a_client(ana, begun)
    ben_accepted(ana, client_id, begun)
    return client_id, needs


def ben_answered_in_time(ana: int, client_id: int, need_id: int, now: datetime, times: int) -> None:
    """So many decisions were asked, one a day until yesterday, each answered within the hour."""
    for day in range(times, 0, -1):
        at = now - timedelta(days=day)
        subject = f"Decision: number {day}?"
        ben_was_asked(ana, client_id, need_id, at, now, subject, at + timedelta(hours=1))
