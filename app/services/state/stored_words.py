"""What stands in the records as a code, in words."""

from __future__ import annotations

from agreements.language import Language

VERSION_STATES = {
    "draft": "not offered yet",
    "offered": "waiting for an answer",
    "declined": "declined",
    "withdrawn": "taken back",
    "in force": "in force",
    "superseded": "replaced by a later version",
    "ended": "ended",
}
_HOW = {
    "page": "on the page",
    "reply": "by reply",
    "contract": "in a contract",
    "spoken": "in conversation",
    "asked": "with the change as they had asked for it",
}
_MAILS = {
    "scheduled": "waits for its time",
    "held": "held back",
    "claimed": "on its way",
    "submitting": "on its way",
    "sent": "sent",
    "cancelled": "not sent",
    "expired": "not sent in time",
    "failed": "could not be sent",
    "uncertain": "perhaps sent",
}
_DOCUMENTS = {
    "offered": "the agreement as offered",
    "accepted": "the agreement as accepted",
    "closing": "the closing letter",
    "thanks": "a thank-you",
}


def state(code: str, ln: Language) -> str:
    """How a version stands."""
    return ln.gettext(VERSION_STATES[code])


def how(code: str, ln: Language) -> str:
    """In which way an answer came."""
    return ln.gettext(_HOW.get(code, code))


def mail_state(code: str, ln: Language) -> str:
    """Where a mail is."""
    return ln.gettext(_MAILS[code])


def document(kind: str, ln: Language) -> str:
    """What a file is."""
    return ln.gettext(_DOCUMENTS.get(kind, kind))


def where(country: str | None, region: str | None, ln: Language) -> str:
    """'Germany, BE'."""
    named = ln.locale.territories.get(country, country) if country else ""
    return ", ".join(filter(None, (named, region)))
