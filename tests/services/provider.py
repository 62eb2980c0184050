"""A mail provider on this machine: it gives leave to send (OAuth 2, PKCE) and takes mail (XOAUTH2).

Both are real: a web server with TLS and a mail server with TLS, on free ports.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.services.servers import Served

CLIENT_ID, CLIENT_SECRET = "groundrules-app", "the app's own secret"
ANA_THERE = "ana@mailhouse.example"


@dataclass
class Provider:
    """What it knows, what it was asked, and how it is to behave."""

    lasts_s: int | None = 3600
    rotates: bool = False
    gives_refresh: bool = True
    says_who: bool = True
    is_broken: bool = False
    answers: bytes | None = None
    sends_on_to: str | None = None
    status: int = 307
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refresh: set[str] = field(default_factory=set)
    access: set[str] = field(default_factory=set)
    mails: list[bytes] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    challenges: list[bytes] = field(default_factory=list)

    def start(self, context: ssl.SSLContext) -> None:
        here = self

        class Pages(_Pages):
            provider = here

        self._web = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
        self._web.socket = context.wrap_socket(self._web.socket, server_side=True)
        self._thread = threading.Thread(target=self._web.serve_forever, daemon=True)
        self._thread.start()
        self._post = Served(self, tls_context=context, auth_exclude_mechanism=["LOGIN", "PLAIN"])
        self._post.start()

    def stop(self) -> None:
        self._web.shutdown()
        self._web.server_close()
        self._thread.join(5)
        self._post.stop()

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self._web.server_address[1]}"

    @property
    def smtp_url(self) -> str:
        return f"smtp+starttls://127.0.0.1:{self._post.port}"

    def revoke(self) -> None:
        """Ana takes the leave back, in her account there."""
        self.refresh.clear()
        self.access.clear()

    def forget_access(self) -> None:
        """What was given ends at once, though it was to last longer."""
        self.access.clear()

    def renewals(self) -> int:
        return sum(1 for path, form in self.requests if form.get("grant_type") == "refresh_token")

    # What the web pages ask.

    def allow(self, query: dict[str, str]) -> str:
        """Ana says yes; answers where her browser goes next."""
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def grant(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        if form.get("grant_type") == "refresh_token":
            if form.get("refresh_token") not in self.refresh:
                return 400, {"error": "invalid_grant", "error_description": "Token was revoked."}
            return 200, self._given(first=False)
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        shown = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != shown:
            return 400, {"error": "invalid_grant"}
        if asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        return 200, self._given(first=True)

    def end(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """RFC 7009; a token nobody knows is fine, though Google calls it an error."""
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        if self.is_broken:
            return 503, {"error": "server_error"}
        if form.get("token") not in self.refresh:
            return 400, {"error": "invalid_token"}
        self.revoke()
        return 200, {}

    def _given(self, *, first: bool) -> dict[str, Any]:
        access = secrets.token_urlsafe(16)
        self.access.add(access)
        said: dict[str, Any] = {"access_token": access, "token_type": "Bearer"}
        if self.lasts_s is not None:
            said["expires_in"] = self.lasts_s
        if (first and self.gives_refresh) or (not first and self.rotates):
            self.refresh.clear()
            self.refresh.add(secrets.token_urlsafe(16))
            said["refresh_token"] = next(iter(self.refresh))
        if first and self.says_who:
            body = base64.urlsafe_b64encode(json.dumps({"email": ANA_THERE}).encode())
            said["id_token"] = f"e30.{body.rstrip(b'=').decode()}.x"
        return said

    # What the mail server asks.

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        said = base64.b64decode(args[1]).decode()
        user, token = said.split("\1")[0], said.split("\1")[1]
        if token.removeprefix("auth=Bearer ") in self.access:
            self.signed_in.append(user.removeprefix("user="))
            return AuthResult(success=True, auth_data=user)
        answer = await server.challenge_auth(b'{"status":"400","schemes":"Bearer"}')
        self.challenges.append(answer if isinstance(answer, bytes) else b"?")
        await server.push("535 5.7.8 Username and token not accepted")
        return AuthResult(success=False, handled=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.mails.append(envelope.original_content or b"")
        return "250 2.0.0 Taken"


class _Pages(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        asked = {name: found[0] for name, found in parse_qs(urlsplit(self.path).query).items()}
        self.provider.requests.append(("/authorize", asked))
        self.send_response(302)
        self.send_header("Location", self.provider.allow(asked))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: found[0] for name, found in parse_qs(body).items()}
        self.provider.requests.append((self.path, form))
        to = self.provider
        code, said = to.end(form) if self.path == "/revoke" else to.grant(form)
        answer = self.provider.answers or json.dumps(said).encode()
        if self.provider.sends_on_to:
            self.send_response(self.provider.status)
            self.send_header("Location", self.provider.sends_on_to)
        else:
            self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
