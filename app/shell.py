"""What every part of the running app shares: its settings and its keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app

from app.adapters.vault import Vault
from config import Settings

if TYPE_CHECKING:
    from app.adapters.seal_keys import SealKey


@dataclass(frozen=True)
class Shell:
    """`seal_key` is the operator's, where they gave one."""

    settings: Settings
    vault: Vault
    seal_key: SealKey | None = None


def shell() -> Shell:
    """The shell of the app that is running."""
    found: Shell = current_app.extensions["groundrules"]
    return found
