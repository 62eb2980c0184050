"""Welcome, offers and a respected no, asking first, and what calls say: through the services."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from app.db import session, writing
from app.models import (
    Client,
    Freelancer,
    Interest,
    Invoice,
    NoOffers,
    OutboxMessage,
    SalesOffer,
    SpokenTime,
    Welcome,
)
from app.models import OutboxState as State
from app.services.accounts import person_of
from app.services.errors import Conflict, NotFound, Refused
from app.services.mail import mail_account, send
from app.services.mail.letters import Words
from app.services.mail.links import Visitor
from app.services.mail.mail_account import AccountForm
from app.services.overview import timeline
from app.services.people import clients
from app.services.relating import between, calls, interests, offers, welcoming, wishes
from app.services.relating.calls import CallForm
from app.services.relating.offers import Answer, OfferForm
from app.services.visiting import portal
from tests.partings import ana_gave_notice
from tests.people import MailServer
from tests.scenarios import ben_agreed_to_quick_decisions, ben_is_a_client

WORDS = Words("A word", "Hello Ben,\n\na word.\n\nAna")
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


@pytest.fixture
def ben(ana_id: int, now: datetime) -> int:
    return ben_is_a_client(ana_id, now)


def visitor(ana: int, client: int) -> Visitor:
    return portal.main_visitor(ana, client)


def an_offer(day: date = TODAY, answer: Answer | None = None, kind: str = "extra") -> OfferForm:
    return OfferForm(kind, "A brochure", day, day > TODAY, answer)


def said_no(not_before: date | None = None) -> OfferForm:
    return an_offer(answer=Answer("no", TODAY, not_before, "Not this year."))


def mails(kind: str) -> list[OutboxMessage]:
    session().rollback()
    session().expire_all()
    return session().query(OutboxMessage).filter_by(kind=kind).all()


def test_after_a_no_its_kind_is_neither_noted_nor_planned_before_its_day(
    ana_id: int, ben: int, now: datetime
) -> None:
    offers.record(ana_id, ben, said_no(date(2027, 2, 1)), "one", now)
    for day in (TODAY, date(2027, 1, 31)):
        with pytest.raises(Conflict) as stopped:
            offers.record(ana_id, ben, an_offer(day), f"on {day}", now)
        assert stopped.value.reason == (
            "Okafor Foods said no for now to extra work on 23 November 2026. “Not this year.” "
            "It rests until 1 February 2027."
        )
    offers.record(ana_id, ben, an_offer(date(2027, 2, 1)), "then", now)
    offers.record(ana_id, ben, an_offer(kind="renewal"), "another kind", now)
    wanted = an_offer(answer=Answer("yes", TODAY, None, ""))
    offers.record(ana_id, ben, wanted, "they wanted it", now)
    assert session().query(SalesOffer).count() == 4


def test_a_planned_offer_waits_out_a_no_that_came_meanwhile(
    ana_id: int, ben: int, now: datetime
) -> None:
    planned = offers.record(ana_id, ben, an_offer(TODAY + DAY), "planned", now)
    first = offers.record(ana_id, ben, an_offer(), "first", now)
    offers.answer(ana_id, ben, first, Answer("later", TODAY, TODAY + 9 * DAY, ""), now)
    with pytest.raises(Conflict, match="It rests until 2 December 2026"):
        offers.made(ana_id, ben, planned, now + DAY)
    offers.made(ana_id, ben, planned, now + 9 * DAY)
    assert session().get_one(SalesOffer, planned).offered_on == date(2026, 12, 2)


def test_a_no_that_was_noted_by_mistake_holds_nothing(ana_id: int, ben: int, now: datetime) -> None:
    first = offers.record(ana_id, ben, said_no(), "one", now)
    assert offers.record(ana_id, ben, said_no(), "one", now) == first
    offers.take_back(ana_id, ben, first, now)
    offers.record(ana_id, ben, an_offer(), "two", now)
    with pytest.raises(NotFound):
        offers.answer(ana_id, ben, first, Answer("yes", TODAY, None, ""), now)


def test_days_that_cannot_be_are_refused(ana_id: int, ben: int, now: datetime) -> None:
    for form, field in (
        (OfferForm("extra", "x", TODAY + DAY, False), "day"),
        (OfferForm("extra", "x", TODAY - DAY, True), "day"),
        (OfferForm("extra", "x", date(2200, 1, 1), True), "day"),
        (OfferForm("extra", "x", date(1900, 1, 1), False), "day"),
        (an_offer(answer=Answer("no", TODAY - DAY, None, "")), "on"),
        (an_offer(answer=Answer("no", TODAY + DAY, None, "")), "on"),
        (an_offer(answer=Answer("later", TODAY, None, "")), "not_before"),
        (an_offer(answer=Answer("no", TODAY, TODAY, "")), "not_before"),
        (an_offer(answer=Answer("no", TODAY, date.max, "")), "not_before"),
    ):
        with pytest.raises(Refused) as refused:
            offers.record(ana_id, ben, form, "one", now)
        assert list(refused.value.errors) == [field]
    assert session().query(SalesOffer).count() == 0


def test_no_offers_for_now_binds_at_once_and_is_taken_back(
    ana_id: int, ben: int, now: datetime
) -> None:
    him = visitor(ana_id, ben)
    interests.ask(ana_id, ben, "The mails come late", WORDS, "asked", now)
    wishes.want_none(him, None, now)
    wishes.want_none(him, None, now)
    (mail,) = mails("interest")
    assert (mail.state, mail.reason) == (State.CANCELLED, wishes.UNWANTED)
    assert interests.page(ana_id, ben, now).why_not.startswith("Okafor Foods asked on 23 November")
    for kind in ("extra", "upgrade", "renewal"):
        with pytest.raises(Conflict, match="no offers for now, until they take it back"):
            offers.record(ana_id, ben, an_offer(date(2030, 1, 1), kind=kind), kind, now)
    wishes.want_none(him, TODAY + DAY, now)
    with pytest.raises(Conflict, match="through 24 November 2026"):
        offers.record(ana_id, ben, an_offer(TODAY + DAY), "too soon", now)
    offers.record(ana_id, ben, an_offer(TODAY + 2 * DAY), "after it", now)
    wishes.take_it_back(him, now)
    offers.record(ana_id, ben, an_offer(), "now", now)
    assert session().query(NoOffers).filter_by(ended_at=None).count() == 0
    wishes.want_none(him, TODAY, now)
    wishes.want_none(him, TODAY + 9 * DAY, now + 5 * DAY)  # the first is over by itself
    assert session().query(NoOffers).filter_by(ended_at=None).one().until == TODAY + 9 * DAY
    for day in (TODAY - DAY, date.max):
        with pytest.raises(Refused):
            wishes.want_none(him, day, now)


def test_one_question_at_a_time_and_a_no_rests_for_180_days(
    ana_id: int, ben: int, now: datetime
) -> None:
    him = visitor(ana_id, ben)
    asked = interests.ask(ana_id, ben, "The mails come late", WORDS, "one", now)
    assert interests.ask(ana_id, ben, "The mails come late", WORDS, "one", now) == asked
    with pytest.raises(Conflict, match="One at a time"):
        interests.ask(ana_id, ben, "Something else", WORDS, "two", now)
    interests.answer(him, asked, "no", now)
    interests.answer(him, asked, "no", now)
    (mail,) = mails("interest")
    assert (mail.state, mail.reason) == (State.CANCELLED, interests.NOT_NEEDED)
    with pytest.raises(Conflict):
        interests.answer(him, asked, "yes", now)
    with pytest.raises(Conflict, match="to hearing what you would do on 23 November 2026"):
        interests.ask(ana_id, ben, "Something else", WORDS, "three", now + 179 * DAY)
    with pytest.raises(Conflict):
        offers.record(ana_id, ben, an_offer(), "a way round", now)
    interests.ask(ana_id, ben, "Something else", WORDS, "four", now + 180 * DAY)
    assert len(mails("interest")) == 2


def test_a_question_whose_mail_never_came_asked_nothing(
    ana_id: int, ben: int, now: datetime
) -> None:
    interests.ask(ana_id, ben, "The mails come late", WORDS, "one", now)
    with writing() as db:
        db.query(OutboxMessage).update({"state": State.FAILED})
    interests.ask(ana_id, ben, "The mails come late", WORDS, "two", now)


def test_the_welcome_and_the_question_arrive_as_they_were_shown(
    ana_id: int, ben: int, now: datetime, smtp: MailServer
) -> None:
    account = AccountForm("ana@sousa.example", "127.0.0.1", smtp.port, "none", None, None)
    mail_account.save(ana_id, account, now)
    welcome = welcoming.page(ana_id, ben, now).words
    question = interests.words(ana_id, ben, "Größe <b> fehlt")
    welcoming.send(ana_id, ben, TODAY, welcome, "welcome", now)
    interests.ask(ana_id, ben, "Größe <b> fehlt", question, "asked", now)
    send.tick(now)
    sent = {str(mail["Subject"]): mail for mail in smtp.mails}
    assert set(sent) == {"Welcome, Ben", "Something I noticed"}
    for words in (welcome, question):
        mail = sent[words.subject]
        assert (mail["To"], mail["Auto-Submitted"]) == ("Ben Okafor <ben@okafor.example>", None)
        plain = mail.get_body(("plain",))
        assert plain is not None and plain.get_content().replace("\r\n", "\n").startswith(
            words.body
        )
    assert "I noticed this: Größe <b> fehlt. Would you like to hear" in question.body
    html = sent[question.subject].get_body(("html",))
    assert html is not None and "Größe &lt;b&gt; fehlt." in html.get_content()


def test_a_welcome_is_sent_once_and_keeps_since_when(ana_id: int, ben: int, now: datetime) -> None:
    welcoming.send(ana_id, ben, TODAY - DAY, WORDS, "one", now)
    welcoming.send(ana_id, ben, TODAY - DAY, WORDS, "one", now)
    with pytest.raises(Conflict, match="Once is enough"):
        welcoming.send(ana_id, ben, TODAY, WORDS, "two", now)
    assert (len(mails("welcome")), session().query(Welcome).count()) == (1, 1)
    assert clients.one(ana_id, ben).client_since == TODAY - DAY
    welcoming.elsewhere(ana_id, ben, now)
    assert session().query(Welcome).count() == 1


def test_somebody_is_a_client_since_the_first_yes_or_the_first_invoice(
    ana_id: int, now: datetime
) -> None:
    ben, _ = ben_agreed_to_quick_decisions(ana_id, now)
    said_yes = welcoming.page(ana_id, ben, now).since
    assert said_yes < TODAY
    with writing() as db:
        bill = {"client_id": ben, "freelancer_id": ana_id, "currency": "EUR"}
        db.add(Invoice(key="1", number="1", sent_on=date(2026, 3, 3), **bill))
    assert welcoming.page(ana_id, ben, now).since == date(2026, 3, 3)
    welcoming.elsewhere(ana_id, ben, now)
    assert session().get_one(Client, ben).client_since == date(2026, 3, 3)


def test_nothing_is_written_once_notice_was_given(ana_id: int, now: datetime) -> None:
    ben, _ = ben_agreed_to_quick_decisions(ana_id, now)
    interests.ask(ana_id, ben, "The mails come late", WORDS, "before", now)
    ana_gave_notice(ana_id, ben, now)
    assert [mail.state for mail in mails("interest")] == [State.CANCELLED]
    with pytest.raises(Conflict, match="Notice was given"):
        interests.ask(ana_id, ben, "The mails come late", WORDS, "after", now)
    with pytest.raises(Conflict, match="Notice was given"):
        welcoming.send(ana_id, ben, TODAY, WORDS, "after", now)


def test_calls_say_how_much_of_paid_time_went_on_offers_here_and_with_everybody(
    ana_id: int, ben: int, now: datetime
) -> None:
    other = ben_is_a_client(ana_id, now, "Harbour", "Mo Hart", "mo@harbour.example")
    for number in range(5):
        calls.log(ana_id, ben, CallForm(TODAY, 60, "work", True, ""), f"{number}", now)
    pitch = calls.log(ana_id, ben, CallForm(TODAY, 12, "offers", True, ""), "pitch", now)
    assert calls.log(ana_id, ben, CallForm(TODAY, 12, "offers", True, ""), "pitch", now) == pitch
    calls.log(ana_id, other, CallForm(TODAY, 28, "offers", True, ""), "there", now)
    found = calls.shown(session(), clients.one(ana_id, ben), now)
    assert (found.here.offers, found.here.minutes, found.here.calls) == (12, 312, 6)
    assert (found.everywhere.offers, found.everywhere.minutes) == (40, 340)
    calls.take_back(ana_id, ben, pitch, now)
    assert calls.shown(session(), clients.one(ana_id, ben), now).here.offers == 0
    for minutes in (0, -5, 1441, 10**9, 10**30):
        with pytest.raises(Refused):
            calls.log(ana_id, ben, CallForm(TODAY, minutes, "work", True, ""), "bad", now)
    assert session().query(SpokenTime).count() == 7


def test_a_stranger_reaches_nothing_of_it(
    ana_id: int, cleo_id: int, ben: int, now: datetime
) -> None:
    offer = offers.record(ana_id, ben, an_offer(), "one", now)
    asked = interests.ask(ana_id, ben, "The mails come late", WORDS, "asked", now)
    call = calls.log(ana_id, ben, CallForm(TODAY, 9, "work", True, ""), "call", now)
    hers, yes = ben_is_a_client(cleo_id, now), Answer("yes", TODAY, None, "")
    for client in (ben, hers):
        for attempt, which in (
            (offers.answer, (client, offer, yes)),
            (offers.made, (client, offer)),
            (offers.take_back, (client, offer)),
            (interests.record, (client, asked, "yes")),
            (interests.note, (asked,)),
            (calls.take_back, (client, call)),
        ):
            with pytest.raises(NotFound):
                attempt(cleo_id, *which, now)  # type: ignore[operator]
    with pytest.raises(NotFound):
        interests.answer(visitor(cleo_id, hers), asked, "yes", now)
    assert session().get_one(Interest, asked).answer is None


def test_the_timeline_and_the_page_between_tell_it(ana_id: int, ben: int, now: datetime) -> None:
    offers.record(ana_id, ben, said_no(), "one", now)
    welcoming.elsewhere(ana_id, ben, now)
    wishes.want_none(visitor(ana_id, ben), TODAY, now)
    wishes.take_it_back(visitor(ana_id, ben), now)
    person = person_of(session().get_one(Freelancer, ana_id))
    told = {event.text for event in timeline.page(person, ben, 1, now).events}
    assert {
        "You welcomed them",
        "You offered extra work",
        "They said no for now to extra work; it rests until 22 May 2027",
        "Ben Okafor asked for no offers for now through 23 November 2026",
        "They took back that they want no offers",
    } <= told
    found = between.page(person, ben, now)
    assert found.offers.held and found.asked_first.why_not and found.welcome.at == now
