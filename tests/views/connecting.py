"""Ana connects her mail account at a provider; `provider` and `certified` are fixtures."""

from __future__ import annotations

import ssl
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from app.db import session
from app.models import SendingAccount
from app.services.mail import mail_account
from tests.people import Browser
from tests.views.reading import form, soup, words

START = "/settings/mail/connect/google"


class _Stays(HTTPRedirectHandler):
    """Shows where it would be sent, and does not go."""

    def http_error_302(self, req, fp, code, msg, headers):  # type: ignore[no-untyped-def]
        return fp


def begins(ana: Browser, sender: str = "ana@sousa.example") -> str:
    """Ana begins; answers where the provider is asked."""
    page = ana.submit(START, {"connect-sender": sender})
    assert page.status_code == 200
    return str(soup(page).find("a", rel="noreferrer")["href"])


def allows(url: str, certified: Path) -> str:
    """Ana says yes at the provider; answers the path her browser comes back to."""
    opener = build_opener(
        _Stays, HTTPSHandler(context=ssl.create_default_context(cafile=certified))
    )
    with opener.open(Request(url), timeout=5) as answer:
        parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def connected(ana: Browser, certified: tuple[Path, ssl.SSLContext], **how: str) -> None:
    back = allows(begins(ana, **how), certified[0])
    sent = form(ana.get(back), "/settings/mail/connected").send(ana)
    assert sent.location.endswith("/settings#mail"), words(sent)


def account_of(freelancer_id: int) -> SendingAccount | None:
    session().rollback()
    session().expire_all()
    return mail_account.of(freelancer_id)
