"""The mail that tells a client what is read for the agreement, before it is."""

from __future__ import annotations

from collections.abc import Collection

from agreements.language import Language
from app.services.mail.letters import Parties, Words, letter
from app.services.state.told import CALENDAR, MAILBOX


def told(who: Parties, sources: Collection[str], has_page: bool, ln: Language) -> Words:
    """Word to a client about the sources that are going to be read. `has_page` says that the mail
    carries a link to their page."""
    read = what_is_read(ln)
    return Words(
        ln.gettext("How I keep track of what we agreed"),
        letter(
            ln.gettext("Hello %(name)s,") % {"name": who.first},
            ln.gettext(
                "To keep track of what we agreed, I let a program read a little for me instead of "
                "writing it down. I want you to know before it begins."
            ),
            *(read[source] for source in (MAILBOX, CALENDAR) if source in sources),
            _what_for(sources, ln),
            _ways_to_say_no(has_page, ln),
            who.signed,
        ),
    )


def _what_for(sources: Collection[str], ln: Language) -> str:
    if MAILBOX not in sources:
        return ln.gettext(
            "It is there to see what was arranged, moved or cancelled, and how far ahead, and for "
            "nothing else. Only the two of us see what is counted, and you can correct it."
        )
    if CALENDAR not in sources:
        return ln.gettext(
            "It is there to see what was asked and when the answer came, and for nothing else. "
            "Only the two of us see what is counted, and you can correct it."
        )
    return ln.gettext(
        "It is there to see what was asked and when the answer came, what was arranged or moved, "
        "and for nothing else. Only the two of us see what is counted, and you can correct it."
    )


def what_is_read(ln: Language) -> dict[str, str]:
    """For each source what is read of it and what is not, as the freelancer says it."""
    return {
        MAILBOX: ln.gettext(
            "Of the mail between us only the headers are read: who wrote to whom, when, and the "
            "subject. What a mail says is never read, and nothing of anybody else’s mail is kept."
        ),
        CALENDAR: ln.gettext(
            "Of my calendar the meetings with you are read: what they are called, when they begin "
            "and end, who is invited, and whether they were moved or cancelled. Nothing of what "
            "else is written there is kept."
        ),
    }


def _ways_to_say_no(has_page: bool, ln: Language) -> str:
    if has_page:
        return ln.gettext(
            "If you’d rather not have that, a short reply is enough, or a tap on your page. Then "
            "it stops at once, and nothing else changes."
        )
    return ln.gettext(
        "If you’d rather not have that, a short reply is enough. Then I stop it at once, and "
        "nothing else changes."
    )
