"""Clients with whom things go on beside the agreement: one just met, and one with all of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.services.mail.letters import Words
from app.services.relating import calls, interests, offers, welcoming, wishes
from app.services.relating.calls import CallForm
from app.services.relating.offers import Answer, OfferForm
from app.services.visiting import portal
from tests import scenarios


def every_offer(ana: int, begun: datetime, now: datetime) -> list[str]:
    """The pages about it."""
    warm = scenarios.ben_is_a_client(ana, now, "Warm Words", "Wim Tall", "warm@client.example")
    full = scenarios.ben_is_a_client(
        ana, begun, "Full Life", "Fay Tall", "full@client.example", client_since=begun.date()
    )
    none = scenarios.ben_is_a_client(ana, begun, "None Now", "Nia Tall", "none@client.example")
    today, said = now.date(), Words("Something I noticed", "Hello Fay,\n\nmay I?\n\nAna")
    waits = _offers(ana, full, now)
    first = interests.ask(ana, none, "The shop asks twice for the address", said, "none", begun)
    interests.answer(portal.main_visitor(ana, none), first, "yes", now)
    wishes.want_none(portal.main_visitor(ana, none), today + timedelta(days=30), now)
    for number, purpose in enumerate(("work", "work", "offers", "other", "work")):
        calls.log(ana, full, CallForm(today, 25, purpose, True, "About it"), f"{number}", now)
    welcoming.elsewhere(ana, full, now)
    interests.ask(ana, warm, "The order mails come an hour late", said, "warm", now)
    return [
        *(f"/clients/{client}/between" for client in (warm, full, none)),
        *(f"/clients/{full}/{page}" for page in ("offers/new", f"offers/{waits}", "calls/new")),
        *(f"/clients/{client}/asking-first" for client in (warm, none, full)),
        f"/clients/{warm}/welcome",
        f"/clients/{none}/offers/new",
    ]


def _offers(ana: int, client: int, now: datetime) -> int:
    """One in each state; answers the one that waits for an answer."""
    today = now.date()
    made = OfferForm("renewal", "Another year", today, False)
    waits = offers.record(ana, client, made, "waits", now)
    planned = OfferForm("upgrade", "The larger plan", today + timedelta(days=40), True)
    offers.record(ana, client, planned, "planned", now)
    for said in ("yes", "no"):
        answer = Answer(said, today, None, "Not this year.")
        done = OfferForm("extra", "A brochure", today, False, answer)
        offers.record(ana, client, done, said, now)
    return waits
