"""The freelancer's promises, each as the client reads how it went."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from agreements import judging
from agreements.judging import Outcome
from agreements.language import Language
from app.models import Clause, Client, EveryOccasion, Freelancer, Judgement
from app.services import calendars


def title(occasion: EveryOccasion, clause: Clause, freelancer: str, ln: Language) -> str:
    """'Ana, your question: “Which paper?”'."""
    said = {
        "decision": ln.gettext("%(name)s, your question: “%(what)s”"),
        "material": ln.gettext("%(name)s, promised for a day: “%(what)s”"),
        "meetings": ln.gettext("%(name)s, a meeting: “%(what)s”"),
    }.get(clause.promise_kind or "", ln.gettext("%(name)s: “%(what)s”"))
    if is_their_word(occasion):
        said = ln.gettext("%(name)s, as you said: “%(what)s”")
    return said % {"name": freelancer.split()[0], "what": occasion.subject}


def explanation(
    occasion: EveryOccasion,
    clause: Clause,
    judgement: Judgement,
    sides: tuple[Freelancer, Client],
    ln: Language,
) -> str:
    """The steps of the judgement on the freelancer's clock, with the client's; or why it was let
    pass."""
    freelancer, client = sides
    if occasion.outcome == Outcome.EXCUSED.value and judgement.by == "freelancer":
        said = ln.gettext("%(name)s let it pass: “%(why)s”")
        return said % {"name": freelancer.name.split()[0], "why": judgement.reason}
    if is_their_word(occasion):
        there = occasion.opened_at.astimezone(ZoneInfo(client.zone))
        return ln.gettext("You said so, of %(day)s.") % {"day": ln.long_day(there.date())}
    steps = judging.Step.list_from_json(judgement.steps)
    zone = calendars.zone_of_promise(clause, freelancer.zone)
    return judging.explain(steps, ln, zone, client.zone)


def is_their_word(occasion: EveryOccasion) -> bool:
    """Whether it slipped by the client's word: that alone is a slip that was never due."""
    slipped = occasion.outcome == Outcome.BREACHED.value
    return slipped and occasion.due_at is None and occasion.planned_for is None
