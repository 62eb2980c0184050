"""Papers and their pages as answers."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import Protocol

from flask import Response, request, send_file


class Kept(Protocol):
    """A stored document: its bytes never change, and `sha256` is of them."""

    pdf: bytes
    sha256: str


def stored(document: Kept, name: str) -> Response:
    """A document byte for byte. This browser may keep it, and asks each time whether it still may
    look; `?download=1` saves it."""
    answer = send_file(
        BytesIO(document.pdf),
        mimetype="application/pdf",
        download_name=name,
        as_attachment="download" in request.args,
        etag=document.sha256,
    )
    answer.cache_control.clear()
    answer.cache_control.private = answer.cache_control.no_cache = True
    return answer


def made(pdf: bytes, name: str) -> Response:
    """A paper made on request and stored nowhere; `?download=1` saves it."""
    return send_file(
        BytesIO(pdf),
        mimetype="application/pdf",
        download_name=name,
        as_attachment="download" in request.args,
    )


def image(png: bytes) -> Response:
    """An image made on request."""
    return send_file(BytesIO(png), mimetype="image/png")


def inline(png: bytes) -> str:
    """The address of an image that holds the image itself: nobody keeps what was only looked at."""
    return f"data:image/png;base64,{b64encode(png).decode()}"
