"""Pages of papers as images, for docs/images: `python -m bench.papers [FOLDER]`.

Three agreements (one, three and eight lines; English, a freelancer's own German words, an Arabic
name), a closing letter and a thank-you, set as the app sets them; and the top of one agreement.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from agreements.document import Brand, HistoryLine
from agreements.hours import Calendar, Week
from agreements.kinds import Words
from agreements.language import ENGLISH
from agreements.letters import paragraphs
from app import create_app
from app.adapters import pdf
from app.services import papers
from app.services.contents import Content
from app.services.growing import closing_letter, thanks_letter
from app.services.growing.closing_letter import ClosingLetter
from app.services.growing.thanks import words
from app.services.growing.thanks_letter import ThanksPaper
from app.services.mail.letters import Parties
from bench.paper import content
from config import load

WIDTH = 1100
TOP = (0, 40, 1180, 900)
FIRST = "Decisions get an answer within one working day"
FIRST_OPENING = (
    "Ben, one thing before we start that keeps your project moving. It changes nothing in our "
    "contract, prices or dates."
)
IN_ARABIC = "مؤسسة النخيل للتصميم", "ليلى الحداد"
GERMAN = {
    "decision": Words(
        "Entscheidungen kommen innerhalb eines Arbeitstags",
        "Beginnt mein Betreff mit „Decision:“, dann antworten Sie bis zum Ende Ihres nächsten "
        "Arbeitstags. „Ich brauche bis Donnerstag“ ist auch eine Antwort.",
        "Eine offene Entscheidung hält die Arbeit auf, die auf sie wartet. Kommt sie bald, bleibt "
        "Ihr Termin verlässlich, und ich muss nichts raten.",
        "Ich schreibe „Decision:“ nur, wenn es ohne Sie nicht weitergeht, und beantworte Ihre "
        "Fragen bis zum Ende meines nächsten Arbeitstags.",
    ),
    "calls": Words(
        "Telefonate am Dienstag- und Donnerstagvormittag",
        "Wir telefonieren zu festen Zeiten. Andere Zeiten sind gern möglich, wenn wir sie vorher "
        "vereinbaren; für alles andere genügt eine E-Mail.",
        "Ich bin vorbereitet, und Sie haben nach einem Gespräch die Entscheidung, für die sonst "
        "drei nötig wären.",
        "Zu diesen Zeiten bin ich für Sie da. Bis zum Ende des nächsten Arbeitstags bekommen Sie "
        "eine schriftliche Zusammenfassung.",
    ),
    "sign_off": Words(
        "Fertiges wird innerhalb von drei Arbeitstagen freigegeben",
        "Schicke ich Ihnen etwas zur Freigabe, dann sagen Sie innerhalb von drei Arbeitstagen Ja "
        "oder was noch fehlt. „Ja, bis auf Seite zwei“ genügt.",
        "So arbeitet für Sie, was fertig ist, und ich ändere Fehlendes, solange ich noch jede Ecke "
        "davon kenne.",
        "Ich schicke Geprüftes am angekündigten Tag, mit einer Zeile dazu, worauf Sie achten "
        "sollten.",
    ),
}


def agreements() -> Iterator[tuple[str, Content]]:
    """Each agreement with the name of its images."""
    one = replace(content("decision"), opening=FIRST_OPENING, history=())
    yield "agreement-one-line", one
    yield "agreement-three-lines-german", three_lines()
    yield "agreement-eight-lines-arabic", eight_lines()


def three_lines() -> Content:
    """In a freelancer's own German words."""
    three = content(*GERMAN)
    return replace(
        three,
        language="de",
        terms=tuple(replace(one, **vars(GERMAN[one.kind])) for one in three.terms),
        client="Bäckerei Sonnenschein",
        contact="Jonas Weiß",
        opening="Herr Weiß, danke: Zehn Entscheidungen in Folge kamen innerhalb eines Tages, "
        "und unsere Telefonate sind kurz geworden. Hier ist unsere Vereinbarung mit einer "
        "Zeile mehr.",
        history=(
            HistoryLine("Version 1", "6 July 2026", GERMAN["decision"].title),
            HistoryLine("Version 2", "7 September 2026", f"New: {GERMAN['calls'].title}."),
        ),
    )


