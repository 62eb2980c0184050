"""Everybody and everything that a page can show, so that each page has something on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from app.db import session, writing
from app.models import AddressTest, Contact, Freelancer, OutboxMessage, PageLink
from app.models import OutboxState as State
from app.services import accounts, public_address
from app.services.mail import links, mail_account, pausing
from app.services.mail.mail_account import AccountForm
from app.services.ranking import rank
from app.services.upholding import days_off
from app.services.visiting import stopping
from tests import scenarios
from tests.browser.served import PUBLIC
from tests.browser.village_changes import every_change
from tests.browser.village_imports import every_import
from tests.browser.village_kinds import every_kind
from tests.browser.village_mail import every_mail
from tests.browser.village_offers import every_offer
from tests.browser.village_sources import every_source
from tests.browser.village_theirs import every_word
from tests.browser.village_ways import every_way
from tests.people import a_freelancer

REASONS = {
    State.SENT: "250 2.0.0 Kept",
    State.CANCELLED: "You dropped it.",
    State.EXPIRED: "It was too late to send it.",
    State.UNCERTAIN: "The connection ended before the server answered.",
    State.FAILED: "The server refused it: 550 5.1.1 No such user here",
}

LEAVING = ("Goes Short", "Leaving Short", "Left Short")


@dataclass
class Village:
    """Paths to everything, by whose browser opens it; and who of them is signed in as whom."""

    signed_in: dict[str, int] = field(default_factory=dict)
    paths: dict[str, list[str]] = field(default_factory=dict)


def build(app: Flask) -> Village:
    """Ana with a full life, Cleo with none yet, Dora in between; and Ana's clients."""
    village, now = Village(), datetime.now(UTC)
    with app.app_context():
        token = accounts.mint_set_up(now)
        ana = a_freelancer("Ana Sousa", "ana@sousa.example", "Europe/Lisbon", "PT", now)
        cleo = a_freelancer("Cleo Marsh", "cleo@marsh.example", "Europe/London", "GB", now)
        dora = a_freelancer("Dora Lind", "dora@lind.example", "Europe/Stockholm", "SE", now)
        _has_only_begun(cleo)
        _has_only_begun(dora)
        village.paths["ana"] = _life_of_ana(ana, now)
        scenarios.ana_needs_calls_at_set_times(dora, now)
        village.paths["dora"] = ["/first/client", "/", "/needs"]
        village.paths["nobody"] = ["/sign-in", "/verify", f"/setup/{token}", *_by_address(ana, now)]
        village.paths |= _visits(now)
    village.signed_in = {"ana": ana, "cleo": cleo, "dora": dora}
    return village


def _has_only_begun(freelancer: int) -> None:
    with writing() as db:
        db.get_one(Freelancer, freelancer).set_up_at = None


def _life_of_ana(ana: int, now: datetime) -> list[str]:
    _address_was_tested(ana, now)
    begun = now - timedelta(days=12)
    decisions = scenarios.ana_needs_quick_decisions(ana, begun)
    calls = scenarios.ana_needs_calls_at_set_times(ana, begun)
    own = scenarios.ana_needs_one_person_to_decide(ana, begun)
    paths = [
        *_ben_keeps_some(ana, decisions, begun, now),
        *_others_answer(ana, [calls, own, decisions], begun, now),
        *every_kind(ana, begun, now),
        *every_way(ana, (decisions, calls, own), begun, now),
        *every_change(ana, decisions, now),
        *every_import(ana, begun, now),
        *every_source(ana, now),
        *every_word(ana, decisions, begun, now),
        *every_offer(ana, begun, now),
        *_mail_in_every_state(ana, now),
        *(f"/needs/new?kind={kind}" for kind in ("sign_off", "calls", "meetings", "rounds", "own")),
        *(f"/needs/{need}" for need in (decisions, own)),
        f"/needs/{decisions}/said",
        f"/needs/{decisions}/reminders",
        "/reminders",
        *("/reminders/words", "/reminders/words/decision/1", "/reminders/words/own/3?language=de"),
        "/outbox?show=sent",
        "/outbox?show=all",
    ]
    rank.retire(ana, scenarios.ana_needs_calls_at_set_times(ana, now), now)
    days_off.add(ana, None, now.date(), now.date(), "Family", now)
    return paths


def _address_was_tested(ana: int, now: datetime) -> None:
    with writing() as db:
        row = AddressTest(
            freelancer_id=ana, base_url=PUBLIC, token_hash="x", made_at=now, passed_at=now
        )
        db.add(row)


