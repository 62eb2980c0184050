"""Whose address mail comes from: one's own account, else the operator's, never anybody else's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from email.utils import parseaddr

import pytest
from flask import Flask

from app.db import session
from app.models import Freelancer
from app.models import OutboxState as State
from app.services.mail import mail_account, send
from app.services.mail.mail_account import AccountForm
from app.shell import Shell, shell
from config import Secret
from tests import scenarios
from tests.people import NOW, MailServer
from tests.views.outbox import mail, state_of

OPERATOR, OWN = "post@host.example", "ana@studio.example"


@pytest.fixture
def lent(app: Flask) -> Iterator[MailServer]:
    """The operator lends an account."""
    server = MailServer()
    server.start()
    was = shell()
    lends = replace(was.settings, smtp_url=Secret(server.url), mail_from=OPERATOR)
    app.extensions["groundrules"] = Shell(lends, was.vault)
    yield server
    server.stop()


@pytest.fixture
def own(ana_id: int, smtp: MailServer) -> MailServer:
    """Ana has an account of her own, at another address than the one she signs in with."""
    form = AccountForm(OWN, "127.0.0.1", smtp.port, "none", None, None)
    mail_account.save(ana_id, form, NOW)
    return smtp


@pytest.fixture
def writes(ana_id: int) -> Callable[[], int]:
    """Ana has something to send to Ben."""
    client_id = scenarios.ben_is_a_client(ana_id, NOW)
    return lambda: mail(ana_id, NOW, client_id, kind="talk", due_at=NOW)


def test_by_her_own_account_mail_comes_from_its_address_and_answers_go_there(
    own: MailServer, writes: Callable[[], int]
) -> None:
    writes()
    send.tick(NOW)
    assert parseaddr(own.mails[0]["From"]) == ("Ana Sousa", OWN)
    assert own.mails[0]["Reply-To"] is None
    assert own.envelopes[0] == (OWN, ["ben@okafor.example"])


def test_by_the_operators_account_it_says_so_and_answers_go_to_her(
    lent: MailServer, writes: Callable[[], int]
) -> None:
    writes()
    send.tick(NOW)
    found = lent.mails[0]
    assert parseaddr(found["From"]) == ("Ana Sousa via Groundrules", OPERATOR)
    assert parseaddr(found["Reply-To"]) == ("", "ana@sousa.example")
    assert lent.envelopes[0] == (OPERATOR, ["ben@okafor.example"])


def test_her_own_account_goes_before_the_operators(
    lent: MailServer, own: MailServer, writes: Callable[[], int]
) -> None:
    writes()
    send.tick(NOW)
    assert (len(own.mails), len(lent.mails)) == (1, 0)


def test_while_her_own_account_cannot_be_used_nothing_to_a_client_leaves_by_another(
    lent: MailServer, ana_id: int, writes: Callable[[], int]
) -> None:
    mail_account.save(ana_id, AccountForm(OWN, "127.0.0.1", 1, "none", None, None), NOW)
    one = writes()
    for _ in range(2):
        send.tick(NOW)
    assert state_of(one) is State.SCHEDULED
    assert [to for _, to in lent.envelopes if to != ["ana@sousa.example"]] == []
    assert mail_account.way_out(ana_id).paused_reason


@pytest.mark.parametrize("way", ["own", "lent"])
def test_the_senders_domain_is_always_that_of_the_account(
    request: pytest.FixtureRequest, way: str, ana_id: int
) -> None:
    server: MailServer = request.getfixturevalue(way)
    client_id = scenarios.ben_is_a_client(ana_id, NOW)
    for kind in ("offer", "accepted", "reminder", "answer", "thanks", "talk", "notice", "summary"):
        mail(ana_id, NOW, client_id, kind=kind, key=kind, due_at=NOW)
    send.tick(NOW)
    account = OWN if way == "own" else OPERATOR
    assert len(server.mails) == 8
    assert {parseaddr(found["From"])[1] for found in server.mails} == {account}
    assert {sender for sender, _ in server.envelopes} == {account}


def test_her_password_signs_in_and_nobody_elses(ana_id: int, lent: MailServer) -> None:
    form = AccountForm(OWN, "mail.studio.example", 465, "tls", "ana", "hers")
    mail_account.save(ana_id, form, NOW)
    route = mail_account.route_of(session(), session().get_one(Freelancer, ana_id))
    assert route is not None and route.account.password == "hers"
    assert route.account.access is None
    assert "hers" not in repr(route)


def test_without_any_account_mail_waits_and_leaves_when_there_is_one(
    ana_id: int, writes: Callable[[], int], smtp: MailServer
) -> None:
    one = writes()
    send.tick(NOW)
    assert state_of(one) is State.SCHEDULED and mail_account.way_out(ana_id).kind == "none"
    mail_account.save(ana_id, AccountForm(OWN, "127.0.0.1", smtp.port, "none", None, None), NOW)
    send.tick(NOW)
    assert len(smtp.mails) == 1
