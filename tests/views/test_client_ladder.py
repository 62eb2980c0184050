"""The page of one client: its ladder, what to do next, and what was decided, line by line."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.db import session
from app.services.agreeing import agree, changes, propose
from app.services.agreeing.propose import Change
from app.services.growing import lines, partings, talk
from app.services.mail.letters import Words
from app.services.people import clients
from app.services.state import settlements, standing, standings
from app.services.upholding import uphold
from tests import scenarios
from tests.counting import queries
from tests.partings import ana_gave_notice
from tests.people import NOW, Browser
from tests.reading import text_of
from tests.views.reading import links, section, soup, words

QUICK = "“Decisions get an answer within one working day”"


@pytest.fixture
def settled(ana_id: int) -> tuple[int, list[int]]:
    """Quick decisions have settled; one decider and invoices are ranked below."""
    client, needs = scenarios.ben_agreed_long_ago(ana_id, NOW, "decision", "one_decider", "invoice")
    scenarios.ben_answered_in_time(ana_id, client, needs[0], NOW, 3)
    return client, needs


def test_each_line_says_where_it_stands_and_leads_on(
    ana: Browser, settled: tuple[int, list[int]]
) -> None:
    client, (first, second, _) = settled
    answer = ana.get(f"/clients/{client}")
    said = section(answer, "ladder")
    assert "within one working day settled Works well since Mon 23 Nov, 3 of 3 kept" in said
    assert "What is agreed has settled. Next on your list: “One person decides”." in said
    assert "Offer the next line" in said and "Only say thank you" in said
    found = links(answer)
    for address in (
        f"/needs/{first}/said",
        f"/clients/{client}/lines/{first}",
        f"/clients/{client}/lines/{second}",
        f"/clients/{client}/thanks",
        f"/clients/{client}/agreement",
        f"/clients/{client}/parting",
    ):
        assert address in found


def test_what_is_skipped_can_be_ranked_here_again(
    ana: Browser, ana_id: int, settled: tuple[int, list[int]]
) -> None:
    client, (_, second, _) = settled
    lines.skip(ana_id, client, second, "They are two <founders>.", NOW)
    said = section(ana.get(f"/clients/{client}"), "ladder")
    assert "Skipped here One person decides since Mon 23 Nov: “They are two <founders>.”" in said
    assert "Next on your list: “Invoices" in said
    assert ana.submit(f"/clients/{client}/lines/{second}/skip-end").status_code == 302
    assert "Skipped here" not in words(ana.get(f"/clients/{client}"))


@pytest.mark.parametrize("case", ["waived", "declined", "offered", "notice", "ended", "word"])
def test_the_ladder_says_why_to_wait_and_what_can_be_done(
    ana: Browser, ana_id: int, settled: tuple[int, list[int]], case: str
) -> None:
    client, (first, second, _) = settled
    expected = {
        "waived": ("and you live without it since Mon 23 Nov “Fine as it is.”", "agreement"),
        "declined": ("declined for now, not before 22 May 2027", "decide"),
        "offered": ("An offer waits for Ben’s answer.", "agreement"),
        "notice": ("Notice was given, so nothing new is offered.", "parting"),
        "ended": ("You can work together again", "parting"),
        "word": ("“One person decides” waits for your word", f"lines/{second}"),
    }[case]
    if case == "waived":
        lines.waive(ana_id, client, first, "Fine as it is.", NOW)
    elif case == "declined":
        scenarios.ben_declined(ana_id, client, NOW)
    elif case == "offered":
        scenarios.ben_was_offered(ana_id, client, NOW)
    elif case == "notice":
        ana_gave_notice(ana_id, client, NOW, date(2026, 12, 7))
    elif case == "ended":
        ana_gave_notice(ana_id, client, NOW - timedelta(days=9), date(2026, 11, 20))
        partings.end_due(NOW)
    else:
        client = _with_a_second_line(ana_id)
    answer = ana.get(f"/clients/{client}")
    assert expected[0] in section(answer, "ladder")
    assert f"/clients/{client}/{expected[1]}" in links(answer)
    assert ("Part ways" in words(answer)) is (case not in ("notice", "ended"))


def _with_a_second_line(ana: int) -> int:
    """A client whose second line, which nobody can measure, has been in force for its days."""
    begun = NOW - timedelta(days=90)
    client = scenarios.ben_is_a_client(ana, begun, "Lind AB", email="m@lind.example")
    scenarios.ben_accepted(ana, client, begun)
    first = _first_line(ana, client)
    scenarios.ben_answered_in_time(ana, client, first, NOW - timedelta(days=50), 3)
    scenarios.ben_accepted(ana, client, NOW - timedelta(days=40))
    return client


def _first_line(ana: int, client: int) -> int:
    return standings.of_clients(session(), [client], NOW)[client].lines[0].need_id


def test_new_hours_lead_to_a_version_that_has_them(ana: Browser, ana_id: int) -> None:
    client, _ = scenarios.ben_agreed_to_quick_decisions(ana_id, NOW)
    assert f"/clients/{client}/agreement/hours" not in links(ana.get(f"/clients/{client}"))
    row = clients.one(ana_id, client)
    form = clients.stored(row)
    moved = clients.ClientForm(form.name, "Europe/London", "GB", None, form.week, None)
    clients.change(ana_id, client, moved, clients.fingerprint(row), NOW)
    assert f"/clients/{client}/agreement/hours" in links(ana.get(f"/clients/{client}"))


def test_the_timeline_tells_what_was_decided(
    ana: Browser, ana_id: int, settled: tuple[int, list[int]]
) -> None:
    client, (first, second, _) = settled
    lines.skip(ana_id, client, second, "They are two.", NOW)
    lines.unskip(ana_id, client, second, NOW)
    lines.waive(ana_id, client, first, "Fine as it is.", NOW)
    lines.unwaive(ana_id, client, first, NOW)
    slip = scenarios.ben_was_asked(ana_id, client, first, NOW - timedelta(days=5), NOW)
    scenarios.ana_confirmed(ana_id, slip, NOW + timedelta(seconds=1))
    talk.invite(ana_id, client, Words("Shall we talk?", "Ben,\n\ntalk?\n\nAna"), "talk", NOW)
    request = scenarios.ben_asked_for_a_change(ana_id, client, NOW)
    changes.keep(ana_id, request, "I need it as it is.", NOW)
    ana_gave_notice(ana_id, client, NOW, date(2026, 12, 7))
    said = section(ana.get(f"/clients/{client}"), "happened")
    for line in (
        f"{QUICK} has settled settled",
        f"{QUICK} is no longer settled",
        "You skip “One person decides” here They are two.",
        "You ranked “One person decides” here again",
        f"You live without {QUICK} Fine as it is.",
        f"{QUICK} counts again",
        "You invited them to talk",
        "You answered: “I need it as it is.”",
        "You gave notice: the agreement ends on 7 December 2026 notice given Too many late nights.",
    ):
        assert line in said, line


def test_a_word_and_an_end_stand_on_the_timeline(ana: Browser, ana_id: int) -> None:
    client, (need,) = scenarios.ben_agreed_long_ago(ana_id, NOW, "one_decider")
    given = NOW - timedelta(days=10)
    settlements.not_yet(ana_id, client, need, given)
    lines.give_word(ana_id, client, need, given)
    ana_gave_notice(ana_id, client, NOW - timedelta(days=9), date(2026, 11, 20))
    partings.end_due(NOW)
    partings.resume(ana_id, client, NOW)
    said = section(ana.get(f"/clients/{client}"), "happened")
    assert said.count("You said that “One person decides” has settled") == 1
    assert said.count("“One person decides” has settled") == 1
    assert "no longer settled" not in said
    assert "The agreement ended" in said and "You work together again" in said


def test_figures_without_words_are_told_without_quotation_marks(
    ana: Browser, ana_id: int, settled: tuple[int, list[int]]
) -> None:
    client, (first, *_) = settled
    clause = standing.versions(session(), client)[0].clauses[0]
    asked = changes.Asked("Ben Okafor", "", clause.version_id, clause.id, {"amount": "3"})
    request = changes.ask(ana_id, client, asked, NOW)
    page = f"/clients/{client}"
    told = section(ana.get(page), "happened")
    assert "Ben Okafor asked for a change waits for you" in told and "“”" not in told
    figures = {**clause.parameters, "amount": 2}
    change = Change(first, figures, reply="countered")
    seen = propose.fingerprint(propose.propose(session(), ana_id, client, NOW, change))
    changes.counter(ana_id, request, change, other_language=True, expected=seen, now=NOW)
    told = section(ana.get(page), "happened")
    assert "You offered something else than they asked for" in told and "“”" not in told


def test_a_page_takes_as_many_queries_however_much_was_decided(
    ana: Browser, ana_id: int, settled: tuple[int, list[int]]
) -> None:
    client, (first, second, _) = settled
    few = queries(ana, f"/clients/{client}")
    for n in range(5):
        lines.skip(ana_id, client, second, f"{n}", NOW)
        lines.unskip(ana_id, client, second, NOW)
        lines.waive(ana_id, client, first, f"{n}", NOW)
        lines.unwaive(ana_id, client, first, NOW)
    uphold.log(
        ana_id, client, uphold.Log(first, "Decision: x?", NOW - timedelta(days=1)), "key", NOW
    )
    assert queries(ana, f"/clients/{client}") == few


def test_the_ladder_stands_first_and_what_happened_folds_after_five(
    ana: Browser, ana_id: int, settled: tuple[int, list[int]]
) -> None:
    client, _ = settled
    page = soup(ana.get(f"/clients/{client}"))
    headings = [tag["id"] for tag in page.find_all("h2")]
    assert headings.index("ladder") < headings.index("happened")
    happened = page.find(id="happened").find_parent("section")
    folded = happened.find("details")
    assert len(happened.find_all(class_="line")) - len(folded.find_all(class_="line")) == 5
    assert folded.find("summary").get_text() == f"{len(folded.find_all(class_='line'))} more"
    assert not folded.has_attr("open")
    rungs = page.select(".ladder > li")
    assert [tag["class"] for tag in rungs[:2]] == [["agreed", "settled"], ["next"]]


def test_a_month_stands_in_the_timeline_where_its_first_hours_were_noted(
    ana: Browser, ana_id: int
) -> None:
    begun = NOW - timedelta(days=15)
    need = scenarios.ana_needs(ana_id, "retainer", begun)
    client = scenarios.ben_is_a_client(ana_id, begun)
    offer = scenarios.ben_was_offered(ana_id, client, begun)
    agreed = begun + timedelta(days=1)
    agree.accept(ana_id, offer, agree.Answer("Ben Okafor", agreed), agreed)
    hours = uphold.Log(need, "Layout", NOW - timedelta(days=3), amount=60)
    uphold.log(ana_id, client, hours, "layout", NOW)
    told = [text_of(str(line)) for line in soup(ana.get(f"/clients/{client}")).select(".line")]
    assert told[0].startswith("Fri 20 Nov") and "hours" in told[0].lower()
    assert "accepted" in told[1] and "Mon 9 Nov" in told[1]
    earlier = uphold.Log(need, "Sketches", NOW - timedelta(days=5), amount=60)
    uphold.log(ana_id, client, earlier, "sketches", NOW)
    told = [text_of(str(line)) for line in soup(ana.get(f"/clients/{client}")).select(".line")]
    assert told[0].startswith("Wed 18 Nov")
