"""Reminders: one slip or several in one letter, in one of three tones (design, section 6).

1 is a light word that assumes good will, 2 says why the line is there, 3 is an invitation to talk
or to change it. Only what somebody still waits for is called open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from agreements.language import Language
from agreements.needs import KINDS
from agreements.reminders import TALK, WHY
from app.services.mail import reminder_words, slip_values
from app.services.mail.letters import Parties, Words, letter
from app.services.mail.placeholders import fill
from app.services.mail.slip_values import SlipFacts
from app.services.mail.templates import OwnWords

LONGEST_SUBJECT = 200


def reminder(
    who: Parties,
    slips: list[tuple[int, SlipFacts]],
    now: datetime,
    ln: Language,
    own: Mapping[tuple[str, int], Words] | None = None,
) -> Words:
    """A reminder about one or more slips, each with its step; the highest sets the tone.

    `now` is when it is to leave. `own` holds the freelancer's words by kind and step; where there
    are none, ours stand.
    """
    step = max(step for step, _ in slips)
    leading = _leading([facts for its, facts in slips if its == step])
    together = [leading, *(facts for _, facts in slips if _goes_with(facts, leading))]
    others = [facts for _, facts in slips if facts not in together]
    key = (leading.kind, reminder_words.LATE if step == WHY and leading.is_late else step)
    words = (own or {}).get(key) or _ours(who, leading, step, now, ln)
    reader = words.reader if isinstance(words, OwnWords) else ln
    values = {"name": who.first, **slip_values.values(together, now, reader)}
    paragraphs = [part.strip() for part in fill(words.body, values).split("\n\n")]
    if others:
        paragraphs.insert(2, _also(others, now, ln, reader))
    return Words(_headed(fill(words.subject, values)), letter(*paragraphs, who.signed))


def _ours(who: Parties, leading: SlipFacts, step: int, now: datetime, ln: Language) -> Words:
    about = {WHY: reminder_words.LATE, TALK: reminder_words.LATE_TALK} if leading.is_late else {}
    greeting = _greeting(who, leading, now)
    return reminder_words.ours(leading.kind, about.get(step, step), ln, greeting)


def lines_about(slips: list[tuple[int, SlipFacts]], ln: Language) -> tuple[str, ...]:
    """'From line 1 of our agreement: …', once for each line that a reminder is about."""
    about = {facts.line: facts.title for _, facts in slips}
    return tuple(
        ln.gettext("From line %(n)s of our agreement: %(title)s") % {"n": line, "title": title}
        for line, title in sorted(about.items())
    )


def _leading(slips: list[SlipFacts]) -> SlipFacts:
    """What the letter is about first: what is still open before what has come."""
    return next((facts for facts in slips if not facts.is_late), slips[0])


def _goes_with(facts: SlipFacts, leading: SlipFacts) -> bool:
    """Whether it is said in the same sentence: what has come late, or what is told by its day."""
    if facts is leading or (facts.kind, facts.line) != (leading.kind, leading.line):
        return False
    if leading.is_late:
        return facts.is_late
    return leading.kind in reminder_words.TOLD_BY_DAY


def _greeting(who: Parties, leading: SlipFacts, now: datetime) -> str:
    """'Good morning' where it is one, there and then."""
    hour = now.astimezone(ZoneInfo(who.zone or leading.zone)).hour
    return reminder_words.GOOD_MORNING if 4 <= hour < 12 else reminder_words.HELLO


def _headed(subject: str) -> str:
    """A subject as a header can carry it: one line of a sensible length."""
    line = " ".join(subject.split()).replace("=?", "= ?")
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1].rstrip()}…"


def _also(others: Sequence[SlipFacts], now: datetime, ln: Language, reader: Language) -> str:
    """What else the note is about, those of one kind together.

    Where our sentences do not exist in the language of the letter, only the names stand here.
    """
    found: dict[str, list[str]] = {}
    for facts in others:
        words = reminder_words.also(facts.kind, facts.is_late, ln)
        found.setdefault(words if reader.code == ln.code else "+ {what}", []).append(
            _other(facts, now, ln)
        )
    return " ".join(
        fill(words, {"what": reader.listed(list(dict.fromkeys(what)))})
        for words, what in found.items()
    )


def _other(facts: SlipFacts, now: datetime, ln: Language) -> str:
    if KINDS[facts.kind].is_mendable:
        return facts.named
    day = slip_values.days([facts], now, ln)
    if facts.kind in ("calls", "contact_hours"):
        return day
    told_by_day = facts.kind in reminder_words.TOLD_BY_DAY
    what = f"“{facts.title}”" if told_by_day else facts.named
    return ln.gettext("%(what)s on %(day)s") % {"what": what, "day": day}
