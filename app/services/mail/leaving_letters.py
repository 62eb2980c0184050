"""The mails that go when a client ends the agreement, or goes on after all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.language import Language
from app.services.mail.letters import Parties, Words, letter


@dataclass(frozen=True)
class Until:
    """The last day, in the zone in which it ends, and until when the page can be read."""

    final_day: date
    zone: str
    readable: date


def confirmed(who: Parties, until: Until, ln: Language) -> Words:
    """What the client gets who gave notice."""
    day = ln.long_day(until.final_day)
    return Words(
        ln.gettext("Our agreement ends after %(day)s") % {"day": day},
        letter(
            ln.gettext("Hello %(name)s,") % {"name": who.first},
            ln.gettext(
                "You ended our agreement, and that is noted. It holds on both sides until %(day)s, "
                "midnight in %(place)s. Reminders have stopped already."
            )
            % {"day": day, "place": ln.place(until.zone)},
            ln.gettext(
                "Your page says what is still open between us. You can read it until %(readable)s "
                "by the link in this mail, and until the last day you can take your notice back "
                "there."
            )
            % {"readable": ln.long_day(until.readable)},
            ln.gettext("Thank you for the time we worked together."),
            who.signed,
        ),
    )


def goes_on(who: Parties, ln: Language) -> Words:
    """What the client gets who took their notice back."""
    return Words(
        ln.gettext("Our agreement goes on"),
        letter(
            ln.gettext("Hello %(name)s,") % {"name": who.first},
            ln.gettext("You took your notice back, and what we agreed goes on as it was."),
            ln.gettext("Thank you."),
            who.signed,
        ),
    )


def told(subject: str, *paragraphs: str) -> Words:
    """Word to the freelancer."""
    return Words(subject, letter(*paragraphs))
