"""What the demo offered and what was said to it, welcomes, calls, and notes for nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.demo import cast
from app.demo.teller import Teller
from app.services.relating import calls, interests, notes, offers, welcoming, wishes
from app.services.relating.calls import CallForm
from app.services.relating.offers import Answer, OfferForm

# By client: how many days ago, the kind, what it was, and the answer with its words.
OFFERED = (
    ("Okafor Foods", 80, "extra", "Labels for the summer range", "yes", "Yes, like the first."),
    ("Hartley Books", 34, "renewal", "The catalogue for another year", "later", "After the fair."),
    ("Aydin & Co.", 26, "upgrade", "A shop with stock and prices", "no", "Paper is enough for us."),
)
NOT_BEFORE = 40  # days from now on, where they said later
PLANNED = ("Maple & Main", 14, "extra", "A cover for the gift edition")
NO_OFFERS = ("Nakamura Tea", 9, 75)
ASKED_FIRST = ("Lind & Lind", 10, "Your orders by phone come in on one day of the week.")
WELCOMED = ("Brightwater Clinic", 43)
# By client: how many days ago, minutes, what for, and whether they pay for the time.
CALLED = (
    ("Okafor Foods", 70, 40, "work", True),
    ("Okafor Foods", 36, 25, "offers", True),
    ("Okafor Foods", 8, 30, "other", False),
    ("Hartley Books", 55, 50, "work", True),
    ("Hartley Books", 34, 20, "offers", False),
    ("Lind & Lind", 28, 45, "work", True),
    ("Lind & Lind", 14, 35, "work", True),
    ("Brightwater Clinic", 5, 60, "work", True),
)
NOTED = (
    ("Okafor Foods", 20, "Ben decides alone below 500; above that his sister reads along."),
    ("Aydin & Co.", 33, "Writes late at night, and does not expect an answer then."),
)


def and_answers(story: Teller) -> None:
    """Tell it."""
    _welcome(story)
    _offers(story)
    _asked_first(story)
    today = story.today()
    for name, ago, minutes, purpose, is_paid in CALLED:
        form = CallForm(today - timedelta(days=ago), minutes, purpose, is_paid, "")
        at = story.now - timedelta(days=ago)
        calls.log(story.owner, story.id_of(name), form, story.next_key(), at)
    for name, ago, words in NOTED:
        at = story.now - timedelta(days=ago)
        notes.add(story.owner, story.id_of(name), words, story.next_key(), at)


def _welcome(story: Teller) -> None:
    """One was welcomed by mail, others in person; whoever came lately waits on Today."""
    for party in (*cast.AGREED, cast.CALLS, cast.ASKING):
        at = story.now - timedelta(days=party.days)
        welcoming.elsewhere(story.owner, story.id_of(party.name), at)
    name, ago = WELCOMED
    client, at = story.id_of(name), story.now - timedelta(days=ago)
    page = welcoming.page(story.owner, client, at)
    welcoming.send(story.owner, client, page.since, page.words, story.next_key(), at)
    story.post(at)


def _offers(story: Teller) -> None:
    """A yes, a no that rests, a not yet, one that is planned, and a wish for none at all."""
    today = story.today()
    for name, ago, kind, what, said, words in OFFERED:
        day = today - timedelta(days=ago)
        not_before = today + timedelta(days=NOT_BEFORE) if said == "later" else None
        answer = Answer(said, day + timedelta(days=2), not_before, words)
        form = OfferForm(kind, what, day, is_planned=False, answer=answer)
        _note(story, name, form, story.now - timedelta(days=ago - 2))
    name, ahead, kind, what = PLANNED
    form = OfferForm(kind, what, today + timedelta(days=ahead), is_planned=True)
    _note(story, name, form, story.now - timedelta(days=1))
    name, ago, ahead = NO_OFFERS
    at = story.now - timedelta(days=ago)
    wishes.want_none(story.visitor(name), today + timedelta(days=ahead), at)


def _note(story: Teller, name: str, form: OfferForm, at: datetime) -> None:
    offers.record(story.owner, story.id_of(name), form, story.next_key(), at)


def _asked_first(story: Teller) -> None:
    """They were asked first, and said yes on their page."""
    name, ago, noticed = ASKED_FIRST
    client, at = story.id_of(name), story.now - timedelta(days=ago)
    words = interests.words(story.owner, client, noticed)
    one = interests.ask(story.owner, client, noticed, words, story.next_key(), at)
    story.post(at)
    interests.answer(story.visitor(name), one, "yes", story.now - timedelta(hours=2))
