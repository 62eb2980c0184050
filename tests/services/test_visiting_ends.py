"""Hours and people as Ben sets them, the end of it, and what only he may do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest

from agreements.hours import Week
from app.db import session
from app.languages import language
from app.models import Absence, Address, Contact, OutboxMessage, PageLink, Parting
from app.models import OutboxState as State
from app.services.agreeing import agreed_hours, changes
from app.services.errors import Conflict, Gone, NotFound, Refused, Stale
from app.services.growing import notices, partings
from app.services.mail import links
from app.services.mail.letters import Words
from app.services.mail.links import Visitor
from app.services.people import clients
from app.services.people.clients import ContactForm
from app.services.state import remaining, standing, stored
from app.services.visiting import away, hours, leaving, people, portal, until, yours
from app.services.visiting import remarks as theirs
from app.services.visiting.answering import NotTheirs
from app.services.visiting.away import Away
from app.services.visiting.hours import Hours
from app.services.visiting.leaving import Leaving
from app.services.visiting.remarks import Saying
from tests import scenarios
from tests.services.kinds import Line, agreed, at, reminders
from tests.services.visiting import ASKED, NOW, slip, told


@pytest.fixture
def line(ana_id: int) -> Line:
    return agreed(ana_id, "decision")


@pytest.fixture
def ben(line: Line) -> Visitor:
    return portal.main_visitor(line.ana, line.client)


@pytest.fixture
def mia(line: Line) -> Visitor:
    scenarios.mia_works_there_too(line.ana, line.client, NOW)
    contact = session().query(Contact).filter_by(name="Mia Okafor").one()
    return Visitor(line.ana, line.client, contact.id, address_of(contact.id))


def address_of(contact_id: int) -> int:
    return session().query(Address.id).filter_by(contact_id=contact_id).scalar()


def test_new_hours_leave_what_is_agreed_and_are_offered_for_every_line(
    line: Line, ben: Visitor
) -> None:
    seen = yours.page(ben, NOW).seen
    typed = Hours(Week.from_text({"mon": "10-12"}), "Europe/Paris", "FR", None)
    assert hours.change(ben, typed, seen, NOW)
    assert not hours.change(ben, typed, seen, NOW)
    with pytest.raises(Stale):
        hours.change(ben, Hours(typed.week, "Europe/Rome", "IT", None), seen, NOW)
    [mail] = told()
    assert "Monday, 10:00 to 12:00 in Paris" in mail.body and "offer them" in mail.body
    occasion = line.note("2026-11-20 09:00", "Decision: which?", NOW)
    assert line.page(occasion, NOW).due_at == at("2026-11-23 16:00")  # by the hours as agreed
    assert agreed_hours.page(line.ana, line.client, "", NOW).moved


def test_a_colleague_is_named_counts_and_goes_again(line: Line, ben: Visitor) -> None:
    form = ContactForm("Mia <i>Okafor</i>", "mia@okafor.example", "en")
    for _ in range(2):
        people.add(ben, form, "k", NOW)
    for email in ("MIA@okafor.example", "Ana@sousa.example"):
        with pytest.raises(Refused) as refused:
            people.add(ben, ContactForm("Max", email, "en"), "k2", NOW)
        assert "email" in refused.value.errors
    mia = session().query(Contact).filter_by(added_by="client").one()
    people.ask_for_main(ben, mia.id, NOW)
    people.ask_for_main(ben, mia.id, NOW)
    assert not session().get_one(Contact, mia.id).is_main
    assert [one.is_asked for one in yours.page(ben, NOW).people] == [False, True]
    for _ in range(2):
        people.remove(ben, mia.id, NOW)
    subjects = [mail.subject for mail in told()]
    assert [subject.split("Okafor Foods ")[1].split(" ")[0] for subject in subjects] == [
        "named",
        "asks",
        "took",
    ]
    with pytest.raises(NotFound):
        people.remove(ben, ben.contact_id, NOW)


def test_ben_ends_it_and_both_get_a_mail(line: Line, ben: Visitor) -> None:
    occasion = slip(line)
    changes.ask(line.ana, line.client, changes.Asked("Ben Okafor", "Two days?"), NOW)
    given = Leaving(date(2026, 12, 4), "Thank you.")
    for _ in range(2):
        leaving.leave(ben, given, "k", NOW)
    with pytest.raises(Conflict):
        leaving.leave(ben, given, "k2", NOW)
    session().rollback()
    [parting] = session().query(Parting)
    assert (parting.given_by, parting.reason, parting.zone) == (
        "client",
        "Thank you.",
        "Europe/Berlin",
    )
    assert [mail.state for mail in reminders()] == [State.CANCELLED]
    assert standing.in_force(standing.versions(session(), line.client)) is not None
    [mail] = session().query(OutboxMessage).filter_by(kind="leaving")
    assert "until 4 December 2026, midnight in Berlin" in mail.body
    link = session().get_one(PageLink, mail.page_link_id)
    assert link.expires_at == at("2027-06-02 22:00")  # 180 days after, at midnight there
    assert told()[-1].subject == "Okafor Foods ends the agreement"
    remains = remaining.of(session(), line.client)
    assert [one.about for one in remains.theirs] == ["Decision: which logo?"]
    assert line.outcome(occasion, NOW) == "breached"


def test_he_can_take_it_back_and_she_cannot(line: Line, ben: Visitor) -> None:
    leaving.leave(ben, Leaving(date(2026, 12, 4)), "k", NOW)
    with pytest.raises(Conflict) as conflict:
        partings.stay(line.ana, line.client, Words("Stay", "Please"), NOW)
    assert conflict.value.reason == partings.THEIRS
    leaving.stay(ben, NOW)
    with pytest.raises(Conflict):
        leaving.stay(ben, NOW)
    session().rollback()
    assert standing.parting(session(), line.client) is None
    mails = session().query(OutboxMessage).filter_by(kind="leaving").order_by(OutboxMessage.id)
    assert [mail.state for mail in mails] == [State.CANCELLED, State.SCHEDULED]
    assert told()[-1].subject == "Okafor Foods goes on with you"


def test_he_cannot_take_back_hers_nor_his_own_once_it_is_over(line: Line, ben: Visitor) -> None:
    leaving.leave(ben, Leaving(date(2026, 11, 20)), "k", NOW)
    over = at("2026-11-20 23:00")
    with pytest.raises(Conflict):
        leaving.stay(ben, over)
    partings.end_due(over)
    session().rollback()
    assert session().query(Parting).one().ended_at == over


def test_her_closing_letter_goes_with_his_notice_and_keeps_his_day(
    line: Line, ben: Visitor
) -> None:
    leaving.leave(ben, Leaving(date(2026, 12, 4), "So long."), "k", NOW)
    notice = notices.Notice(date(2030, 1, 1), "Thank you.", ("The files",))
    seen = notices.closing(session(), line.ana, line.client, notice, NOW)
    assert seen.letter.final_day == date(2026, 12, 4)
    partings.part(line.ana, line.client, notice, seen.letter.fingerprint, "k2", NOW)
    session().rollback()
    [parting] = session().query(Parting)
    assert (parting.final_day, parting.handover) == (date(2026, 12, 4), ["The files"])
    assert parting.reason == "So long." and parting.document_id and parting.noted_at == NOW
    with pytest.raises(Conflict):
        notices.closing(session(), line.ana, line.client, notice, NOW)


def test_the_page_is_readable_for_180_days_and_no_link_is_made_after(
    line: Line, ben: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving.leave(ben, Leaving(date(2026, 11, 20)), "k", NOW)
    partings.end_due(at("2026-11-21 09:00"))
    session().rollback()
    mail = session().query(OutboxMessage).filter_by(kind="leaving").one()
    assert mail.page_link_id is not None
    last, over = at("2027-05-19 21:59"), at("2027-05-19 22:00")
    assert links.visitor_of(mail.page_link_id, last) == ben
    with pytest.raises(Gone):
        links.visitor_of(mail.page_link_id, over)
    main = session().get_one(Contact, ben.contact_id)
    monkeypatch.setattr(links.public_address, "links_base", lambda db: "https://ana.example")
    assert links.may_renew(session(), main, last) and not links.may_renew(session(), main, over)


def test_a_last_day_that_makes_no_sense_is_refused(line: Line, ben: Visitor) -> None:
    for day in (date(2026, 11, 19), date(2031, 1, 1), date(9999, 12, 31)):
        with pytest.raises(Refused):
            leaving.leave(ben, Leaving(day), uuid4().hex, NOW)
    assert session().query(Parting).count() == 0


def test_only_the_main_contact_changes_anything(line: Line, mia: Visitor) -> None:
    occasion = line.note(ASKED, "Decision: which logo?", NOW)
    shown = yours.page(mia, NOW)
    assert not shown.is_main
    acts: tuple[Callable[[], object], ...] = (
        lambda: away.say(mia, Away(date(2026, 11, 23), date(2026, 11, 24)), "k", NOW),
        lambda: away.take_back(mia, 1, NOW),
        lambda: until.ask(mia, occasion, date(2026, 11, 26), "k", NOW),
        lambda: theirs.say(mia, Saying(occasion, "explains", "Busy."), "k", NOW),
        lambda: hours.change(mia, Hours(Week.standard(), "Europe/Rome", "IT", None), "", NOW),
        lambda: people.add(mia, ContactForm("Max", "max@okafor.example", "en"), "k", NOW),
        lambda: people.remove(mia, mia.contact_id, NOW),
        lambda: people.ask_for_main(mia, mia.contact_id, NOW),
        lambda: leaving.leave(mia, Leaving(date(2026, 12, 4)), "k", NOW),
        lambda: leaving.stay(mia, NOW),
    )
    for act in acts:
        with pytest.raises(NotTheirs):
            act()
    assert not told()


def test_what_another_client_said_or_was_asked_is_not_theirs(line: Line, ben: Visitor) -> None:
    dora = scenarios.ben_is_a_client(
        line.ana, NOW, name="Dora’s", contact="Dora Lind", email="dora@lind.example"
    )
    hers = portal.main_visitor(line.ana, dora)
    occasion = line.note("2026-11-20 08:00", "Decision: which logo?", NOW)
    away.say(ben, Away(date(2026, 11, 23), date(2026, 11, 24)), "k", NOW)
    people.add(ben, ContactForm("Max", "max@okafor.example", "en"), "k2", NOW)
    absence = session().query(Absence.id).scalar()
    max_id = session().query(Contact.id).filter_by(added_by="client").scalar()
    for act in (
        lambda: away.take_back(hers, absence, NOW),
        lambda: until.ask(hers, occasion, date(2026, 11, 26), "k3", NOW),
        lambda: theirs.say(hers, Saying(occasion, "contests", "Mine."), "k4", NOW),
        lambda: people.remove(hers, max_id, NOW),
        lambda: people.ask_for_main(hers, max_id, NOW),
    ):
        with pytest.raises(NotFound):
            act()


def test_all_of_it_is_told_among_what_is_stored(line: Line, ben: Visitor) -> None:
    occasion = slip(line)
    theirs.say(ben, Saying(occasion, "contests", "I rang."), "k1", NOW)
    away.say(ben, Away(date(2026, 11, 23), date(2026, 11, 24), "Fair"), "k2", NOW)
    people.add(ben, ContactForm("Max", "max@okafor.example", "en"), "k3", NOW)
    leaving.leave(ben, Leaving(date(2026, 12, 4), "So long."), "k4", NOW)
    client = clients.load(session(), line.ana, line.client)
    found = stored.gather(session(), client, "Europe/Lisbon", language("en"))
    said = " ".join(
        str(cell) for table in (*found.tables, found.notes) for row in table.rows for cell in row
    )
    for words in ("this wasn’t so: I rang.", "Fair client", "named by the client", "So long."):
        assert words in said, words
