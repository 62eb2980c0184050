"""Clients who use their own pages: one who has set and said everything, and one who leaves."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from agreements.judges.turns import ASKED_BACK
from app.db import session
from app.models import Contact, Freelancer, Invoice
from app.services.accounts import person_of
from app.services.mail.links import Visitor
from app.services.people.clients import ContactForm
from app.services.promising import asking_back, keeping
from app.services.promising.records import Entry
from app.services.ranking import rank
from app.services.relating import erasing, invoices, notes
from app.services.relating.invoices import InvoiceForm
from app.services.upholding import remarks as words
from app.services.visiting import away, erasing_asked, leaving, people, portal, remarks, their_word
from app.services.visiting.leaving import Leaving
from app.services.visiting.remarks import Saying
from tests import scenarios

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WHY = "We do this ourselves from now on."


def every_word(ana: int, decision: int, begun: datetime, now: datetime) -> list[str]:
    """What they say of both sides; answers where Ana reads it."""
    ranked = [row.id for row in rank.listing(ana, now)[0]]
    rank.reorder(ana, [decision, *(other for other in ranked if other != decision)])
    says = _agreed(ana, "Says All", begun)
    occasions = _of_both(ana, says, decision, begun, now)
    visitor = portal.main_visitor(ana, says)
    _sets(visitor, now)
    notes.add(ana, says, "Likes to be rung before noon.", "note", now)
    erasing_asked.ask(visitor, WHY, now)
    leaves, kept = _agreed(ana, "Goes Away", begun), _agreed(ana, "Stays On", begun)
    leaving.leave(
        portal.main_visitor(ana, leaves), Leaving((now + 14 * DAY).date(), WHY), "goes", now
    )
    erasing_asked.ask(portal.main_visitor(ana, kept), "", now)
    erasing.keep(ana, kept, "The law asks for our invoices.", now)
    return [
        *(f"/promises/{promise}" for promise in occasions[1:]),
        f"/occasions/{occasions[0]}",
        *(f"/clients/{says}{page}" for page in ("", "/promises", f"/promises?need={decision}")),
        *(f"/clients/{says}{page}" for page in ("/between", "/erasure", "/page", "/received")),
        f"/clients/{leaves}/parting",
        f"/clients/{leaves}/parting?letter=yes",
        f"/clients/{leaves}",
        f"/figures/invoices/{_invoice(ana, says, now)}",
    ]


def _of_both(ana: int, client: int, need: int, begun: datetime, now: datetime) -> tuple[int, ...]:
    """A slip that they contest; promises: one came late, one is open, one slipped, as they say, and
    one waits for what Ana asked back."""
    visitor, at = portal.main_visitor(ana, client), begun + HOUR
    slip = scenarios.ben_was_asked(ana, client, need, at, now, "Decision: which cover?")
    scenarios.ana_confirmed(ana, slip, now)
    remarks.say(visitor, Saying(slip, "contests", "I answered by phone."), "contests", now)
    late = keeping.note(ana, client, Entry(need, "Which size?", at, at + 8 * DAY), "late", now)
    words.explain(ana, late, "I was on a train.", "train", now)
    waits = their_word.ask(visitor, "Which day?", now, "waits", now)
    slipped = their_word.say(visitor, need, "The draft came late.", now - DAY, "slipped", now)
    owed = their_word.ask(visitor, "And how many?", now - DAY, "owed", now)
    asking_back.turn(ana, owed, ASKED_BACK, now - HOUR, now)
    return slip, late, waits, slipped, owed


def _invoice(ana: int, client: int, now: datetime) -> int:
    """One that Ana noted by hand."""
    person = person_of(session().get_one(Freelancer, ana))
    form = InvoiceForm(client, (now - DAY).date(), 120_000, "EUR", "2026-017", None)
    invoices.note(person, form, "by hand", now)
    return session().scalars(select(Invoice.id).where(Invoice.number == form.number)).one()


def _sets(visitor: Visitor, now: datetime) -> None:
    today = now.date()
    away.say(visitor, away.Away(today, today + 3 * DAY, "A fair"), "away", now)
    colleague = ContactForm("Kim Short", "kim@client.example", "en")
    people.add(visitor, colleague, "colleague", now)
    kim = session().scalars(select(Contact.id).where(Contact.name == colleague.name)).one()
    people.ask_for_main(visitor, kim, now)


def _agreed(ana: int, name: str, begun: datetime) -> int:
    first = name.split()[0]
    mail = f"{first.lower()}@client.example"
    client = scenarios.ben_is_a_client(ana, begun, name, f"{first} Short", mail)
    scenarios.ben_accepted(ana, client, begun)
    return client
