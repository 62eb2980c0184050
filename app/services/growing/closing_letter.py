"""The letter that closes an agreement: its values, its words, and the PDF it is set as."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agreements.document import USUAL, Brand
from agreements.language import Language
from agreements.letters import paragraphs
from app.languages import language
from app.services import papers
from app.services.mail.letters import Parties, Words

TEMPLATE = "documents/closing.html"


@dataclass(frozen=True)
class ClosingLetter:
    """All that stands on the letter. `final_day` is a day on the client's calendar.

    `agreed` holds the titles of the lines that end with it, `handover` what is handed over.
    """

    language: str
    freelancer: str
    freelancer_zone: str
    client: str
    client_zone: str
    contact: str
    written_on: date
    final_day: date
    words: str
    agreed: tuple[str, ...]
    handover: tuple[str, ...]
    brand: Brand = USUAL

    @property
    def fingerprint(self) -> str:
        """Differs when anything that the client would read differs."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class ClosingPaper:
    """The letter as its page says it, every sentence of ours in the reader's language."""

    title: str
    language: str
    freelancer: str
    client: str
    day: str
    paragraphs: tuple[str, ...]
    final_day: str
    agreed: tuple[str, ...]
    handover: tuple[str, ...]
    written: str
    our_language: str
    brand: Brand
    mark: str = ""


def default_words(contact: str, client: str, ln: Language, *, is_theirs: bool = False) -> str:
    """The words a freelancer starts from; `is_theirs` where the client gave notice."""
    if is_theirs:
        return ln.gettext(
            "%(name)s, thank you for our work together, and for telling me in good time. I want "
            "the end to be an orderly one for you.\n\n"
            "Until the last day you have my full attention. If there is anything you need to go on "
            "without me, tell me, and I prepare it.\n\n"
            "I wish you and %(client)s all the best."
        ) % {"name": contact.split()[0], "client": client}
    return ln.gettext(
        "%(name)s, thank you for our work together. I have decided to bring it to an end, and I "
        "want it to be an orderly one for you.\n\n"
        "Until the final day you have my full attention. If there is anything you need to go on "
        "without me, tell me, and I prepare it.\n\n"
        "I wish you and %(client)s all the best."
    ) % {"name": contact.split()[0], "client": client}


def paper(letter: ClosingLetter) -> ClosingPaper:
    """The page as values."""
    ln = language(letter.language)
    return ClosingPaper(
        title=ln.gettext("Closing our work together"),
        language=letter.language,
        freelancer=letter.freelancer,
        client=letter.client,
        day=ln.long_day(letter.written_on),
        paragraphs=paragraphs(letter.words),
        final_day=_until_in_both(letter, ln),
        agreed=letter.agreed,
        handover=letter.handover,
        written=ln.gettext("written %(day)s in %(place)s")
        % {"day": ln.long_day(letter.written_on), "place": ln.place(letter.freelancer_zone)},
        our_language=ln.code,
        brand=letter.brand,
    )


def render(letter: ClosingLetter, logo: bytes | None = None, mark: str = "") -> bytes:
    """The PDF of a letter, with the logo (a PNG) where its brand has one, and by which the file can
    be known.

    Raises:
        pdf.RenderFailed: with a reason a person can read.
    """
    return papers.set_sheet(TEMPLATE, replace(paper(letter), mark=mark), logo)


def until(letter: ClosingLetter, ln: Language) -> str:
    """'Monday, 7 December 2026, until midnight in Berlin'."""
    return ln.gettext("%(weekday)s, %(day)s, until midnight in %(place)s") % {
        "weekday": ln.weekday(letter.final_day.weekday()),
        "day": ln.long_day(letter.final_day),
        "place": ln.place(letter.client_zone),
    }


def _until_in_both(letter: ClosingLetter, ln: Language) -> str:
    """As `until`, with the time in the freelancer's zone where it is another."""
    after = letter.final_day + timedelta(days=1)
    midnight = datetime.combine(after, time(0), ZoneInfo(letter.client_zone))
    there = midnight.astimezone(ZoneInfo(letter.freelancer_zone))
    if there.replace(tzinfo=None) == midnight.replace(tzinfo=None):
        return until(letter, ln)
    return ln.gettext("%(until)s (%(day)s, %(time)s in %(place)s)") % {
        "until": until(letter, ln),
        "day": ln.long_day(there.date()),
        "time": ln.clock(there.time()),
        "place": ln.place(letter.freelancer_zone),
    }


def mail(letter: ClosingLetter, ln: Language) -> Words:
    """The mail that carries the letter."""
    who = Parties(letter.freelancer, letter.contact)
    return Words(
        ln.gettext("Our work together, until %(day)s") % {"day": ln.long_day(letter.final_day)},
        "\n\n".join(
            (
                ln.gettext("Hello %(name)s,") % {"name": who.first},
                ln.gettext(
                    "The attached letter says how I would like to bring our work together to an "
                    "orderly end. The final day is %(until)s. Until then everything we agreed "
                    "stays as it is, and you get no more notes about it."
                )
                % {"until": until(letter, ln)},
                ln.gettext("If anything is missing in it, just reply. Thank you for everything."),
                who.signed,
            )
        ),
    )


def taken_back(who: Parties, ln: Language) -> Words:
    """The mail that takes the notice back."""
    return Words(
        ln.gettext("Our work together goes on"),
        "\n\n".join(
            (
                ln.gettext("Hello %(name)s,") % {"name": who.first},
                ln.gettext(
                    "I take my notice back: our work together goes on, and what we agreed stays "
                    "as it is. Please put my letter aside."
                ),
                ln.gettext(
                    "If you have made other plans by now, tell me, and we find what suits us both."
                ),
                who.signed,
            )
        ),
    )


def own_copy(letter: ClosingLetter, ln: Language, *, is_theirs: bool = False) -> Words:
    """The freelancer's own copy; `is_theirs` where the client gave notice. Not translated."""
    if is_theirs:
        return Words(
            f"Your closing letter to {letter.client}",
            f"You sent {letter.client} a closing letter. The last day is {until(letter, ln)}.\n\n"
            "It is attached.",
        )
    return Words(
        f"Notice given to {letter.client}",
        f"You gave notice to {letter.client}. The final day is {until(letter, ln)}.\n\n"
        "Your letter is attached. Until the final day is over you can take the notice back.",
    )
