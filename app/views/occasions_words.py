"""The words of an occasion's page: what is on record, and how it ends."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from agreements.judging import Period, duration
from agreements.language import ENGLISH
from app.services.upholding.entries import Turned
from app.services.upholding.occasion_page import Entry, OccasionPage

_SAID = {
    "promised": "Agreed on",
    "noted": "Noted",
    "asked_back": "They asked you back",
    "replied": "You answered them",
    "automatic": "An automatic reply came, which changes nothing",
    "arranged": "They arranged it",
    "moved": "They moved it",
    "cancelled": "They cancelled it",
    "done": "Done",
}


_RUNS_BUT = "Noted. Their clock runs; the time until your answer doesn’t count."
_TURNED = {
    (Turned.STANDS_STILL, "asked_back"): (
        "Noted. While they wait for your answer, their clock stands still."
    ),
    (Turned.STANDS_STILL, "replied"): (
        "Noted. They asked you again after that, so it is still your turn."
    ),
    (Turned.RUNS_AGAIN, "asked_back"): _RUNS_BUT,
    (Turned.RUNS_AGAIN, "replied"): "Noted. From your answer on, their clock runs again.",
    (Turned.IS_OVER, "asked_back"): "Noted. Their time was over all the same.",
    (Turned.IS_OVER, "replied"): "Noted. By what is on record now, their time is over.",
    (Turned.CHANGES_NOTHING, "automatic"): (
        "Noted. An automatic reply answers nothing, so nothing changes."
    ),
}


def turned_words(what: str, holds: Turned) -> str:
    """What holds once it is noted whose turn it was."""
    return _TURNED.get((holds, what), "Noted.")


def entry_words(found: OccasionPage, entry: Entry) -> str:
    """A fact on record in a few words."""
    if entry.kind == "used":
        return _used(found, entry)
    verbs = found.kind.verbs
    if entry.until is not None:
        return f"They need until {ENGLISH.long_day(entry.until)}, they said on their page"
    own = {"asked": verbs.opened, "called": verbs.opened, "answered": verbs.closed}
    return own.get(entry.kind) or _SAID[entry.kind]


def _used(found: OccasionPage, entry: Entry) -> str:
    if found.kind.period is Period.PIECE:
        return "A round of changes"
    long = duration(entry.amount, ENGLISH)
    return f"{long[:1].upper()}{long[1:]}" + (f": {entry.note}" if entry.note else "")


def noted_words(found: OccasionPage, zone: str, now: datetime) -> str:
    """What was noted a moment ago, on the clock of a zone: 'Noted: asked at 14:05.'"""
    entry = found.just_noted
    if entry is None:
        return ""
    there, today = (at.astimezone(ZoneInfo(zone)) for at in (entry.at, now))
    when = f"at {ENGLISH.clock(there.time())}"
    if there.date() != today.date():
        when = f"on {ENGLISH.moment(entry.at, zone)} in {ENGLISH.place(zone)}"
    what = {"noted": "", "promised": "agreed"}.get(entry.kind, entry_words(found, entry))
    return f"Noted: {what[:1].lower()}{what[1:]} {when}." if what else f"Noted {when}."


def ended_words(found: OccasionPage) -> str:
    """The heading where an answer is noted: 'Ben answered', 'It arrived'."""
    called = found.contact_name.split()[0]
    return {
        "signed_off": f"{called} signed it off, or said what is missing",
        "paid": f"{called} paid",
        "arrived": "It arrived",
    }.get(found.kind.ended, f"{called} answered")


# The one tap that says that something open came, by how its kind ends.
COMES = {
    "answered": "It came: now",
    "signed_off": "Signed off: now",
    "paid": "Paid: now",
    "arrived": "It arrived: now",
    "": "It is done: now",
}
