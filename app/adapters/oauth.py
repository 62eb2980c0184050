"""Leave to send or read mail for somebody, from a provider: asked for, exchanged and renewed.

The authorization-code flow with PKCE (RFC 6749, 4.1; RFC 7636), and its end (RFC 7009).
oauthlib writes and reads what is said; it takes long to import, so that is done where it is needed.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from app.adapters import smtp_words

PATIENCE_S, LAST_PATIENCE_S = 15.0, 10.0
SHORT_S = 300
_MOST = 65536


@dataclass(frozen=True)
class Provider:
    """A mail provider and the operator's app there. `smtp_url` is where mail is handed over, for
    leave of `scope`; `imap_url` where it is read, for leave of `reading_scope`.

    Leave ends at `revoke_url`, where there is one, and by hand at `manage_at`.
    """

    name: str
    label: str
    authorize_url: str
    token_url: str
    smtp_url: str
    scope: str
    imap_url: str
    reading_scope: str
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    asks: tuple[tuple[str, str], ...] = ()
    revoke_url: str | None = None
    manage_at: str = ""


# A renewing token is given for these words only.
GOOGLE = Provider(
    "google",
    "Google",
    "https://accounts.google.com/o/oauth2/v2/auth",
    "https://oauth2.googleapis.com/token",
    "smtps://smtp.gmail.com:465",
    "https://mail.google.com/ openid email",
    "imaps://imap.gmail.com:993",
    "https://mail.google.com/ openid email",
    asks=(("access_type", "offline"), ("prompt", "consent")),
    revoke_url="https://oauth2.googleapis.com/revoke",
    manage_at="https://myaccount.google.com/connections",
)
MICROSOFT = Provider(
    "microsoft",
    "Microsoft",
    "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
    "https://login.microsoftonline.com/common/oauth2/v2.0/token",
    "smtp+starttls://smtp.office365.com:587",
    "https://outlook.office.com/SMTP.Send offline_access openid email",
    "imaps://outlook.office365.com:993",
    "https://outlook.office.com/IMAP.AccessAsUser.All offline_access openid email",
    manage_at="https://myapps.microsoft.com or https://account.live.com/consent/Manage",
)
PROVIDERS = (GOOGLE, MICROSOFT)


@dataclass(frozen=True, repr=False)
class Asked:
    """What was begun: the address to go to, and what is needed when the answer comes."""

    url: str
    state: str
    verifier: str


@dataclass(frozen=True, repr=False)
class Grant:
    """Leave. `lasts_s` is how long `access` is good; `refresh` renews it, where given;
    `address` is whose account it is, where the provider says so."""

    access: str
    lasts_s: int
    refresh: str | None
    address: str | None


class NotGranted(Exception):
    """The provider says no: the leave was taken back, or the code is no longer good."""


class NoAnswer(Exception):
    """The provider could not be asked, or what it said could not be read."""


def ask(provider: Provider, redirect_uri: str, hint: str, scope: str) -> Asked:
    """Begin: where the person says yes. `hint` is the address they mean."""
    client = _client(provider)
    verifier, state = client.create_code_verifier(64), secrets.token_urlsafe(32)
    url = client.prepare_request_uri(
        provider.authorize_url,
        redirect_uri=redirect_uri,
        scope=scope.split(),
        state=state,
        code_challenge=client.create_code_challenge(verifier, "S256"),
        code_challenge_method="S256",
        login_hint=hint,
        **dict(provider.asks),
    )
    return Asked(url, state, verifier)


def exchange(provider: Provider, code: str, verifier: str, redirect_uri: str) -> Grant:
    """Leave, for the code that came back.

    Raises:
        NotGranted, NoAnswer: with words for a person.
    """
    body = _client(provider).prepare_request_body(
        code=code,
        redirect_uri=redirect_uri,
        code_verifier=verifier,
        include_client_id=True,
        client_secret=provider.client_secret,
    )
    return _granted(provider, body)


def renew(provider: Provider, refresh: str) -> Grant:
    """New access with a renewing token.

    Raises:
        NotGranted, NoAnswer: with words for a person.
    """
    body = _client(provider).prepare_refresh_body(
        refresh_token=refresh,
        client_id=provider.client_id,
        client_secret=provider.client_secret,
    )
    return _granted(provider, body)


def revoke(provider: Provider, refresh: str) -> None:
    """End the leave that a renewing token stands for. One that has ended already is fine.

    Raises:
        NoAnswer: the provider has no address for it, could not be asked, or did not do it.
    """
    if provider.revoke_url is None:
        raise NoAnswer(f"{provider.label} offers no way to do it from here.")
    form = {
        "token": refresh,
        "token_type_hint": "refresh_token",
        "client_id": provider.client_id,
        "client_secret": provider.client_secret,
    }
    status, said = _post(provider, provider.revoke_url, urlencode(form), LAST_PATIENCE_S)
    if status != 200 and "invalid_token" not in said:
        raise NoAnswer(f"{provider.label} answered {status}.")


def _client(provider: Provider) -> Any:
    from oauthlib.oauth2 import WebApplicationClient

    return WebApplicationClient(provider.client_id)


def _granted(provider: Provider, body: str) -> Grant:
    from oauthlib.oauth2 import OAuth2Error

    _, said = _post(provider, provider.token_url, body, PATIENCE_S)
    try:
        found = _client(provider).parse_request_body_response(said)
        lasts_s = int(found.get("expires_in") or SHORT_S)
        refresh = found.get("refresh_token")
        return Grant(str(found["access_token"]), lasts_s, refresh, _address(found.get("id_token")))
    except OAuth2Error as problem:
        words = smtp_words.plain(f"{problem.error}: {problem.description or ''}").rstrip(": ")
        if problem.error in ("invalid_grant", "access_denied", "unauthorized_client"):
            raise NotGranted(words) from problem
        raise NoAnswer(f"{provider.label} said: {words}") from problem
    except (ValueError, TypeError, AttributeError, KeyError) as problem:
        raise NoAnswer(f"What {provider.label} said could not be read.") from problem


def _post(provider: Provider, url: str, body: str, patience_s: float) -> tuple[int, str]:
    """The provider's answer to a form, with its status; a refusal is an answer as well."""
    request = Request(
        url,
        body.encode(),
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        },
    )
    try:
        with build_opener(_NoRedirects).open(request, timeout=patience_s) as answer:
            return answer.status, str(answer.read(_MOST).decode("utf-8", "replace"))
    except HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read(_MOST).decode("utf-8", "replace")
    except (OSError, HTTPException, ValueError) as problem:
        cause = getattr(problem, "reason", problem)
        why = smtp_words.reason(cause if isinstance(cause, BaseException) else problem)
        raise NoAnswer(f"{provider.label} could not be asked: {why}") from problem


class _NoRedirects(HTTPRedirectHandler):
    """A form with a secret in it goes to one address and to no other."""

    def redirect_request(self, *_args: Any, **_how: Any) -> None:
        return None


def _address(id_token: str | None) -> str | None:
    """Whose account it is. Read without its signature: it came straight from the provider over
    TLS (OpenID Connect Core, 3.1.3.7)."""
    if not id_token or id_token.count(".") != 2:
        return None
    part = id_token.split(".")[1]
    try:
        said = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        found = said.get("email") or said.get("preferred_username")
    except (ValueError, AttributeError):
        return None
    return found if isinstance(found, str) and "@" in found else None