def eight_lines() -> Content:
    """With a client whose name is Arabic, accepted, in a freelancer's own colour."""
    kinds = "decision calls invoice sign_off meetings material rounds mail_times".split()
    eight = content(*kinds, client=Calendar(Week.standard(), "Asia/Dubai", "AE"))
    titles = [terms.title for terms in eight.terms]
    return replace(
        eight,
        client=IN_ARABIC[0],
        contact=IN_ARABIC[1],
        accepted_name=IN_ARABIC[1],
        accepted="accepted 3 November 2026, 12:02 in Dubai (08:02 in Lisbon), on the page",
        opening="Layla, thank you: seven lines in, and I look forward to every Monday with "
        "you. So here is one more line; it is all that is new, and it changes nothing in our "
        "contract, prices or dates.",
        brand=Brand(accent="#7a2e5d", logo=True, logo_width=640, logo_height=200),
        history=tuple(
            HistoryLine(
                f"Version {number}",
                ENGLISH.long_day(date(2026, 2 + number, 3)),
                f"New: {title}." if number > 1 else title,
            )
            for number, title in enumerate(titles, 1)
        ),
    )


def two_lines() -> Content:
    """The second version of the first agreement, with one line more."""
    return replace(
        content("decision", "calls"),
        opening=f"Ben, thank you: “{FIRST}” has worked well, nine of the last ten times. So here "
        "is one more line; it is all that is new, and it changes nothing in our contract, prices "
        "or dates. A no is fine.",
        history=(HistoryLine("Version 1", "6 July 2026", FIRST),),
    )


def closing() -> ClosingLetter:
    """A letter that closes the first of the agreements."""
    return ClosingLetter(
        language="en",
        freelancer="Ines Duarte",
        freelancer_zone="Europe/Lisbon",
        client="Okafor Foods",
        client_zone="Europe/Berlin",
        contact="Ben Okafor",
        written_on=date(2026, 11, 2),
        final_day=date(2026, 12, 7),
        words=closing_letter.default_words("Ben Okafor", "Okafor Foods", ENGLISH),
        agreed=(FIRST, "Calls come at set times"),
        handover=("All files of the autumn campaign", "The keys to your shop’s accounts"),
    )


def thanks() -> ThanksPaper:
    """A thank-you for the first line."""
    said = words(Parties("Ines Duarte", "Ben Okafor"), (FIRST,), ENGLISH)
    return ThanksPaper(
        title=said.subject,
        language="en",
        our_language="en",
        freelancer="Ines Duarte",
        client="Okafor Foods",
        day="2 November 2026",
        paragraphs=paragraphs(said.body),
        brand=Brand(),
        mark="",
    )


def logo() -> bytes:
    """A logo to set papers with: a ring and a bar."""
    image = Image.new("RGBA", (640, 200), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.ellipse((10, 10, 190, 190), outline="#7a2e5d", width=34)
    pen.rounded_rectangle((230, 70, 630, 130), 30, fill="#7a2e5d")
    made = BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def all_papers() -> Iterator[tuple[str, bytes]]:
    """Each paper as a PDF, with the name of its images."""
    for name, said in agreements():
        yield name, papers.render(said, logo() if said.brand.logo else None)
    yield "closing-letter", closing_letter.render(closing())
    yield "thank-you", papers.set_sheet(thanks_letter.TEMPLATE, thanks(), None)


def main(folder: Path) -> None:
    """Write each page of each paper as an image."""
    with tempfile.TemporaryDirectory() as data:
        app = create_app(load({}, Path(data)))
        with app.app_context():
            for name, made in all_papers():
                for number in range(1, pdf.page_count(made) + 1):
                    told = name if number == 1 else f"{name}-{number}"
                    _save(_page(made, number, WIDTH), folder / f"{told}.png")
            two = papers.render(two_lines())
            _save(_page(two, 1, TOP[2]).crop(TOP), folder / "agreement.png")


def _page(made: bytes, number: int, width: int) -> Image.Image:
    return Image.open(BytesIO(pdf.page_image(made, number, width)))


def _save(image: Image.Image, path: Path) -> None:
    image.convert("P", palette=Image.Palette.ADAPTIVE, colors=256).save(path, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images"))
