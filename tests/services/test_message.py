"""Messages: what is meant is what goes over the wire, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.message import (
    Attachment,
    BadHeader,
    Outgoing,
    _compare,
    ascii_address,
    to_bytes,
    valid_address,
)

PLAIN = Outgoing(
    message_id="<m.1@groundrules.invalid>",
    groundrules_id="m.1",
    sender_name="Ana Duarte",
    sender_address="ana@ana.example",
    recipient_name="Ben Okafor",
    recipient_address="ben@okafor.example",
    subject="Our one-day line",
    text="Good morning Ben,\n\none word is enough.\n\nAna",
    html="<p>Good morning Ben,</p>",
    date=datetime(2026, 11, 23, 9, 40, tzinfo=UTC),
)
HEADER_FIELDS = (
    "message_id groundrules_id sender_name sender_address recipient_name recipient_address "
    "subject reply_to unsubscribe_url unsubscribe_mailto"
).split()
SMUGGLED = {
    "a carriage return": "\r",
    "a line feed": "\n",
    "both": "\r\n",
    "a null": "\0",
    "an encoded word": "=?utf-8?q?x=0ABcc:_eve=40eve.example?=",
    "a line separator": "\u2028",
    "a next line": "\x85",
    "a vertical tab": "\x0b",
    "half a character": "\ud800",
}


def head(made: bytes) -> Message:
    """The header fields as an older reader sees them, which knows RFC 2047 to the letter."""
    return BytesParser(policy=policy.compat32).parsebytes(made)


def words(header: object) -> str:
    unfolded = re.sub(r"\r\n(?=[ \t])", "", str(header))
    return str(make_header(decode_header(unfolded)))


def whole(made: bytes) -> EmailMessage:
    read = BytesParser(policy=policy.default).parsebytes(made)
    assert isinstance(read, EmailMessage)
    return read


def text_of(made: bytes) -> str:
    part = whole(made).get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("field", HEADER_FIELDS)
@pytest.mark.parametrize("smuggled", SMUGGLED.values(), ids=SMUGGLED.keys())
def test_nothing_can_be_smuggled_into_a_header(field: str, smuggled: str) -> None:
    usual = getattr(PLAIN, field) or "https://ana.example/stop"
    with pytest.raises(BadHeader):
        to_bytes(replace(PLAIN, **{field: usual + smuggled + "Bcc: eve@eve.example"}))


@pytest.mark.parametrize("smuggled", SMUGGLED.values(), ids=SMUGGLED.keys())
def test_nothing_can_be_smuggled_into_a_reference_or_a_file_name(smuggled: str) -> None:
    with pytest.raises(BadHeader):
        to_bytes(replace(PLAIN, references=("<a@b.example>", f"<b{smuggled}@b.example>")))
    with pytest.raises(BadHeader):
        attached = Attachment(f"a{smuggled}.pdf", b"%PDF", "application/pdf")
        to_bytes(replace(PLAIN, attachments=(attached,)))


def test_only_the_headers_that_were_meant_go_out() -> None:
    expected = (
        "From To Subject Date Message-ID X-Groundrules-ID Auto-Submitted MIME-Version Content-Type"
    )
    assert head(to_bytes(PLAIN)).keys() == expected.split()


def test_a_message_says_who_when_and_that_it_is_automatic() -> None:
    read = head(to_bytes(PLAIN))
    assert read["From"] == "Ana Duarte <ana@ana.example>"
    assert read["To"] == "Ben Okafor <ben@okafor.example>"
    assert read["Date"] == "Mon, 23 Nov 2026 09:40:00 +0000"
    assert read["Message-ID"] == "<m.1@groundrules.invalid>"
    assert read["X-Groundrules-ID"] == "m.1"
    assert read["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    "name",
    [
        "Ben",
        "",
        "Zoë Müller",
        "Müller, Ana",
        "Okafor, Ben (Foods)",
        'Ben "the boss" Okafor',
        "ben@okafor.example",
        "日本語 テスト 株式会社",
        "पन्ह पन्ह त्र र्च कृकृ ड्ड न्हृे إلا بسم الله",
        "Ana Überraschung & Söhne, Abteilung für besonders lange Namen, Zürich und anderswo",
        "Maximilian " * 10 + "Okafor",
        "A <eve@eve.example>, B",
    ],
)
def test_a_name_comes_back_as_it_was(name: str) -> None:
    read = head(to_bytes(replace(PLAIN, recipient_name=name, sender_name=name)))
    for field in ("To", "From"):
        assert words(parseaddr(str(read[field]))[0]) == name


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Decision: which logo goes on the invoice?",
        "Größe, Preis & mehr",
        "ü" * 300,
        "x" * 300,
        "a word " * 40 + "end",
        "wörter " * 40 + "Ende",
        "पन्ह पन्ह त्र र्च कृकृ ड्ड न्हृे إلا بسم الله",
        "👍🏽 " * 60 + "👍🏽",
        ".",
        "tie = ? no",
    ],
)
def test_a_subject_comes_back_as_it_was(subject: str) -> None:
    read = head(to_bytes(replace(PLAIN, subject=subject)))
    assert words(read["Subject"]) == subject


@given(
    st.text(
        st.one_of(
            st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp")),
            st.sampled_from(" ,.\"'()<>@:;\\?=üñ日xyz-&"),
        ),
        max_size=150,
    ).filter(lambda typed: "=?" not in typed and typed == " ".join(typed.split()))
)
def test_whatever_is_typed_comes_back_in_lines_that_every_server_takes(typed: str) -> None:
    made = to_bytes(replace(PLAIN, recipient_name=typed, subject=typed))
    read = head(made)
    assert words(parseaddr(str(read["To"]))[0]) == typed
    assert words(read["Subject"]) == typed
    assert max(len(line) for line in made.split(b"\r\n")) <= 78
    for word in re.findall(rb"=\?\S+\?=", made):
        assert len(word) <= 75  # RFC 2047, section 2


def test_a_domain_beyond_ascii_goes_out_in_ascii() -> None:
    made = to_bytes(replace(PLAIN, recipient_address="ben@bücher.example"))
    assert parseaddr(str(head(made)["To"]))[1] == "ben@xn--bcher-kva.example"
    assert ascii_address("ben@bücher.example") == "ben@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "address",
    ["", "ben", "ben@", "b n@okafor.example", "bén@okafor.example", "a@b.example, c@d.example"],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(BadHeader):
        to_bytes(replace(PLAIN, recipient_address=address))
    with pytest.raises(ValueError):
        valid_address(address)


def test_a_typed_address_is_normalised() -> None:
    assert valid_address("  Ben@OKAFOR.example ") == "Ben@okafor.example"


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        ".\n..\n...x\n. \nend",
        "From me\nFrom you\nTo: eve@eve.example\n\nBcc: x",
        "Größe: 10 € – 100 %\nनमस्ते",
        "a line that goes on " * 500,
        "x" * 10_000,
        "short\n" * 1_700,
        "a =\n=20\n=3D soft = breaks=",
        "trailing spaces   \n\ttabs\t\n",
        "--=_boundary--\n--",
    ],
)
def test_the_text_comes_back_line_by_line(text: str) -> None:
    made = to_bytes(replace(PLAIN, text=text))
    assert text_of(made).rstrip("\n") == text.rstrip("\n")
    made.decode("ascii")
    assert max(len(line) for line in made.split(b"\r\n")) <= 78


def test_every_line_ends_with_both_characters() -> None:
    made = to_bytes(replace(PLAIN, text="one\ntwo\r\nthree\rfour", html="<p>\n</p>\r<p>"))
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", made) is None


def test_a_text_with_half_a_character_is_refused() -> None:
    with pytest.raises(BadHeader):
        to_bytes(replace(PLAIN, text="a \ud800 b"))


def test_the_page_and_the_text_are_two_ways_to_read_one_message() -> None:
    read = whole(to_bytes(PLAIN))
    assert read.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]


FILES = [
    "a.pdf",
    "Übereinkunft – 1.pdf",
    "日本.pdf",
    "a b; c.pdf",
    'x"y.pdf',
    "long " * 40 + ".pdf",
]


@pytest.mark.parametrize("name", FILES)
def test_attachments_arrive_intact(name: str) -> None:
    content = bytes(range(256)) * 400
    files = (Attachment(name, content, "application/pdf"), Attachment("b.ics", b"a\nb", "text/x"))
    read = whole(to_bytes(replace(PLAIN, attachments=files)))
    found = [(p.get_filename(), p.get_payload(decode=True)) for p in read.iter_attachments()]
    assert found == [(name, content), ("b.ics", b"a\nb")]
    assert read.get_content_type() == "multipart/mixed"


def test_one_click_stopping_is_offered_where_there_is_a_page_for_it() -> None:
    url = "https://ana.example/stop/" + "t" * 200
    mailto = "mailto:ana@ana.example?subject=Stop%20reminders"
    read = head(to_bytes(replace(PLAIN, unsubscribe_url=url, unsubscribe_mailto=mailto)))
    assert "".join(str(read["List-Unsubscribe"]).split()) == f"<{url}>,<{mailto}>"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_without_a_page_stopping_is_by_mail_and_not_by_one_click() -> None:
    read = head(to_bytes(replace(PLAIN, unsubscribe_mailto="mailto:ana@ana.example")))
    assert read["List-Unsubscribe"] == "<mailto:ana@ana.example>"
    assert "List-Unsubscribe-Post" not in read


def test_reminders_of_one_agreement_stand_in_one_thread() -> None:
    ids = tuple(f"<{'a' * 70}{n}@groundrules.invalid>" for n in range(12))
    made = to_bytes(replace(PLAIN, references=ids))
    read = head(made)
    assert read["In-Reply-To"] == ids[-1]
    assert str(read["References"]).split() == list(ids)
    assert b"=?" not in made.split(b"\r\n\r\n")[0]


def test_an_answer_goes_where_the_sender_wants_it() -> None:
    made = to_bytes(replace(PLAIN, reply_to="ana@ana.example"))
    assert head(made)["Reply-To"] == "ana@ana.example"


@pytest.mark.parametrize(
    "other",
    [
        {"text": "Another text"},
        {"subject": "Another subject"},
        {"recipient_name": "Eve"},
        {"recipient_address": "eve@eve.example"},
        {"sender_address": "eve@eve.example"},
        {"reply_to": "eve@eve.example"},
        {"attachments": (Attachment("a.pdf", b"other", "application/pdf"),)},
        {"attachments": (Attachment("b.pdf", b"%PDF", "application/pdf"),)},
    ],
)
def test_bytes_that_read_back_otherwise_are_refused(other: dict[str, object]) -> None:
    meant = replace(PLAIN, attachments=(Attachment("a.pdf", b"%PDF", "application/pdf"),))
    _compare(meant, to_bytes(meant))
    with pytest.raises(BadHeader):
        _compare(meant, to_bytes(replace(meant, **other)))
