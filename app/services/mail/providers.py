"""The mail providers one can connect to here: those whose app the operator has set up."""

from __future__ import annotations

from dataclasses import replace

from app.adapters.oauth import PROVIDERS, Provider
from app.services.errors import NotFound
from app.shell import shell


def offered() -> tuple[Provider, ...]:
    """Each provider with the operator's app there."""
    found = (of(known.name) for known in PROVIDERS)
    return tuple(provider for provider in found if provider is not None)


def load(name: str) -> Provider:
    """One of them.

    Raises:
        NotFound: the operator has no app there.
    """
    found = of(name)
    if found is None:
        raise NotFound
    return found


def of(name: str) -> Provider | None:
    """A provider by its name, with the operator's app; None where there is none."""
    settings = shell().settings
    apps = {"google": settings.oauth_google, "microsoft": settings.oauth_microsoft}
    app = apps.get(name)
    known = next((provider for provider in PROVIDERS if provider.name == name), None)
    if app is None or known is None:
        return None
    return replace(
        known,
        client_id=app.client_id,
        client_secret=app.client_secret.get_secret_value(),
        authorize_url=app.authorize_url or known.authorize_url,
        token_url=app.token_url or known.token_url,
        smtp_url=app.smtp_url or known.smtp_url,
        imap_url=app.imap_url or known.imap_url,
        # What another server gave is not shown to this provider's own.
        revoke_url=app.revoke_url or (None if app.token_url else known.revoke_url),
    )


def known(name: str) -> Provider | None:
    """A provider by its name, without anybody's app."""
    return next((provider for provider in PROVIDERS if provider.name == name), None)


def label_of(name: str | None) -> str:
    """What a provider is called; empty for none."""
    return next((known.label for known in PROVIDERS if known.name == name), "")
