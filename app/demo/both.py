"""What both sides said of each other: promises, a slip of each, days away, and two who leave."""

from __future__ import annotations

from datetime import timedelta

from app.demo import cast, growth
from app.demo.teller import Teller
from app.services.growing import partings
from app.services.promising import keeping
from app.services.promising.records import Entry
from app.services.upholding import remarks
from app.services.upholding.uphold import Log
from app.services.visiting import away, erasing_asked, leaving, their_word
from app.services.visiting import remarks as their_remarks
from app.services.visiting.away import Away
from app.services.visiting.leaving import Leaving
from app.services.visiting.remarks import Saying

# By client: how many days ago they asked, about what, and hours until the answer.
ASKED_ME: dict[str, tuple[tuple[int, str, int], ...]] = {
    "Okafor Foods": (
        (58, "is the barcode large enough?", 3),
        (44, "can the box stand upright?", 4),
        (31, "which red is it in print?", 2),
        (22, "may the partner use the logo?", 96),
        (11, "when do the labels go out?", 3),
    ),
    "Hartley Books": (
        (47, "how long would a second print take?", 5),
        (27, "which paper was it last year?", 2),
        (13, "can you open this file?", 3),
    ),
    "Maple & Main": ((39, "is the green the same?", 2), (17, "who keeps the drawings?", 6)),
}
WAITS = ("Okafor Foods", "could the lid be blue as well?")
SLIPPED = ("Okafor Foods", 6, "The proof of the lid was promised for the morning.")
WHY = "That was mine. The scanner was away for repair; I should have told you the day before."
CONTESTS = (
    "Maple & Main",
    "Decision: paper for the price list",
    "I answered by phone on that very day.",
)
AWAY = ("Hartley Books", 20, 27, "At the book fair; Tom’s phone is off.")
LEAVES = (cast.PARTING, 12, "We move all of it in-house. Thank you for two good seasons.")
ERASE = "We closed the shop. Please delete what you have about us."


def sides(story: Teller, decision: int) -> None:
    """Tell it, where decisions are agreed on."""
    _promises(story, decision)
    _a_promise_slips(story, decision)
    _it_was_not_so(story, decision)
    name, first, last, words = AWAY
    at, today = story.now - timedelta(days=1), story.today()
    days = Away(today + timedelta(days=first), today + timedelta(days=last), words)
    away.say(story.visitor(name), days, story.next_key(), at)
    story.post(at)
    name, ahead, words = LEAVES
    at = story.now - timedelta(days=2)
    leaves = Leaving(today + timedelta(days=ahead), words)
    leaving.leave(story.visitor(name), leaves, story.next_key(), at)
    story.post(at)


def former(story: Teller, name: str) -> None:
    """They parted with a letter and the last day is over; now they ask to be erased."""
    given = story.now - timedelta(days=60)
    growth.ends_well(story, story.id_of(name), given)
    partings.end_due(given + timedelta(days=16))
    at = story.now - timedelta(hours=7)
    erasing_asked.ask(story.visitor(name), ERASE, at)
    story.post(at)


def _promises(story: Teller, decision: int) -> None:
    """Questions of theirs, answered in time but for one; and one that waits."""
    for name, asked in ASKED_ME.items():
        for ago, subject, hours in asked:
            at = story.at_work(story.now - timedelta(days=ago))
            answered = story.at_work(at + timedelta(hours=hours))
            entry = Entry(decision, subject, at, answered)
            keeping.note(story.owner, story.id_of(name), entry, story.next_key(), answered)
    name, subject = WAITS
    entry = Entry(decision, subject, story.at_work(story.now - timedelta(hours=5)))
    keeping.note(story.owner, story.id_of(name), entry, story.next_key(), story.now)


def _a_promise_slips(story: Teller, decision: int) -> None:
    """One slipped by the client's word, and is explained a few hours later."""
    name, ago, words = SLIPPED
    at, key = story.now - timedelta(days=ago), story.next_key()
    one = their_word.say(story.visitor(name), decision, words, at, key, at + timedelta(hours=1))
    remarks.explain(story.owner, one, WHY, story.next_key(), at + timedelta(hours=4))


def _it_was_not_so(story: Teller, decision: int) -> None:
    """An answer was noted as late; they say that it came by phone."""
    name, subject, words = CONTESTS
    asked = story.at_work(story.now - timedelta(days=12))
    answered = story.at_work(asked + timedelta(days=6))
    occasion = story.note(story.id_of(name), Log(decision, subject, asked, answered), answered)
    at = story.now - timedelta(hours=3)
    said = Saying(occasion, "contests", words)
    their_remarks.say(story.visitor(name), said, story.next_key(), at)
    story.post(at)
