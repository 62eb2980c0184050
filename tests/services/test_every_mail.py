"""Every kind of mail as it arrives: RFC 5322, 3834 and 8058, and read back as it was meant."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import session
from app.languages import language
from app.models import Document, Freelancer, OutboxMessage
from app.services.mail import envelope, mail_account, send
from app.services.mail.letterbox import ACCOUNT_TROUBLE, PERSONAL
from app.services.mail.letters import Words
from config import Settings
from tests.services.posting import (
    BODY,
    BY_A_PERSON,
    WITH_PAPER,
    house,
    links_are_possible,
    named,
    posted,
    sends_by,
    sent,
    there_is_a_paper,
)
from tests.services.received import (
    RawServer,
    attachments,
    check_form,
    head,
    mailbox,
    text,
    words,
)

SERVICES = Path(__file__).parents[2] / "app" / "services"
TO_CLIENT = (
    *("offer", "answer", "accepted", "thanks", "talk"),
    *("closing", "staying", "leaving", "source", "new_link"),
    *("welcome", "interest", "erased"),
)
OWN = tuple(kind for kind in PERSONAL if kind != ACCOUNT_TROUBLE)  # that one is further below
PEOPLE = (
    ("Ben Okafor", "Ines Duarte"),
    ("Zoë Müller-Großmann", "Jürgen Öztürk"),
    ("Γιώργος Παπαδόπουλος", "Ελένη Νικολάου"),
    ("محمد علي", "ليلى حسن"),
    ("Ben 👍🏽 Okafor", "Ana 🌿"),
    (
        'O\'Neil, "Ben" (Foods) <b@x.example>',
        "Sousa; Ana: & Söhne, Abteilung für Namen, " * 2 + "Ende",
    ),
)
SUBJECTS = (
    "Re: Decision: which logo goes on the invoice?",
    "Größe, Preis & mehr: " + "wörter " * 39 + "Ende",
    "Απόφαση: ποιο λογότυπο; " * 12,
    "قرار: أي شعار؟ 👍🏽",
    "x" * 300,
)


@pytest.fixture
def settings(tmp_path: Path, pytestconfig: pytest.Config) -> Settings:
    return house(tmp_path / "data", pytestconfig)


def kinds_made(source: str) -> Iterator[str]:
    """The kinds of mail that are written out in a module."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        if ast.unparse(call.func).rpartition(".")[2] in ("Note", "Letter"):
            named = [word.value for word in call.keywords if word.arg == "kind"]
            for kind in (*call.args[:1], *named):
                if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
                    yield kind.value
    kept = (node for node in ast.parse(source).body if isinstance(node, ast.Assign))
    for node in kept:
        if ast.unparse(node.targets[0]) in ("KIND", "WORD"):
            yield ast.literal_eval(node.value)


def test_no_kind_of_mail_is_forgotten_here() -> None:
    found = {kind for path in SERVICES.rglob("*.py") for kind in kinds_made(path.read_text())}
    assert found == {*TO_CLIENT, *PERSONAL, "reminder"} - {ACCOUNT_TROUBLE}


@pytest.mark.parametrize("kind", [*TO_CLIENT, *OWN, "reminder"])
def test_each_arrives_as_it_was_meant(
    ana_id: int, ben: int, now: datetime, server: RawServer, kind: str
) -> None:
    if kind in WITH_PAPER:
        there_is_a_paper(ana_id, ben, now)
    links_are_possible(ana_id, now)
    sends_by(ana_id, server, now)
    for number, (theirs, own) in enumerate(PEOPLE):
        at = now + timedelta(days=number)
        named(ana_id, ben, theirs, own)
        subject = SUBJECTS[number % len(SUBJECTS)]
        row_id = posted(ana_id, ben, kind, Words(subject, BODY), at, str(number))
        send.tick(at)
        row, raw = sent(row_id), server.raw[-1]
        check_form(raw)
        is_personal = kind in PERSONAL
        read = head(raw)
        assert words(read["Subject"]) == subject
        assert mailbox(read["To"]) == (
            (own, "ana@sousa.example") if is_personal else (theirs, "ben@okafor.example")
        )
        assert mailbox(read["From"]) == (own, "ana@sousa.example")
        assert parsedate_to_datetime(str(read["Date"])) == at
        assert read["X-Groundrules-ID"] == envelope.groundrules_id(row)
        assert read["Message-ID"] == row.message_id
        assert read["Auto-Submitted"] == (None if kind in BY_A_PERSON else "auto-generated")
        assert ("List-Unsubscribe" in read) == (kind == "reminder")
        link, base = envelope.link_of(session(), row)
        foot = envelope.footer(row, link, base, language("en"))
        assert text(raw) == envelope.plain_text(BODY, foot, "Open your page")
        assert "مرحبا 👍🏽" in text(raw, "html") and "url(" not in text(raw, "html")
        papers = attachments(raw)
        assert [content[:5] for _, content in papers] == [b"%PDF-"] * (kind in WITH_PAPER)
        if papers:
            [paper] = session().scalars(select(Document.pdf).where(Document.id == row.document_id))
            assert papers[0][1] == paper
    assert len(server.raw) == len(PEOPLE)


def test_the_test_of_an_account_arrives_well_formed(
    ana_id: int, now: datetime, server: RawServer
) -> None:
    sends_by(ana_id, server, now)
    assert mail_account.test(ana_id, now).ok
    [raw] = server.raw
    check_form(raw)
    read = head(raw)
    assert (read["Auto-Submitted"], read["X-Groundrules-ID"]) == ("auto-generated", "test")
    assert mailbox(read["To"]) == ("", "ana@sousa.example")
    assert "This is the test you asked for." in text(raw)


def test_a_mail_tried_again_is_the_same_mail(
    ana_id: int, ben: int, now: datetime, server: RawServer
) -> None:
    sends_by(ana_id, server, now)
    row_id = posted(ana_id, ben, "answer", Words("Hello", BODY), now)
    freelancer = session().get_one(Freelancer, ana_id)
    route = mail_account.route_of(session(), freelancer)
    assert route is not None
    row = session().get_one(OutboxMessage, row_id)
    first, _ = envelope.build(session(), row, freelancer, route, now)
    again, _ = envelope.build(session(), row, freelancer, route, now + timedelta(hours=1))
    assert first == again
    assert first == f"<{envelope.groundrules_id(row)}@sousa.example>"


class TestTheOperatorsAccount:
    """Where the freelancer has no account of their own."""

    @pytest.fixture
    def settings(self, tmp_path: Path, pytestconfig: pytest.Config, server: RawServer) -> Settings:
        mail = {"smtp_url": server.url, "mail_from": "post@host.example"}
        return house(tmp_path / "data", pytestconfig, **mail)

    @pytest.mark.parametrize("kind", ["reminder", "answer", "new_link", "notice", ACCOUNT_TROUBLE])
    def test_answers_go_to_the_freelancer(
        self, ana_id: int, ben: int, now: datetime, server: RawServer, kind: str
    ) -> None:
        links_are_possible(ana_id, now)
        row_id = posted(ana_id, ben, kind, Words("Hello", BODY), now)
        send.tick(now)
        sent(row_id)
        [raw] = server.raw
        check_form(raw)
        read = head(raw)
        assert mailbox(read["From"]) == ("Ana Sousa via Groundrules", "post@host.example")
        assert mailbox(read["Reply-To"]) == ("", "ana@sousa.example")
        if kind == "reminder":
            assert "<mailto:ana@sousa.example?subject=Stop%20reminders>" in str(
                read["List-Unsubscribe"]
            )
