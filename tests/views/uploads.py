"""A file as a browser sends it."""

from __future__ import annotations

from io import BytesIO

from werkzeug.test import TestResponse

from tests.people import Browser


def upload(visitor: Browser, content: bytes) -> TestResponse:
    """Send a file to be checked. The test client's own way leaves a large one open."""
    parts = (
        b'name="csrf_token"\r\n\r\n' + visitor.form_token().encode(),
        b'name="file"; filename="agreement.pdf"\r\nContent-Type: application/pdf\r\n\r\n' + content,
    )
    body = b"".join(b"--=_1\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts)
    return visitor.post(
        "/verify",
        input_stream=BytesIO(body + b"--=_1--\r\n"),
        content_type='multipart/form-data; boundary="=_1"',
    )
