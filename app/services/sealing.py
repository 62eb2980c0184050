"""The seal of this installation, and the marks that tell its papers apart."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from agreements.language import Language
from app.adapters import seal
from app.adapters.seal import SealFailed
from app.shell import shell

if TYPE_CHECKING:
    from app.adapters import seal_check

MARK_LENGTH = 32


def sealed(pdf: bytes, ln: Language, now: datetime) -> bytes:
    """An accepted paper under this installation's seal, or the operator's.

    Raises:
        SealFailed: it cannot be sealed now.
    """
    from app.adapters import seal_keys  # with the first seal

    data = shell().settings.data
    try:
        key = shell().seal_key or seal_keys.own(data, shell().vault, now)
        seal_keys.remember(data, key.certificate)
    except (seal_keys.BadKey, OSError) as problem:
        raise SealFailed(f"There is no seal: {problem}.") from problem
    reason = ln.gettext("This is what both sides agreed. Nothing may change after it.")
    return seal.sealed(pdf, key, seal.Words(reason, "Groundrules"), now)


def is_ours(found: seal_check.Seal) -> bool:
    """Whether a seal was set by this installation, now or earlier."""
    from app.adapters import seal_keys

    ours = {sha256(one).hexdigest() for one in seal_keys.remembered(shell().settings.data)}
    return found.certificate in ours


def mark(kind: str, client_id: int, number: int | None, at: datetime) -> str:
    """What tells a paper from every other: nobody can guess it, and trying again makes it again.

    `kind`, `number` and `at` (when it was offered, or written) are those of the paper.
    """
    seed = f"{kind} {client_id} {number} {at.isoformat()}"
    return shell().vault.token("paper", seed)[:MARK_LENGTH]
