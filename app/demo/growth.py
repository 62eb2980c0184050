"""How agreements of the demo grow, change and end."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.db import session
from app.demo import cast
from app.demo.teller import Teller
from app.languages import language
from app.services.agreeing import agree, changes
from app.services.growing import closing_letter, lines, notices, partings
from app.services.people import clients as people
from app.services.state import ladders, standing


def one_more_line(story: Teller, client: int, contact: str, at: datetime) -> bool:
    """Offered and accepted, if what is in force has settled by then; answers whether it was."""
    db = session()
    row = people.load(db, story.owner, client)
    ladder = ladders.of_client(db, row, standing.versions(db, client), at)
    if ladder.standing.unsettled or ladder.standing.coming is None:
        return False
    story.offer(client, at)
    story.post(at)
    accepted = at + timedelta(minutes=45)
    agree.accept(story.owner, story.open_offer(client), agree.Answer(contact, accepted), accepted)
    story.post(accepted)
    return True


def asks_for_two_days(story: Teller, client: int, contact: str) -> None:
    """The client asks for other figures, and waits for an answer."""
    binding = standing.in_force(standing.versions(session(), client))
    assert binding is not None  # it was accepted in the demo
    words = "Our board meets on Wednesdays only, and I often need them."
    asked = changes.Asked(contact, words, binding.id, binding.clauses[0].id, {"amount": "2"})
    at = story.now - timedelta(hours=19)
    changes.ask(story.owner, client, asked, at)
    story.post(at)


def lives_with_it(story: Teller, client: int, need: int) -> None:
    """A line that the freelancer goes on without, where it is in force."""
    binding = standing.in_force(standing.versions(session(), client))
    if binding is not None and any(clause.need_id == need for clause in binding.clauses):
        reason = "They are on the road all week; we write instead."
        lines.waive(story.owner, client, need, reason, story.now - timedelta(days=3))


def ends_well(story: Teller, client: int, at: datetime) -> None:
    """Notice is given with a courteous letter, two weeks ahead."""
    db = session()
    row = people.load(db, story.owner, client)
    contact = people.main_contact(row)
    words = closing_letter.default_words(contact.name, row.name, language(contact.language))
    notice = notices.Notice(
        (at + timedelta(days=14)).date(), words, cast.HANDOVER, "Too far from what I do."
    )
    seen = notices.closing(db, story.owner, client, notice, at)
    partings.part(story.owner, client, notice, seen.letter.fingerprint, story.next_key(), at)
    story.post(at)
