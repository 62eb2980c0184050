"""Everything with an address comes to nothing, and what would never end is given up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from app.adapters import pdf
from tests.services.test_press import text_of

SVG = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' {}</svg>"
WAYS = (
    "<style>p {{ background: url('{0}') }}</style>",
    "<style>p::before {{ content: url('{0}') }}</style>",
    "<style>li {{ list-style-image: url('{0}') }}</style><ul><li>x</ul>",
    "<style>@import '{0}';</style>",
    "<style>@import url({0}) print;</style>",
    "<style>@font-face {{ font-family: f; src: url('{0}') }} p {{ font-family: f }}</style>",
    "<style>@color-profile --p {{ src: url('{0}') }}</style>",
    "<p style=\"background: url('{0}')\">x</p>",
    "<p style=\"content: url('{0}')\">x</p>",
    '<link rel=stylesheet href="{0}">',
    '<link rel="stylesheet attachment" href="{0}">',
    '<link rel=attachment href="{0}">',
    '<a rel=attachment href="{0}">x</a>',
    '<base href="{0}/"><img src="x"><link rel=stylesheet href="x">',
    '<img src="{0}"><img srcset="{0} 2x" alt="">',
    '<picture><source srcset="{0}"><img alt=""></picture>',
    '<object data="{0}"></object><object type="image/svg+xml" data="{0}"></object>',
    '<embed src="{0}"><embed type="image/svg+xml" src="{0}">',
    '<iframe src="{0}"></iframe><frame src="{0}"><video poster="{0}" src="{0}"></video>',
    '<meta http-equiv=refresh content="0; url={0}"><script src="{0}"></script>',
    '<input type=image src="{0}"><body background="{0}">',
    '<svg width=9 height=9><image href="{0}" width=9 height=9 /><use href="{0}#x" /></svg>',
    '<svg width=9 height=9><style>@import "{0}";</style><rect width=9 height=9 fill="url({0}#a)" />'
    "</svg>",
    '<?xml-stylesheet href="{0}"?>',
)
NESTED = "<!DOCTYPE s [<!ENTITY a '" + "ha" * 5000 + "'><!ENTITY b '" + "&a;" * 5000 + "'>]>"


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine, and what was asked of it."""
    asked: list[str] = []

    class Asked(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Asked) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def a_picture(color: tuple[int, int, int]) -> bytes:
    made = BytesIO()
    Image.new("RGB", (9, 9), color).save(made, "PNG")
    return made.getvalue()


def refused(page: str, faces: tuple[pdf.PaperFont, ...]) -> bytes | None:
    """The page as a PDF; None where it is refused, with the reason."""
    try:
        return pdf.render(page, faces)
    except pdf.RenderFailed as failed:
        assert failed.reason.startswith("This document could not be made")
        return None


@pytest.mark.parametrize("way", WAYS)
def test_no_address_is_followed(way: str, tmp_path: Path, faces: tuple[pdf.PaperFont, ...]) -> None:
    (tmp_path / "secret.png").write_bytes(a_picture((1, 2, 3)))
    (tmp_path / "secret.css").write_text("body::after { content: 'leaked' }")
    data = "data:text/css,body::after{content:'leaked'}"
    with listening() as (there, asked):
        addresses = (
            f"{there}/x",
            (tmp_path / "secret.png").as_uri(),
            (tmp_path / "secret.css").as_uri(),
            str(tmp_path / "secret.css"),
            data,
        )
        page = "".join(way.format(address) for address in addresses)
        made = refused(f"<title>x</title>{page}<p>plain", faces)
    assert asked == []
    if made is None:
        return
    assert "plain" in text_of(made) and "leaked" not in text_of(made)
    with pikepdf.open(BytesIO(made)) as document:
        assert not document.attachments
        assert not any(page.get_images() for page in document.pages)
        assert not any("/FS" in note for page in document.pages for note in page.get("/Annots", []))


@pytest.mark.parametrize("bad", [b"", b"x", NESTED.encode(), b"\x89PNG\r\n\x1a\n" + b"\0" * 99])
def test_what_is_no_picture_is_left_out(bad: bytes, faces: tuple[pdf.PaperFont, ...]) -> None:
    made = pdf.render('<p>plain<img alt="" src="image:logo">', faces, {"logo": bad})
    assert text_of(made) == "plain"


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 20_000 + "deep",
        "<table>" + "<tr>" + "<td>cell" * 400 + "<tr><td colspan=1000 rowspan=65000>x" * 400,
        "<style>p { column-count: 100000 }</style><p>" + "word " * 40_000,
        "<style>p { font-size: 100000pt }</style><p>" + "word " * 400,
        "<style>@page { size: 1mm }</style><p>" + "word " * 40_000,
    ],
    ids=["nested", "table", "columns", "huge letters", "tiny pages"],
)
def test_a_bomb_is_stopped_and_the_next_page_is_made(
    page: str, faces: tuple[pdf.PaperFont, ...]
) -> None:
    press = pdf.Press(seconds=3)
    try:
        press.render("<p>warm", faces)
        try:
            assert press.render(page, faces).startswith(b"%PDF")
        except pdf.RenderFailed as failed:
            assert failed.reason.endswith(".") and "\n" not in failed.reason
        assert text_of(press.render("<p>next", faces)) == "next"
    finally:
        press.close()


def test_what_one_page_is_given_no_other_can_ask_for(faces: tuple[pdf.PaperFont, ...]) -> None:
    press = pdf.Press()
    try:
        press.render('<p><img alt="" src="image:logo">', faces, {"logo": a_picture((9, 9, 9))})
        stolen = press.render('<p>x<img alt="" src="image:logo"><img alt="" src="font:0">', faces)
    finally:
        press.close()
    with pikepdf.open(BytesIO(stolen)) as document:
        assert not document.pages[0].get_images()
