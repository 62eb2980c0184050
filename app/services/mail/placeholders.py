"""Placeholders in the words of a reminder: `{name}`, `{what}` and the like, and nothing else.

There is no template language: a placeholder is replaced once by a value, and what a value holds is
never read again. Which are offered depends on the kind of need and on the language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from agreements.needs import KINDS

_MARK = re.compile(r"\{([a-z]+)\}")
_BRACE = re.compile(r"\{[^{}\n]{0,40}\}?|\}")

_FOR_ALL = {
    "name": "their first name",
    "title": "what the line is called",
    "why": "why it helps you both, as you agreed on it",
    "day": "the day it happened, such as Thursday",
}
_DAYS = {
    "decision": "the day you asked, such as Thursday",
    "sign_off": "the day you sent it, such as Thursday",
    "invoice": "the day you sent it, such as Thursday",
    "material": "the day it was promised, such as Thursday",
}
_SUBJECTS = ("decision", "sign_off", "invoice", "material", "meetings", "rounds")
_SUBJECT = {
    "what": "what it is about, in quotation marks; several of them where the note is about several",
    "subject": "what it is about, without quotation marks; for the subject",
}
_DEADLINE = {
    "due": "when it was due, such as Friday 17:00",
    "place": "the place whose clock counts, such as Berlin",
}
_OF_KINDS = {
    "decision": {"span": "the time you agreed on", "twice": "twice that time"},
    "sign_off": {"span": "the time you agreed on", "twice": "twice that time"},
    "calls": {"times": "the times you agreed on, and where"},
    "contact_hours": {"times": "the hours you agreed on, and where"},
    "meetings": {"starts": "the day of the meeting", "span": "the notice you agreed on"},
    "retainer": {"month": "the month, such as November 2026"},
    "channel": {"channel": "the place for requests"},
}
_OUR_SENTENCES = ("span", "twice", "times")  # made of words that only our own languages have


def offered(kind: str, *, is_ours: bool = True) -> dict[str, str]:
    """The placeholders that make sense for a kind, each with what stands for it.

    `is_ours` says that our own sentences exist in the language.
    """
    found = dict(_FOR_ALL)
    if kind in _DAYS:
        found["day"] = _DAYS[kind]
    if kind in _SUBJECTS:
        found |= _SUBJECT
    if KINDS[kind].is_mendable:
        found |= _DEADLINE
    found |= _OF_KINDS.get(kind, {})
    return {name: says for name, says in found.items() if is_ours or name not in _OUR_SENTENCES}


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each placeholder replaced by its value; what is none of them stays."""
    return _MARK.sub(lambda found: values.get(found[1], found[0]), text)


def problem(text: str, known: Mapping[str, str]) -> str | None:
    """What is wrong with the braces in a text, for the person who typed it; None where nothing."""
    for found in _BRACE.findall(text):
        name = found.strip("{} ")
        if found == f"{{{name}}}" and name in known:
            continue
        if not (found.startswith("{") and found.endswith("}")):
            return f"A brace stands alone near “{_near(text, found)}”. {_these(known)}"
        if name in known:
            return f"Write {{{name}}} without spaces inside."
        return f"“{found}” stands for nothing here. {_these(known)}"
    return None


def _near(text: str, found: str) -> str:
    at = text.index(found)
    return " ".join(text[max(0, at - 12) : at + 20].split())


def _these(known: Mapping[str, str]) -> str:
    return f"Braces are for these alone: {', '.join(f'{{{name}}}' for name in known)}."
