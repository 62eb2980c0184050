"""A paper that nobody gets, to see how papers look."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from agreements.document import Brand
from agreements.hours import Calendar, Week
from agreements.kinds import Setting
from agreements.language import ENGLISH
from agreements.needs import KINDS
from app.adapters import pdf
from app.db import session
from app.models import Freelancer
from app.services import branding, calendars, papers
from app.services.contents import Content, Terms

WIDTH = 900
_CLIENT = Calendar(Week.standard(), "Europe/Berlin", "DE", None)


def first_page(freelancer_id: int, brand: Brand, file: bytes | None, now: datetime) -> bytes:
    """The first page of a sample in this look, as PNG; with the logo in `file`, else with the one
    that is kept.

    Raises:
        Refused: the file cannot be used as a logo.
        pdf.RenderFailed: with a reason a person can read.
    """
    db = session()
    freelancer = db.get_one(Freelancer, freelancer_id)
    png = branding.logo(db, freelancer_id)
    if file is not None:
        made = branding.logo_of(file)
        png, brand = made.png, replace(brand, logo=True)
        brand = replace(brand, logo_width=made.width, logo_height=made.height)
    return pdf.page_image(papers.render(_content(freelancer, brand, now), png), 1, WIDTH)


def _content(freelancer: Freelancer, brand: Brand, now: datetime) -> Content:
    """Two lines as they are worded at first, between this freelancer and somebody made up."""
    yours = calendars.calendar(freelancer, frozenset())
    setting = Setting(_CLIENT, yours, now.date())
    return Content(
        number=2,
        language="en",
        opening=(
            "Ben, thank you: “Decisions get an answer within one working day” has worked well. "
            "So here is one more line; it is all that is new. It changes nothing in our contract, "
            "prices or dates."
        ),
        terms=(
            worded_at_first("decision", "carried", setting),
            worded_at_first("calls", "new", setting),
        ),
        freelancer=freelancer.name,
        freelancer_zone=freelancer.zone,
        client="Okafor Foods",
        client_zone=_CLIENT.zone,
        contact="Ben Okafor",
        seen_at=now,
        brand=brand,
    )


def worded_at_first(code: str, origin: str, setting: Setting) -> Terms:
    """A line of this kind in the words and figures that it begins with; it belongs to no need."""
    kind = KINDS[code]
    words = kind.words(kind.defaults, setting, ENGLISH)
    calendar = kind.calendar(kind.defaults, setting)
    return Terms(
        need_id=0,
        origin=origin,
        kind=code,
        parameters=kind.defaults,
        title=words.title,
        sentence=words.sentence,
        why=words.why,
        promise=words.promise,
        promise_kind=None,
        promise_parameters={},
        week=calendar.week.to_json(),
        zone=calendar.zone,
        country=calendar.country or "",
        region=calendar.region,
    )
