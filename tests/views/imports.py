"""A list as a browser sends it."""

from __future__ import annotations

import secrets
from io import BytesIO
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.people import Browser
from tests.services.imports import csv

PAGE = "/imports"


def send(
    browser: Browser, kind: str | None, content: bytes | None, name: str = "list.csv", **more: Any
) -> TestResponse:
    """A form with a file, sent as a browser does. None chose nothing."""
    data: dict[str, Any] = {
        "csrf_token": browser.form_token(),
        "submission": secrets.token_urlsafe(16),
        "file": FileStorage(BytesIO(content or b""), name if content is not None else ""),
        **({"kind": kind} if kind is not None else {}),
        **more,
    }
    boundary, body = encode_multipart(data)
    kind_of = f"multipart/form-data; boundary={boundary}"
    # The test client leaves a large body open if it is to make a file of it.
    return browser.post(PAGE, input_stream=BytesIO(body), content_type=kind_of)


def sent(browser: Browser, kind: str, *lines: str) -> str:
    """A file was sent; answers the path of its page."""
    answer = send(browser, kind, csv(*lines))
    assert answer.status_code == 302, answer.text
    return str(answer.location)
