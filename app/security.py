"""Security of every answer: headers, form tokens, limits, and cookies."""

from __future__ import annotations

import secrets
from math import ceil
from time import time

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSessionInterface
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app.shell import shell

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, storage_uri="memory://")


def wait() -> dict[str, str]:
    """In which header an answer says after how many seconds the limit that was met is over."""
    met = limiter.current_limit
    return {"Retry-After": str(max(1, ceil(met.reset_at - time()) if met else 60))}


class SessionCookies(SecureCookieSessionInterface):
    """Cookies that insist on https exactly where the page came over https."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def protect(app: Flask) -> None:
    """Put the app behind form tokens, limits and headers."""
    csrf.init_app(app)
    limiter.init_app(app)
    app.session_interface = SessionCookies()
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(add_headers)
    with app.app_context():
        hops = shell().settings.proxy_hops
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def csp_nonce() -> str:
    """The nonce of this answer's scripts."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def add_headers(response: Response) -> Response:
    """Add what OWASP's secure headers project asks of a page without third parties."""
    headers = response.headers
    headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'nonce-{csp_nonce()}' 'strict-dynamic'; "
        "style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Referrer-Policy", "same-origin")
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    may_be_kept = request.endpoint in ("static", "assets.font", "assets.fonts_css")
    if not may_be_kept and not response.cache_control.private:
        headers["Cache-Control"] = "no-store"
    return response
