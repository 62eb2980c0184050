"""What a reminder can name of something that slipped: the value of each placeholder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agreements.explaining import span
from agreements.hours import Week
from agreements.language import Language
from agreements.needs import KINDS
from app.services.mail.letters import sentence


@dataclass(frozen=True)
class SlipFacts:
    """One slip, as a reminder tells it. `kind` and `parameters` are those of its clause.

    `planned_for` is when a meeting begins, or the day that material was agreed for. `has_come`
    says that what was late is here: a note then speaks of a pattern, and calls nothing open.
    """

    kind: str
    title: str
    why: str
    subject: str
    opened_at: datetime
    due_at: datetime | None
    zone: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    planned_for: datetime | None = None
    line: int = 1
    has_come: bool = False

    @property
    def named(self) -> str:
        """“Decision: which logo?”, else the line's title."""
        return f"“{self.subject or self.title}”"

    @property
    def is_late(self) -> bool:
        """Whether it could have stayed open, and did not."""
        return self.has_come and KINDS[self.kind].is_mendable


def values(slips: Sequence[SlipFacts], now: datetime, ln: Language) -> dict[str, str]:
    """Every placeholder, for slips of one kind and line; those of the first where one must do."""
    first = slips[0]
    opened = first.opened_at.astimezone(ZoneInfo(first.zone))
    return {
        "what": ln.listed(list(dict.fromkeys(facts.named for facts in slips))),
        "title": first.title,
        "subject": first.subject or first.title,
        "why": sentence(first.why),
        "place": ln.place(first.zone),
        "day": days(slips, now, ln),
        "starts": day(first.planned_for or first.opened_at, first.zone, now, ln),
        "due": _due(first, now, ln),
        "month": ln.month(opened.date()),
        "channel": str(first.parameters.get("channel", "")),
        "times": _times(first, ln),
        **_spans(first, ln),
    }


def days(slips: Sequence[SlipFacts], now: datetime, ln: Language) -> str:
    """'Monday and Thursday': when each began, each day once."""
    in_order = sorted(slips, key=lambda facts: facts.opened_at)
    said = [day(facts.opened_at, facts.zone, now, ln) for facts in in_order]
    return ln.listed(list(dict.fromkeys(said)))


def day(at: datetime, zone: str, now: datetime, ln: Language) -> str:
    """'Thursday' within the last six days, 'Thursday 19 November' else."""
    there = at.astimezone(ZoneInfo(zone))
    name = ln.weekday(there.weekday())
    if timedelta() <= now - at < timedelta(days=6):
        return name
    return f"{name} {ln.long_day(there.date()).rsplit(' ', 1)[0]}"


def _times(facts: SlipFacts, ln: Language) -> str:
    if "windows" not in facts.parameters:
        return ""
    week = Week.from_json(facts.parameters["windows"]).describe(ln)
    return ln.gettext("%(week)s in %(place)s") % {"week": week, "place": ln.place(facts.zone)}


def _spans(facts: SlipFacts, ln: Language) -> dict[str, str]:
    """The time that was agreed, and twice as long."""
    if "amount" not in facts.parameters:
        return {"span": "", "twice": ""}
    agreed = KINDS[facts.kind].allowance(facts.parameters)
    return {
        "span": span(agreed.amount, agreed.unit.value, ln),
        "twice": span(2 * agreed.amount, agreed.unit.value, ln),
    }


def _due(facts: SlipFacts, now: datetime, ln: Language) -> str:
    """'Friday 17:00'; what was due at midnight was due by 'the end of Friday'."""
    if facts.due_at is None:
        return ""
    there = facts.due_at.astimezone(ZoneInfo(facts.zone))
    if there.time() == time(0):
        last = day(facts.due_at - timedelta(minutes=1), facts.zone, now, ln)
        return ln.gettext("the end of %(day)s") % {"day": last}
    return f"{day(facts.due_at, facts.zone, now, ln)} {ln.clock(there.time())}"
