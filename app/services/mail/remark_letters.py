"""Answers to a client who said that something was counted wrongly."""

from __future__ import annotations

from agreements.language import Language
from app.services.mail.letters import Parties, Words, letter


def let_go(who: Parties, about: str, ln: Language) -> Words:
    """It no longer counts."""
    said = ln.gettext(
        "Thank you for telling me about “%(about)s”. You are right, and it no longer counts."
    )
    return _answer(who, said % {"about": about}, ln)


def kept(who: Parties, about: str, words: str, ln: Language) -> Words:
    """It stays as it is, with a word why."""
    said = ln.gettext(
        "Thank you for telling me about “%(about)s”. I looked at it again, and I would like to "
        "leave it as it is:"
    )
    return _answer(who, said % {"about": about}, ln, words)


def _answer(who: Parties, said: str, ln: Language, *words: str) -> Words:
    return Words(
        ln.gettext("About what is counted"),
        letter(
            ln.gettext("Hello %(name)s,") % {"name": who.first},
            said,
            *words,
            ln.gettext("What each of us said stands beside it on your page."),
            who.signed,
        ),
    )
