"""Reminders: one slip or several in one letter, in one of three tones (design, section 6).

1 is a light word that assumes good will, 2 says why the line is there, 3 is an invitation to talk
or to change it. Only what somebody still waits for is called open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agreements.explaining import span
from agreements.hours import Week
from agreements.language import Language
from agreements.needs import KINDS
from agreements.reminders import LIGHT, TALK, WHY
from app.services.mail import reminder_words as said
from app.services.mail.letters import Parties, Words, letter


@dataclass(frozen=True)
class SlipFacts:
    """One open slip, as a reminder tells it. `kind` and `parameters` are those of its clause.

    `planned_for` is when a meeting begins, or the day that material was agreed for.
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

    @property
    def named(self) -> str:
        """“Decision: which logo?”, else the line's title."""
        return f"“{self.subject or self.title}”"


def reminder(
    who: Parties, slips: list[tuple[int, SlipFacts]], now: datetime, ln: Language
) -> Words:
    """A reminder about one or more slips, each with its step; the highest sets the tone."""
    step = max(step for step, _ in slips)
    leading = next(facts for own, facts in slips if own == step)
    others = [facts for _, facts in slips if facts is not leading]
    make = {LIGHT: _light, WHY: _why, TALK: _talk}[step]
    subject, paragraphs = make(leading, _values(leading, now, ln), ln)
    if others:
        paragraphs.insert(1, _also(others, now, ln))
    greeting = ln.gettext("Good morning %(name)s,") % {"name": who.first}
    return Words(subject, letter(greeting, *paragraphs, who.signed))


def lines_about(slips: list[tuple[int, SlipFacts]], ln: Language) -> tuple[str, ...]:
    """'From line 1 of our agreement: …', once for each line that a reminder is about."""
    about = {facts.line: facts.title for _, facts in slips}
    return tuple(
        ln.gettext("From line %(n)s of our agreement: %(title)s") % {"n": line, "title": title}
        for line, title in sorted(about.items())
    )


def _light(facts: SlipFacts, values: dict[str, str], ln: Language) -> tuple[str, list[str]]:
    return said.subject(facts.kind, ln) % values, [said.light(facts.kind, ln) % values]


def _why(facts: SlipFacts, values: dict[str, str], ln: Language) -> tuple[str, list[str]]:
    return said.about_line(ln) % values, [
        said.again(facts.kind, ln) % values,
        ln.gettext("Why we chose this line: %(why)s") % values,
        ln.gettext("If it is too tight at the moment, tell me what fits and I’ll change the line."),
    ]


def _talk(facts: SlipFacts, values: dict[str, str], ln: Language) -> tuple[str, list[str]]:
    doubt = ln.gettext("“%(title)s” doesn’t seem to fit your weeks, and that’s fine to say.")
    return ln.gettext("Shall we change this line?"), [
        f"{doubt} {said.choices(facts.kind, ln)}" % values,
        ln.gettext(
            "Reply with the one you like, or name ten minutes for a call. Until then, no more "
            "notes about this."
        ),
    ]


def _also(others: list[SlipFacts], now: datetime, ln: Language) -> str:
    """What else the note is about, those of one kind together."""
    found: dict[str, list[str]] = {}
    for facts in others:
        day = _day(facts.opened_at, facts.zone, now, ln)
        if said.can_be_open(facts.kind):
            what = facts.named
        elif facts.kind in ("calls", "contact_hours"):
            what = day
        else:
            what = ln.gettext("%(what)s on %(day)s") % {"what": facts.named, "day": day}
        found.setdefault(said.also(facts.kind, ln), []).append(what)
    return " ".join(
        words % {"what": ln.listed(list(dict.fromkeys(what)))} for words, what in found.items()
    )


def _values(facts: SlipFacts, now: datetime, ln: Language) -> dict[str, str]:
    """All that the sentences of `reminder_words` may name."""
    opened = facts.opened_at.astimezone(ZoneInfo(facts.zone))
    starts = facts.planned_for or facts.opened_at
    return {
        "what": facts.named,
        "title": facts.title,
        "subject": facts.subject or facts.title,
        "why": facts.why,
        "place": ln.place(facts.zone),
        "day": _day(facts.opened_at, facts.zone, now, ln),
        "starts": _day(starts, facts.zone, now, ln),
        "due": _due(facts, now, ln),
        "month": ln.month(opened.date()),
        "channel": str(facts.parameters.get("channel", "")),
        "times": _times(facts, ln),
        **_spans(facts, ln),
    }


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


def _day(at: datetime, zone: str, now: datetime, ln: Language) -> str:
    """'Thursday' within the last six days, 'Thursday 19 November' else."""
    there = at.astimezone(ZoneInfo(zone))
    name = ln.weekday(there.weekday())
    if timedelta() <= now - at < timedelta(days=6):
        return name
    return f"{name} {ln.long_day(there.date()).rsplit(' ', 1)[0]}"


def _due(facts: SlipFacts, now: datetime, ln: Language) -> str:
    """'Friday 17:00'; what was due at midnight was due by 'the end of Friday'."""
    if facts.due_at is None:
        return ""
    there = facts.due_at.astimezone(ZoneInfo(facts.zone))
    if there.time() == time(0):
        day = _day(facts.due_at - timedelta(minutes=1), facts.zone, now, ln)
        return ln.gettext("the end of %(day)s") % {"day": day}
    return f"{_day(facts.due_at, facts.zone, now, ln)} {ln.clock(there.time())}"
