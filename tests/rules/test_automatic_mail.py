"""Machines never answer a question, and people whose mail looks like theirs do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agreements.mail_facts import Kind, MailFacts, read
from tests.rules.mail_of_machines import MACHINES as ANSWERING_MACHINES
from tests.rules.mail_of_people import PEOPLE
from tests.rules.mail_of_servers import SERVERS

MACHINES = {**ANSWERING_MACHINES, **SERVERS}

RECEIVED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def facts(headers: str) -> MailFacts:
    found = read(headers.replace("\n", "\r\n").encode() + b"\r\n", RECEIVED)
    assert isinstance(found, MailFacts), found
    return found


def plain(*more: str) -> MailFacts:
    return facts("From: ben@okafor.example\n" + "".join(f"{line}\n" for line in more))


@pytest.mark.parametrize("shape", MACHINES)
def test_what_a_machine_wrote_never_counts_as_an_answer(shape: str) -> None:
    kind, headers = MACHINES[shape]

    found = facts(headers).origin

    assert not found.kind.is_answer, found
    assert found.kind == kind


@pytest.mark.parametrize("shape", PEOPLE)
def test_what_a_person_wrote_counts_however_it_looks(shape: str) -> None:
    kind, headers = PEOPLE[shape]

    found = facts(headers).origin

    assert found.kind.is_answer, found
    assert found.kind == kind


def test_there_are_twenty_of_each_at_least() -> None:
    assert min(len(ANSWERING_MACHINES), len(PEOPLE)) >= 20


@pytest.mark.parametrize("name", sorted({*MACHINES, *PEOPLE}))
def test_the_reason_is_a_sentence(name: str) -> None:
    _, headers = {**MACHINES, **PEOPLE}[name]

    reason = facts(headers).origin.reason

    assert reason.endswith(".") and 20 < len(reason) < 150


def test_the_reason_quotes_what_the_mail_says_of_itself() -> None:
    assert plain("Auto-Submitted: auto-replied").origin.reason == (
        "It says so itself (Auto-Submitted: “auto-replied”)."
    )
    assert plain("List-Id: The team <team.okafor.example>").origin.reason == (
        "It came by a mailing list (“team.okafor.example”)."
    )


@pytest.mark.parametrize(
    "line",
    [
        "Precedence: bulk",
        "PRECEDENCE: BULK",
        "Precedence: junk",
        "Precedence: auto_reply",
        "Auto-Submitted: auto-notified",
        "Auto-Submitted: AUTO-REPLIED",
        "Auto-Submitted: (why not) auto-replied",
        "Auto-Submitted: yes",
        "X-Autorespond: Hello",
        "X-Auto-Reply: 1",
        "Return-Path: <>",
        "Return-Path: (nobody) <>",
    ],
)
def test_each_single_mark_of_a_machine_is_enough(line: str) -> None:
    assert plain(line).origin.kind == Kind.AUTOMATIC


@pytest.mark.parametrize(
    "line",
    [
        "Precedence: list",
        "X-Auto-Response-Suppress: All",
        "X-Auto-Response-Suppress:",
        "Subject: Automatic reply: the logo",
        "Subject: Réponse automatique : le logo",
        "Subject: 自动回复：徽标",
        "Subject: Message d’absence : le logo",
        "Subject: Declined: the logo",
    ],
)
def test_no_weak_sign_is_enough_by_itself(line: str) -> None:
    assert plain(line).origin.kind == Kind.PERHAPS


def test_the_title_of_a_machine_with_its_wish_for_silence_is_enough() -> None:
    wish = "X-Auto-Response-Suppress: All"

    assert plain("Subject: Out of office: the logo", wish).origin.kind == Kind.AUTOMATIC
    assert plain("Subject: Out of office for the logo", wish).origin.kind == Kind.PERHAPS


def test_one_mark_among_several_of_that_name_is_enough() -> None:
    assert plain("Auto-Submitted: no", "Auto-Submitted: auto-replied").origin.kind == "automatic"


def test_a_return_path_below_the_topmost_says_nothing() -> None:
    found = plain("Return-Path: <ben@okafor.example>", "Return-Path: <>")

    assert found.origin.kind == Kind.HUMAN


def test_a_list_that_is_bulk_is_automatic() -> None:
    assert plain("List-Id: <a.b>", "Precedence: bulk").origin.kind == Kind.AUTOMATIC
