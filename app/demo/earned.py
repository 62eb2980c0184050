"""What the demo gave to its clients, whom it was recommended by, and where one went further."""

from __future__ import annotations

from datetime import timedelta

from app.db import session
from app.demo.teller import Teller
from app.models import Freelancer
from app.services.accounts import person_of
from app.services.relating import given, stage
from app.services.relating.given import GivenForm
from app.services.state import stages

# By client: how many days ago, what it was, and minutes of hours given away.
GIVEN: dict[str, tuple[tuple[int, str, str, int | None], ...]] = {
    "Okafor Foods": (
        (41, "delivered", "Labels for the spring box", None),
        (9, "expertise", "Why two colours print cheaper than three", None),
    ),
    "Aydin & Co.": (
        (52, "hours", "A fourth round on the sign", 150),
        (30, "product", "Icons for the web shop", None),
        (6, "hours", "The price list, set again", 120),
    ),
    "Hartley Books": (
        (25, "delivered", "The autumn catalogue", None),
        (12, "help", "Introduced them to the printer in Leeds", None),
    ),
    "Maple & Main": ((18, "delivered", "Five chapters, ready to print", None),),
    "Lind & Lind": ((33, "help", "Found them a photographer", None),),
}
RECOMMENDED = ("Hartley Books", 60, "Maple & Main")
SAID = ("Hartley Books", 48, "They asked me how to plan the whole year, and paid for the answer.")


def every_day(story: Teller) -> None:
    """Tell it, and note where everybody stands by then."""
    me = person_of(session().get_one(Freelancer, story.owner))
    today = story.today()
    for name, gifts in GIVEN.items():
        for ago, kind, what, minutes in gifts:
            form = GivenForm(kind, what, today - timedelta(days=ago), minutes)
            at = story.now - timedelta(days=ago)
            given.note(me, story.id_of(name), form, story.next_key(), at + timedelta(hours=1))
    name, ago, whom = RECOMMENDED
    day, at = today - timedelta(days=ago), story.now - timedelta(days=ago)
    stage.recommend(me, story.id_of(name), whom, day, story.next_key(), at + timedelta(hours=1))
    for before in range(180, ago, -30):
        stages.review_all(story.now - timedelta(days=before))
    name, ago, why = SAID
    day, at = today - timedelta(days=ago), story.now - timedelta(days=ago)
    stage.say(me, story.id_of(name), "client", day, why, at + timedelta(hours=1))
    for before in (30, 10, 0):
        stages.review_all(story.now - timedelta(days=before))
