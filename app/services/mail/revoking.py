"""Leave to send that is needed no more: its provider is told, as far as that is possible."""

from __future__ import annotations

from dataclasses import dataclass

from app.adapters import oauth
from app.adapters.vault import BrokenSeal
from app.models import SendingAccount
from app.services.mail import providers
from app.shell import shell

TOLD = "{label} has ended the leave to send that Groundrules had there."
NOT_TOLD = (
    "The leave to send stays at {label} until you end it there yourself, at {where}. ({problem})"
)
NO_APP = "Whoever runs this machine no longer has an app there."
UNREADABLE = "What is stored about it cannot be read any more."


@dataclass(frozen=True, repr=False)
class Left:
    """Leave that an account had. `username` is whose it was."""

    provider: str
    username: str
    sealed: str


def left_by(row: SendingAccount | None) -> Left | None:
    """The leave that an account has now, before it is removed or replaced; None without any."""
    if row is None or not row.provider or not row.refresh_sealed:
        return None
    return Left(row.provider, row.username or row.sender, row.refresh_sealed)


def end(left: Left | None) -> str:
    """Tell the provider, for ten seconds at most; answers a sentence about it, or nothing.

    Outside any unit of work: nothing is locked while the provider takes its time.
    """
    known = providers.known(left.provider) if left else None
    if left is None or known is None:
        return ""
    try:
        _revoke(left)
    except (oauth.NoAnswer, BrokenSeal) as problem:
        why = UNREADABLE if isinstance(problem, BrokenSeal) else str(problem)
        return NOT_TOLD.format(label=known.label, where=known.manage_at, problem=why)
    return TOLD.format(label=known.label)


def _revoke(left: Left) -> None:
    provider = providers.of(left.provider)
    if provider is None:
        raise oauth.NoAnswer(NO_APP)
    oauth.revoke(provider, shell().vault.open(left.sealed))
