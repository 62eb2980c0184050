"""Changes that Ben asks for: as asked, countered, kept or overtaken."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agreements.needs import Words
from app.adapters import pdf
from app.db import session
from app.models import ChangeRequest, OutboxMessage
from app.services.agreeing import agree, changes
from app.services.agreeing.changes import Asked
from app.services.agreeing.propose import Change
from app.services.errors import Conflict, NotFound, Refused
from app.services.ranking import rank
from app.services.state import standing
from config import Settings
from tests.scenarios import ben_accepted, ben_agreed_long_ago, ben_answered_in_time, ben_was_offered
from tests.services.wishes import NOW, as_asked, asks, days, found, in_order, line, request, seen

HOUR = timedelta(hours=1)


@pytest.fixture
def agreed(ana_id: int) -> tuple[int, int, int]:
    """Ben keeps quick decisions, so that invoices can come next: client and both needs."""
    client, (first, second) = ben_agreed_long_ago(ana_id, NOW, "decision", "invoice")
    ben_answered_in_time(ana_id, client, first, NOW, 5)
    return client, first, second


def test_agreeing_as_asked_is_in_force_at_once_and_mailed_to_both(
    ana_id: int, agreed: tuple[int, int, int]
) -> None:
    client, first, _ = agreed
    wish = asks(ana_id, client, line(client, first, 1), amount="3")
    made = changes.agree_as_asked(ana_id, wish, as_asked(ana_id, client, wish), NOW)
    binding = standing.in_force(found(client))
    assert binding and (binding.id, binding.number) == (made, 2)
    assert binding.clauses[0].parameters == days(3)
    assert binding.clauses[0].title == "Decisions get an answer within three working days"
    assert binding.offer and binding.offer.acceptance and binding.offer.acceptance.how == "asked"
    assert (request(wish).outcome, request(wish).made_version_id) == ("agreed", made)
    copies = {m.kind for m in session().query(OutboxMessage) if "version 2" in m.subject}
    assert copies == {"accepted", "own_copy"}
    with pytest.raises(Conflict, match="answered already"):
        changes.agree_as_asked(ana_id, wish, "", NOW)


def test_agreeing_as_asked_changes_the_figures_and_nothing_else(
    ana_id: int, agreed: tuple[int, int, int]
) -> None:
    """Ana words her need anew after Ben has asked: nobody has read that."""
    client, first, _ = agreed
    wish = asks(ana_id, client, line(client, first, 1), amount="3")
    need = rank.one(ana_id, first)
    words = Words("Quick answers", "You answer at once.", "Because I say so.", "I do nothing.")
    form = rank.NeedForm("decision", days(4), "en", words)
    rank.change(ana_id, first, form, need.revision, NOW)
    changes.agree_as_asked(ana_id, wish, as_asked(ana_id, client, wish), NOW)
    before, after = (version.clauses[0] for version in found(client))
    assert after.title == "Decisions get an answer within three working days"
    assert "end of the three working days that follow" in after.sentence
    assert (after.why, after.promise) == (before.why, before.promise)
    assert (after.week, after.zone) == (before.week, before.zone)


def test_other_figures_than_the_needs_change_nothing_but_the_figures(
    ana_id: int, agreed: tuple[int, int, int]
) -> None:
    """Ana worded why and promise anew since, and now asks for two days alone."""
    client, first, _ = agreed
    need = rank.one(ana_id, first)
    words = Words("Quick answers", "You answer at once.", "Because I say so.", "I do nothing.")
    rank.change(ana_id, first, rank.NeedForm("decision", days(1), "en", words), need.revision, NOW)
    _offers(ana_id, client, Change(first, days(2)))
    before, after = (version.clauses[0] for version in found(client))
    assert after.parameters == days(2)
    assert after.title == "Decisions get an answer within two working days"
    assert (after.why, after.promise) == (before.why, before.promise)
    assert (after.week, after.zone) == (before.week, before.zone)


def test_the_needs_own_figures_bring_its_words_of_now(
    ana_id: int, agreed: tuple[int, int, int]
) -> None:
    client, first, _ = agreed
    need = rank.one(ana_id, first)
    words = Words("Quick answers", "You answer at once.", "Because I say so.", "I do nothing.")
    rank.change(ana_id, first, rank.NeedForm("decision", days(2), "en", words), need.revision, NOW)
    _offers(ana_id, client, Change(first, days(2)))
    after = found(client)[-1].clauses[0]
    assert Words(after.title, after.sentence, after.why, after.promise) == words


def test_a_counter_is_an_offer_of_its_own(ana_id: int, agreed: tuple[int, int, int]) -> None:
    client, first, _ = agreed
    wish = asks(ana_id, client, line(client, first, 1), amount="5")
    change = Change(first, days(2), "Ben, would two do?")
    expected = seen(ana_id, client, Change(first, days(2), "Ben, would two do?", "countered"))
    changes.counter(ana_id, wish, change, other_language=False, expected=expected, now=NOW)
    waiting = standing.open_offer(found(client))
    assert waiting and waiting.opening == "Ben, would two do?"
    assert (request(wish).outcome, request(wish).made_version_id) == ("countered", waiting.id)
    mail = session().query(OutboxMessage).filter_by(kind="offer").all()[-1]
    assert "Thank you for telling me what would suit you" in mail.body
    with pytest.raises(Conflict, match="answered already"):
        changes.counter(ana_id, wish, change, other_language=False, expected=expected, now=NOW)


def test_a_wish_about_an_older_version_is_answered_in_words_alone(
    ana_id: int, agreed: tuple[int, int, int]
) -> None:
    client, first, _ = agreed
    wish = asks(ana_id, client, line(client, first, 1), amount="3")
    # The ladder waits for her answer, so the newer version comes from a change.
    offer = _offers(ana_id, client, Change(first, days(2)))
    later = asks(ana_id, client, line(client, first, 1), NOW + HOUR, unit="working_hours")
    agree.accept(ana_id, offer, agree.Answer("Ben Okafor", NOW), NOW + HOUR)
    assert request(wish).outcome == "overtaken"
    assert request(later).answered_at is None
    with pytest.raises(Conflict, match="no longer the one that counts"):
        changes.as_asked(session(), request(later), client)
    changes.keep(ana_id, later, "Two days it is.", NOW + HOUR)
    assert request(later).outcome == "kept"
    with pytest.raises(Conflict, match="no longer the one that counts"):
        asks(ana_id, client, line(client, first, 1), NOW + HOUR, amount="9")


def _offers(ana: int, client: int, change: Change) -> int:
    return agree.offer(
        ana,
        client,
        other_language=False,
        expected=seen(ana, client, change),
        now=NOW,
        change=change,
    )


def test_a_yes_overtakes_what_was_asked_about_the_offer_and_not_about_carried_lines(
    ana_id: int, agreed: tuple[int, int, int]
) -> None:
    client, first, second = agreed
    offer = ben_was_offered(ana_id, client, NOW)
    about_new = asks(ana_id, client, line(client, second, 2), amount="30")
    about_old = asks(ana_id, client, line(client, first, 2), amount="2")
    in_words = changes.ask(ana_id, client, Asked("Ben Okafor", "Less of it?"), NOW)
    agree.accept(ana_id, offer, agree.Answer("Ben Okafor", NOW + HOUR), NOW + HOUR)
    assert [request(id).outcome for id in (about_new, in_words)] == ["overtaken", "overtaken"]
    assert request(about_old).answered_at is None
    changes.agree_as_asked(ana_id, about_old, as_asked(ana_id, client, about_old), NOW + HOUR)


def test_a_yes_from_before_overtakes_nothing(ana_id: int, agreed: tuple[int, int, int]) -> None:
    client, _, second = agreed
    offer = ben_was_offered(ana_id, client, NOW)
    wish = asks(ana_id, client, line(client, second, 2), NOW + 2 * HOUR, amount="30")
    agree.accept(ana_id, offer, agree.Answer("Ben Okafor", NOW + HOUR, "spoken"), NOW + 3 * HOUR)
    assert request(wish).answered_at is None


def test_a_no_overtakes_what_was_asked_about_the_offer(
    ana_id: int, agreed: tuple[int, int, int]
) -> None:
    client, _, second = agreed
    offer = ben_was_offered(ana_id, client, NOW)
    wish = asks(ana_id, client, line(client, second, 2), amount="30")
    agree.decline(ana_id, offer, agree.Answer("Ben Okafor", NOW, note="No."), None, NOW)
    assert (request(wish).outcome, request(wish).made_version_id) == ("overtaken", None)


def test_a_newer_wish_for_the_same_line_counts(ana_id: int, agreed: tuple[int, int, int]) -> None:
    client, first, _ = agreed
    clause = line(client, first, 1)
    two = asks(ana_id, client, clause, amount="2")
    assert asks(ana_id, client, clause, amount="2") == two
    three = asks(ana_id, client, clause, NOW + HOUR, amount="3")
    assert request(two).outcome == "overtaken" and request(three).answered_at is None


def test_figures_that_cannot_be_are_refused(ana_id: int, agreed: tuple[int, int, int]) -> None:
    client, first, _ = agreed
    for figures in ({"amount": "0"}, {"amount": "x"}, {"unit": "moons"}):
        with pytest.raises(Refused):
            asks(ana_id, client, line(client, first, 1), **figures)
    assert session().query(ChangeRequest).count() == 0


def test_a_stranger_answers_nothing(
    ana_id: int, cleo_id: int, agreed: tuple[int, int, int]
) -> None:
    client, first, _ = agreed
    wish = asks(ana_id, client, line(client, first, 1), amount="3")
    with pytest.raises(NotFound):
        changes.agree_as_asked(cleo_id, wish, "", NOW)
    with pytest.raises(NotFound):
        changes.keep(cleo_id, wish, "No.", NOW)


def test_a_paper_that_cannot_be_made_leaves_everything_as_it_was(
    settings: Settings, ana_id: int, agreed: tuple[int, int, int]
) -> None:
    client, first, _ = agreed
    wish = asks(ana_id, client, line(client, first, 1), amount="3")
    expected = as_asked(ana_id, client, wish)
    (settings.data / "cache").unlink()
    (settings.data / "cache").write_text("a file where the folder for fonts should be")
    with pytest.raises(pdf.RenderFailed):
        changes.agree_as_asked(ana_id, wish, expected, NOW)
    assert request(wish).answered_at is None
    assert [version.number for version in found(client)] == [1]


def test_the_state_after_three_versions_is_in_order(
    ana_id: int, agreed: tuple[int, int, int]
) -> None:
    client, first, _ = agreed
    ben_accepted(ana_id, client, NOW)
    wish = asks(ana_id, client, line(client, first, 2), NOW + HOUR, amount="2")
    changes.agree_as_asked(ana_id, wish, as_asked(ana_id, client, wish), NOW + HOUR)
    in_order(client)
    newest = found(client)[-1]
    assert [c.origin for c in newest.clauses] == ["changed", "carried"]
