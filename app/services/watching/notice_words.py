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
            ln.gettext(
                "It is there to see what was asked and answered, or arranged and moved, and for "
                "nothing else. Only the two of us see what is counted, and you can correct it."
            ),
            _ways_to_say_no(has_page, ln),
            who.signed,
        ),
    )


def what_is_read(ln: Language) -> dict[str, str]:
    """For each source what is read of it and what is not, as the freelancer says it."""
    return {
        MAILBOX: ln.gettext(
            "Of the mail between us it reads the headers: who wrote to whom, when, and the "
            "subject. It never reads what a mail says, and it keeps nothing of anybody else’s mail."
        ),
        CALENDAR: ln.gettext(
            "Of my calendar it reads the meetings with you: what they are called, when they begin "
            "and end, who is invited, and whether they were moved or cancelled. It keeps nothing "
            "of what else is written there."
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
