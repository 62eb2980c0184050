"""The people in tests and their tools: freelancers, a browser that checks pages, a mail server."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from agreements.hours import Week
from app.adapters.vault import hash_token
from app.db import writing
from app.models import Freelancer, SignIn
from tests.page_checker import check

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def a_freelancer(name: str, email: str, zone: str, country: str, at: datetime = NOW) -> int:
    """An account that exists; answers its id. Only the first can be made through set-up."""
    with writing() as db:
        row = Freelancer(
            name=name,
            email=email,
            password_hash="nobody signs in with a password here",
            language="en",
            zone=zone,
            country=country,
            region=None,
            week=Week.standard().to_json(),
            created_at=at,
            set_up_at=at,
        )
        db.add(row)
        db.flush()
        return row.id


def a_sign_in(freelancer_id: int, at: datetime) -> str:
    """A signed-in browser of a freelancer; answers its token."""
    token = secrets.token_urlsafe(16)
    with writing() as db:
        db.add(
            SignIn(
                freelancer_id=freelancer_id,
                token_hash=hash_token(token),
                agent="A test",
                signed_in_at=at,
                seen_at=at,
            )
        )
    return token


class Browser(FlaskClient):
    """A test client that checks every page it fetches. `freelancer_id` is who is signed in."""

    freelancer_id: int | None = None

    def stay_signed_in(self, token: str, freelancer_id: int) -> None:
        """Keep a sign-in in this browser's session, as signing in does."""
        self.freelancer_id = freelancer_id
        with self.session_transaction() as kept:
            kept["sign_in"] = token
            kept.permanent = True

    def form_token(self) -> str:
        """A token for this browser's next form, as a page would carry it."""
        key = self.application.secret_key
        assert isinstance(key, str)
        with self.session_transaction() as kept:
            raw = kept.setdefault("csrf_token", hashlib.sha256(secrets.token_bytes()).hexdigest())
        return cast(str, URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(raw))

    def submit(self, url: str, data: Mapping[str, Any] | None = None, **how: Any) -> TestResponse:
        """Post a form with its token and submission key."""
        hidden = {"csrf_token": self.form_token(), "submission": secrets.token_urlsafe(16)}
        return self.post(url, data={**hidden, **(data or {})}, **how)

    def open(self, *args: Any, **how: Any) -> TestResponse:
        # A context of its own, as a served request has: a test keeps one pushed.
        with self.application.app_context():
            answer = super().open(*args, **how)
        if answer.mimetype == "text/html" and not answer.location:
            html = answer.get_data(as_text=True)
            check(html, is_page="<html" in html[:300].lower(), path=answer.request.path)
        return answer


def post(
    browser: Browser, url: str, data: Mapping[str, Any] | None = None, **how: Any
) -> TestResponse:
    """`browser.submit`, for those who like a function better."""
    return browser.submit(url, data, **how)


class _AnyPort(Controller):
    """A controller that knocks at the port it was given, where it asked for any."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class MailServer:
    """A mail server on this machine that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self._controller = _AnyPort(self, hostname="127.0.0.1", port=0)

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        return int(self._controller.port)

    @property
    def url(self) -> str:
        """For the setting `smtp_url`."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        mail = message_from_bytes(content, policy=policy.default)
        self.mails.append(cast(EmailMessage, mail))
        self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))
        return "250 2.0.0 Kept"
