"""Whatever is typed into a field comes out as text on every paper, and asks for nothing."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest

from agreements import comparing
from agreements.comparing import Said
from agreements.document import Brand, PaperClause, Signature, sheet_html
from app.adapters import pdf
from app.rendering import environment
from app.services.agreeing import comparison_paper
from app.services.agreeing.comparison_paper import ComparisonPaper
from app.services.growing import closing_letter, thanks_letter
from app.services.growing.closing_letter import ClosingLetter
from app.services.growing.thanks_letter import ThanksPaper
from tests.services.test_paper import paper, text_of

AGREEMENT = "documents/agreement.html"
# The foot of a page ends here, in points from its edge.
FOOT = 57
NAMES = ["agreement", "closing", "thanks", "comparison"]
SIGNS = (
    "url(file:///etc/passwd)",
    "@import url(http://127.0.0.1:9/x.css);",
    "</style><style>*{background:url(file:///etc/passwd)}</style>",
    "</title><script>alert(1)</script>",
    "<img src=file:///etc/passwd>",
    "<img src=image:logo>",
    "<link rel=attachment href=file:///etc/passwd>",
    "<a rel=attachment href=file:///etc/passwd>x</a>",
    "<object data=file:///etc/passwd></object>",
    "<svg onload=alert(1)><image href=file:///etc/passwd></svg>",
    "<meta name=groundrules-mark content=forged>",
    '" onclick="alert(1)',
    "' style='position:fixed",
    "{{ 7 * 7 }}{% raw %}{# x #}${7*7}%(name)s{0}",
    "&lt;b&gt;&#60;i&#62;&amp;amp;&nbsp;",
    r"\00003c script \3c/style \22 \27",
    "<!--x]]><![CDATA[",
    "javascript:alert(1)",
    "/JS(app.alert)/OpenAction",
)


def _agreement(text: str) -> Any:
    odd = PaperClause(1, *[text] * 4, is_new=False, is_changed=True, hours=(text,))
    fields = ("freelancer", "client", "opening", "when_it_slips", "what_is_counted")
    said = dict.fromkeys((*fields, "later", "how_to_answer", "unchanged"), text)
    return replace(paper(odd), **said, signatures=(Signature(text, text),))


def _closing(text: str) -> Any:
    day = date(2026, 11, 23)
    names = dict.fromkeys(("freelancer", "client", "contact", "words"), text)
    return closing_letter.paper(
        ClosingLetter(
            language="en",
            freelancer_zone="Europe/Lisbon",
            client_zone="Europe/Berlin",
            written_on=day,
            final_day=day,
            agreed=(text,),
            handover=(text, text),
            **names,
        )
    )


def _thanks(text: str) -> Any:
    return ThanksPaper(text, "en", "en", text, text, "23 November 2026", (text,), Brand(), "")


def _comparison(text: str) -> Any:
    old = Said(1, 1, *["before"] * 6)
    new, gone = Said(1, 1, *[text] * 6), Said(2, 2, *[text] * 6)
    found = comparing.compare("before", (old, gone), text, (new,))
    title = "What changed"
    return ComparisonPaper(title, "en", "en", text, text, 1, 2, found, Brand())


# What stands on each: the values, the template, and how often the text stands above the foot.
MADE = {
    "agreement": (_agreement, AGREEMENT, 15),
    "closing": (_closing, closing_letter.TEMPLATE, 7),
    "thanks": (_thanks, thanks_letter.TEMPLATE, 4),
    "comparison": (_comparison, comparison_paper.TEMPLATE, 16),
}


def made(name: str, text: str, faces: tuple[pdf.PaperFont, ...]) -> bytes:
    values, template, _ = MADE[name]
    return pdf.render(sheet_html(environment("en"), template, values(text)), faces)


def unspaced(text: str) -> str:
    """Without spaces: where a line ends is no matter."""
    return "".join(text.split())


def read(written: bytes) -> str:
    """What stands on the pages above their feet, without spaces."""
    document = pypdfium2.PdfDocument(written)
    try:
        return unspaced("".join(_above_foot(page) for page in document))
    finally:
        document.close()


def _above_foot(page: Any) -> str:
    text: str = page.get_textpage().get_text_bounded(bottom=FOOT)
    return text


@pytest.fixture
def knocks() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine, and what whoever knocked there said."""
    heard: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            with caller:
                heard.append(caller.recv(100))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield listener.getsockname()[1], heard
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


