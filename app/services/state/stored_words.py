"""What stands in the records as a code, in words."""

from __future__ import annotations

from babel import Locale

from agreements.judging import Period, duration
from agreements.kinds import Kind
from agreements.language import Language
from app.services.mail.letters import CALLED

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
    "mail": "from a mail",
    "reply": "by reply",
    "contract": "in a contract",
    "spoken": "in conversation",
    "asked": "with the change as they had asked for it",
}
_CAME = {
    "agreed": "agreed as it was asked for",
    "countered": "another figure suggested",
    "kept": "stays as it is",
    "overtaken": "something newer took its place",
}
# Both sides read this, so nobody in it is "you".
_CALLED = {
    **CALLED,
    "own_copy": "Copy for the freelancer",
    "leaving": "Their notice, confirmed",
    "notice": "Word to the freelancer",
    "promise": "Word about a promise",
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
_FACTS = {
    "promised": "agreed on",
    "asked_back": "asked back",
    "replied": "answered that",
    "automatic": "an automatic reply came",
    "slipped": "said that it slipped",
}
_SOURCES = {
    "hand": "noted by hand",
    "page": "said on their page",
    "mailbox": "from the headers of mail",
    "calendar": "from the calendar",
    "import": "from a list that was read in",
}
_SUGGESTED = {
    "": "not answered yet",
    "taken": "counted",
    "refused": "not counted",
    "settled": "answered by what came later",
    "muted": "nothing more is to be found about this line",
}
_OUTCOMES = {
    "breached": "late this time",
    "excused": "let pass",
}


def state(code: str, ln: Language) -> str:
    """How a version stands."""
    return _said(VERSION_STATES, code, ln)


def how(code: str, ln: Language) -> str:
    """In which way an answer came, or reminders were stopped."""
    return _said(_HOW, code, ln)


def came(code: str, ln: Language) -> str:
    """What came of a change that was asked for."""
    return _said(_CAME, code, ln)


def mail(kind: str, ln: Language) -> str:
    """What a mail is."""
    return _said(_CALLED, kind, ln)


def mail_state(code: str, ln: Language) -> str:
    """Where a mail is."""
    return _said(_MAILS, code, ln)


def document(kind: str, ln: Language) -> str:
    """What a file is."""
    return _said(_DOCUMENTS, kind, ln)


def fact(code: str, amount: int | None, kind: Kind, ln: Language) -> str:
    """What happened, of a line of this kind; `amount` as `Evidence` has it."""
    if code == "used" and kind.period is Period.MONTH:
        return duration(amount or 0, ln)
    if code == "used":
        return ln.gettext("a round of changes")
    verbs = {
        "asked": kind.verbs.opened,
        "called": kind.verbs.opened,
        "answered": kind.verbs.closed,
    }
    return ln.gettext(verbs[code].lower()) if code in verbs else _said(_FACTS, code, ln)


def outcome(code: str, ln: Language) -> str:
    """What came of an occasion."""
    return _said(_OUTCOMES, code, ln)


def source(code: str, ln: Language) -> str:
    """Where something on record is from."""
    return _said(_SOURCES, code, ln)


def suggested(code: str, ln: Language) -> str:
    """What the freelancer said to a question of the calendar's."""
    return _said(_SUGGESTED, code, ln)


def language(code: str, ln: Language) -> str:
    """'German'."""
    return Locale.parse(code, sep="-").get_display_name(ln.locale) or code


def _said(words: dict[str, str], code: str, ln: Language) -> str:
    """A code that is an ordinary word stands for itself."""
    return ln.gettext(words.get(code, code))