def _ben_keeps_some(ana: int, need: int, begun: datetime, now: datetime) -> list[str]:
    """One decision kept, one let slip and confirmed, one that may have slipped, one open."""
    ben = scenarios.ben_is_a_client(ana, begun, client_since=begun.date())
    mia = scenarios.mia_works_there_too(ana, ben, begun)
    scenarios.ben_accepted(ana, ben, begun)
    asked, hour = begun + timedelta(hours=1), timedelta(hours=1)
    kept = scenarios.ben_was_asked(ana, ben, need, asked, now, "Decision: paper?", asked + hour)
    slips = [
        scenarios.ben_was_asked(ana, ben, need, asked + n * hour, now, f"Decision: colour {n}?")
        for n in range(2)
    ]
    scenarios.ana_confirmed(ana, slips[0], now)
    waits = scenarios.ben_was_asked(ana, ben, need, now, now, "Decision: which size?")
    request = scenarios.ben_asked_for_a_change(ana, ben, now)
    days_off.add(ana, ben, now.date(), now.date() + timedelta(days=2), "Trade fair", now)
    pages = ["", "/change", "/contacts/new", "/page", "/agreement", "/log", "/reminders"]
    pages += [f"/requests/{request}"]
    return [
        *every_mail(ana, ben, need, now),
        "/log?page=1",
        *(f"/clients/{ben}{page}" for page in pages),
        *(f"/occasions/{occasion}" for occasion in (kept, *slips, waits)),
        f"/contacts/{mia}",
    ]


def _others_answer(ana: int, needs: list[int], begun: datetime, now: datetime) -> list[str]:
    """A client for each kind of need, one who thinks about it, one who said no, one just met."""
    calls, own, _ = needs
    paths = []
    for need, name in ((calls, "Hart & Sons"), (own, "Lindqvist")):
        rank.reorder(ana, [need, *(other for other in needs if other != need)])
        client = _a_client(ana, name, begun)
        scenarios.ben_accepted(ana, client, begun)
        paths.append(f"/clients/{client}/log")
    sunday = now - timedelta(days=now.isoweekday())
    rang = scenarios.ben_rang(ana, client - 1, calls, sunday, now)
    scenarios.ana_confirmed(ana, rang, now)
    thinks, no = _a_client(ana, "Thinker & Co", now), _a_client(ana, "Nay Ltd", now)
    offer = scenarios.ben_was_offered(ana, thinks, now)
    scenarios.ben_declined(ana, no, now)
    met = _a_client(ana, "New Friends", now)
    return [
        *paths,
        f"/occasions/{rang}",
        *(f"/clients/{client}/agreement" for client in (thinks, no, met)),
        *(f"/clients/{client}" for client in (thinks, no, met)),
        f"/clients/{met}/log",
        f"/clients/{thinks}/page",
        f"/offers/{offer}/acceptance",
        f"/offers/{offer}/decline",
    ]


def _a_client(ana: int, name: str, at: datetime) -> int:
    mail = f"{name.split()[0].lower()}@client.example"
    return scenarios.ben_is_a_client(ana, at, name, f"{name.split()[0]} Tall", mail)


def _mail_in_every_state(ana: int, now: datetime) -> list[str]:
    """An account that is paused, and a mail for each state it can be in."""
    form = AccountForm("ana@sousa.example", "smtp.sousa.example", 465, "tls", "ana", "secret")
    mail_account.save(ana, form, now)
    pausing.pause(ana, "535 5.7.8 Wrong user name or password", now)
    waiting = select(OutboxMessage.id).where(OutboxMessage.state == State.SCHEDULED)
    ids = list(session().scalars(waiting.where(OutboxMessage.client_id.is_not(None))))
    session().rollback()
    assert len(ids) > len(REASONS)
    with writing() as db:
        for message_id, (state, reason) in zip(ids, REASONS.items(), strict=False):
            row = db.get_one(OutboxMessage, message_id)
            row.state, row.state_at, row.reason = state, now, reason
            row.sent_at = now if state is State.SENT else None
    held = session().scalars(
        select(OutboxMessage.id).where(OutboxMessage.state == State.HELD).limit(1)
    )
    return [f"/outbox/{message_id}" for message_id in (*ids[: len(REASONS) + 1], held.one())]


def _by_address(ana: int, now: datetime) -> list[str]:
    """What is reached by an address in a mail, and what such an address can come to."""
    test = public_address.begin_address_test(ana, now)
    link = session().scalars(select(PageLink).order_by(PageLink.id)).first()
    assert link is not None
    stop, ended = links.stop_url("", link), links.page_url("", link)
    with writing() as db:
        db.get_one(PageLink, link.id).expires_at = now - timedelta(days=1)
    return [test.removeprefix(PUBLIC), stop, ended, "/c/nobody-knows-it", "/page", "/nowhere"]


def _visits(now: datetime) -> dict[str, list[str]]:
    """The newest link of each client's main contact, who then stands on their page.

    One of them has stopped reminders.
    """
    visits: dict[str, list[str]] = {}
    last: dict[str, int] = {}
    db = session()
    for link in db.scalars(select(PageLink).order_by(PageLink.id)):
        contact = db.get_one(Contact, link.contact_id)
        visits[contact.name] = [links.page_url("", link), "/page"]
        last[contact.name] = link.id
    # Asked something, wants no offers, has said all there is, thinks, leaves, was left, has left.
    for name in ("Wim Tall", "Nia Tall", "Says Short", "Thinker Tall", *LEAVING):
        visits[name] += ["/page/you", "/page/promises"]
    stopping.stop(links.visitor_of(last["Lindqvist Tall"], now), "page", now)
    return visits
