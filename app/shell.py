"""What every part of the running app shares: its settings and its keys."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from app.adapters.vault import Vault
from config import Settings


@dataclass(frozen=True)
class Shell:
    settings: Settings
    vault: Vault


def shell() -> Shell:
    """The shell of the app that is running."""
    found: Shell = current_app.extensions["groundrules"]
    return found