@pytest.mark.parametrize("name", NAMES)
def test_every_trick_is_text(name: str, faces: tuple[pdf.PaperFont, ...]) -> None:
    """Signs of all tricks stand in every field at once; each field can be read in full."""
    text = " ".join(SIGNS)
    written = made(name, text, faces)
    said, sent = read(written), unspaced(text)
    for sign in map(unspaced, SIGNS):
        missing = MADE[name][2] * sent.count(sign) - said.count(sign)
        # The end of a page may part one.
        assert 0 <= missing <= pdf.page_count(written) - 1, sign
    assert "49" not in said


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_attached_linked_or_run(name: str, faces: tuple[pdf.PaperFont, ...]) -> None:
    with pikepdf.open(BytesIO(made(name, " ".join(SIGNS), faces))) as document:
        names = document.Root.get("/Names", {})
        assert "/EmbeddedFiles" not in names and "/JavaScript" not in names
        assert "/OpenAction" not in document.Root and "/AA" not in document.Root
        for page in document.pages:
            assert "/Annots" not in page
            assert not list(page.get_images())
        assert "forged" not in str(document.docinfo.get("/groundrules-mark", ""))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_fetched(
    name: str, faces: tuple[pdf.PaperFont, ...], knocks: tuple[int, list[bytes]]
) -> None:
    port, heard = knocks
    at = f"http://127.0.0.1:{port}"
    text = (
        f"</style><link rel=stylesheet href={at}/a.css><img src={at}/b.png> url({at}/c) "
        f"@import '{at}/d';"
    )
    assert unspaced(text) in read(made(name, text, faces))
    assert heard == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("a\x00b\x07c\x1bd\x7fe\x9ff", "abcdef"),
        ("before\u202eretfa\u202cafter", "beforeretfaafter"),
        ("in\u2066vis\u2069ible", "invisible"),
        ("in\ufeffvisible", "invisible"),
        ("in\U000e0041\U000e007fvisible", "invisible"),
        ("one\r\ntwo\u2028three\x0bfour", "onetwothreefour"),
    ],
)
def test_signs_that_hide_or_turn_text_are_left_out(
    name: str, typed: str, left: str, faces: tuple[pdf.PaperFont, ...]
) -> None:
    said = read(made(name, typed, faces))
    assert said.count(left) == MADE[name][2]
    assert not set(said) & set("\x00\x07\x1b\x7f\x9f\u202e\u202c\u2066\u2069\ufeff\U000e0041")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "typed", ["x\ud800y", "\udfff\udfff", "\ufffe\uffff", "\ue000\uf8ff", "\U0010ffff"]
)
def test_what_is_no_sign_does_not_stop_a_paper(
    name: str, typed: str, faces: tuple[pdf.PaperFont, ...]
) -> None:
    assert "page 1 of" in text_of(made(name, f"before {typed} after", faces))


@pytest.mark.parametrize("name", ["agreement", "comparison"])
def test_ten_kilobytes_of_nested_markup_are_text(
    name: str, faces: tuple[pdf.PaperFont, ...]
) -> None:
    text = "<div><b>" * 1250
    if name == "agreement":
        values = replace(paper(), opening=text)
    else:
        values = {"closing": _closing, "thanks": _thanks, "comparison": _comparison}[name]("Ben")
        values = _with(values, text)
    html = sheet_html(environment("en"), MADE[name][1], values)
    assert "<div><b>" not in html
    assert text in read(pdf.render(html, faces))


def _with(values: Any, text: str) -> Any:
    """The same letter with this text in its body."""
    if isinstance(values, ComparisonPaper):
        return replace(values, found=comparing.compare("before", (), text, ()))
    return replace(values, paragraphs=(text,))


@pytest.mark.parametrize("name", ["agreement", "closing"])
def test_a_wording_of_112_kilobytes_is_set_or_refused_in_time_and_the_next_paper_is_made(
    name: str, faces: tuple[pdf.PaperFont, ...]
) -> None:
    """A press of its own, as another test may be waiting for the one of this process."""
    press = pdf.Press(seconds=6)
    values = _with(MADE[name][0]("Ben"), "wording " * 14_000) if name != "agreement" else None
    values = values or replace(paper(), opening="wording " * 14_000)
    begun = time.monotonic()
    try:
        html = sheet_html(environment("en"), MADE[name][1], values)
        try:
            written = press.render(html, faces)
        except pdf.RenderFailed as refused:
            assert "6 seconds" in refused.reason or "memory" in refused.reason
        else:
            assert text_of(written).count("wording") == 14_000
        assert time.monotonic() - begun < pdf.START_SECONDS + 7
        after = sheet_html(environment("en"), MADE[name][1], MADE[name][0]("Ben"))
        assert "Ben" in text_of(press.render(after, faces))
    finally:
        press.close()
