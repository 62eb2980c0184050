"""Answers to a client who asked that what is personal be erased."""

from __future__ import annotations

from agreements.language import Language
from app.services.mail.letters import Parties, Words, letter


def done(who: Parties, ln: Language) -> Words:
    """It was done. This is the last mail, and nothing of it is kept."""
    return Words(
        ln.gettext("What was personal is erased"),
        letter(
            ln.gettext("Hello %(name)s,") % {"name": who.first},
            ln.gettext(
                "What was stored about you is erased: names, addresses, mails, papers and notes. "
                "What stays are dates and figures without a name, and a fingerprint of this "
                "address that shows when it was done."
            ),
            ln.gettext(
                "Copies for safekeeping may hold it until they are replaced. Your own copies of "
                "what we agreed stay yours. Thank you for the time we worked together."
            ),
            who.signed,
        ),
    )


def kept(who: Parties, words: str, ln: Language) -> Words:
    """It stays, and why."""
    return Words(
        ln.gettext("About erasing what is stored"),
        letter(
            ln.gettext("Hello %(name)s,") % {"name": who.first},
            ln.gettext("You asked me to erase what is stored about you. For now it stays:"),
            words,
            ln.gettext("You can take all of it with you from your page at any time."),
            who.signed,
        ),
    )
