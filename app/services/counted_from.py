"""Where what is counted comes from, besides notes by hand, as a client is told."""

from __future__ import annotations

from collections.abc import Collection

from agreements.language import Language
from agreements.needs import KINDS

MAILBOX, CALENDAR, IMPORT = "mailbox", "calendar", "import"
_CALLS = frozenset({"calls", "contact_hours"})
_ELSEWHERE = _CALLS | {"meetings", "invoice"}


def can_be_found(kind: str) -> bool:
    """Whether what happened to lines of this kind can be found in a source."""
    return KINDS[kind].is_asked_by_mail or kind in _ELSEWHERE


def said(kinds: Collection[str], sources: Collection[str], ln: Language) -> str:
    """A sentence for each source that says anything of lines of these kinds; empty where none
    does."""
    there = set(kinds)
    parts = []
    if MAILBOX in sources and any(KINDS[kind].is_asked_by_mail for kind in there):
        parts.append(
            ln.gettext("What was asked and answered by mail I take from the headers of our mail.")
        )
    if CALENDAR in sources and "meetings" in there:
        parts.append(ln.gettext("I take our meetings from the entries of my calendar."))
    if IMPORT in sources and "invoice" in there:
        parts.append(ln.gettext("I take invoices and payments from my records of them."))
    if IMPORT in sources and there & _CALLS:
        parts.append(ln.gettext("I take calls from my phone’s record of them."))
    return " ".join(parts)
