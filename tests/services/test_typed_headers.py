"""Whatever a person types into a name, a subject or an address: refused, or one header of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from app.adapters import smtp
from app.adapters.message import BadHeader, Outgoing, ascii_address, to_bytes
from app.views.forms import Form, address, line
from tests.services.received import ONCE, RawServer, check_form, head, mailbox, text, words

PLAIN = Outgoing(
    message_id="<m.1@sousa.example>",
    groundrules_id="m.1",
    sender_name="Ana Sousa",
    sender_address="ana@sousa.example",
    recipient_name="Ben Okafor",
    recipient_address="ben@okafor.example",
    subject="Hi",
    text="Hello Ben",
    html="<p>Hello Ben</p>",
    date=datetime(2026, 11, 23, 9, 40, tzinfo=UTC),
)
patient = trying(suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def sink() -> Iterator[RawServer]:
    made = RawServer()
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def form_app() -> Flask:
    made = Flask(__name__)
    made.secret_key = "for forms alone"
    return made


# What a person could type, or paste, anywhere: line breaks, codes, marks, every alphabet.
anything = st.text(
    st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from('\r\n\0\t\x0b\x85\u2028\u202e\ud800:;,<>@"\\=?() .äλع👍🏽'),
    ),
    max_size=60,
) | st.sampled_from(
    [
        "a\r\nBcc: eve@eve.example",
        "=?utf-8?q?a=0ABcc:_eve=40eve.example?=",
        "a\r\n\r\nAnother body",
        "Bcc: eve@eve.example",
        "<eve@eve.example>, b",
        "a\n.\nMAIL FROM:<eve@eve.example>",
    ]
)


@patient
@given(theirs=anything, own=anything, subject=anything, body=anything, address=anything)
def test_whatever_is_typed_is_refused_or_arrives_in_its_one_header(
    sink: RawServer, theirs: str, own: str, subject: str, body: str, address: str
) -> None:
    subject = subject or "Hi"
    outgoing = replace(PLAIN, sender_name=own, recipient_name=theirs, subject=subject, text=body)
    for typed, meant in (
        (replace(outgoing, recipient_address=address), None),
        (replace(outgoing, sender_address=address), None),
        (outgoing, (subject, theirs, own, body)),
    ):
        try:
            made = to_bytes(typed)
        except (BadHeader, ValueError):
            continue
        account = smtp.Account("127.0.0.1", sink.port, "none")
        smtp.deliver(account, typed.sender_address, typed.recipient_address, made)
        raw = sink.raw.pop()
        check_form(raw)
        read = head(raw)
        assert sorted(read.keys()) == sorted(("Auto-Submitted", "Content-Type", *ONCE))
        if meant:
            got = words(read["Subject"]), mailbox(read["To"])[0], mailbox(read["From"])[0]
            assert tuple(map(str.split, got)) == tuple(map(str.split, meant[:3]))
            assert text(raw).split() == body.split()


@given(typed=anything)
def test_what_a_form_lets_through_can_be_sent(form_app: Flask, typed: str) -> None:
    # No form can carry half a character: what a browser sends is whole, or replaced.
    typed = typed.encode(errors="replace").decode()
    with form_app.test_request_context(method="POST", data={"name": typed, "mail": typed}):
        form = Typed(meta={"csrf": False})
        form.validate()
        name = "" if form.name.errors else str(form.name.data)
        mail = "ben@okafor.example" if form.mail.errors else str(form.mail.data)
    outgoing = replace(
        PLAIN, recipient_name=name, sender_name=name, recipient_address=mail, subject=name or "Hi"
    )
    made = to_bytes(outgoing)
    read = head(made)
    assert mailbox(read["To"]) == (name, ascii_address(mail))
    assert words(read["Subject"]) == (name or "Hi")


class Typed(Form):
    """Fields as every form has them."""

    name = line("Name", 500)
    mail = address("Address")
