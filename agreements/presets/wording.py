"""What the words of several kinds share: hours, places, clocks, and a need's words said aloud."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agreements.hours import DAY, Calendar, Week
from agreements.kinds import Parameters, Said, Setting, Words
from agreements.language import Language

QUESTION = "Question:"

_TIME = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)\b", re.ASCII)


def own_said(words: Words, _: Parameters, __: Setting, ___: Language) -> Said:
    """Lines made of nothing but what the freelancer wrote, whatever the language."""
    return Said(words.title, f"{words.title}: {words.sentence}", (words.sentence, words.why))


def hours_in(calendar: Calendar, ln: Language) -> str:
    """'Monday to Friday, 09:00 to 17:00 in Berlin'."""
    return week_in(calendar.week, calendar.zone, ln)


def week_in(week: Week, zone: str, ln: Language) -> str:
    return ln.gettext("%(week)s in %(place)s") % {
        "week": week.describe(ln),
        "place": ln.place(zone),
    }


def together(*sentences: str) -> str:
    """The sentences that say something, one after another."""
    return " ".join(filter(None, sentences))


def capital(text: str) -> str:
    """The text with a capital letter first."""
    return text[:1].upper() + text[1:]


def answers_questions(s: Setting, ln: Language) -> str:
    """The promise to answer whatever is marked as a question."""
    return ln.gettext(
        "When your subject begins “%(mark)s”, I answer by the end of my next working day "
        "(%(hours)s)."
    ) % {"mark": QUESTION, "hours": hours_in(s.freelancer, ln)}


def where_midnight_is(s: Setting, ln: Language) -> str:
    """'A day ends at midnight in Berlin.' where the two sides' clocks differ, else nothing."""
    if not any(_gaps(s.client.zone, s.freelancer.zone, s.on)):
        return ""
    return ln.gettext("A day ends at midnight in %(place)s.") % {"place": ln.place(s.client.zone)}


def week_on_both_clocks(week: Week, zone: str, s: Setting, ln: Language) -> str:
    """'Tuesday, 09:00 to 11:00 in Lisbon (for you in Berlin: Tuesday, 10:00 to 12:00)'."""

    def there(minutes: int) -> str:
        return week.shifted(minutes).describe(ln)

    return _on_both_clocks(week_in(week, zone, ln), there, zone, s, ln)


def times_on_both_clocks(times: str, zone: str, s: Setting, ln: Language) -> str:
    """'09:00 and 16:00 in Lisbon (for you in Berlin: 10:00 and 17:00)', from a line of text."""

    def there(minutes: int) -> str:
        return _TIME.sub(lambda found: _shifted(found, minutes, ln), times)

    said = times_in(times, zone, ln)
    return _on_both_clocks(said, there, zone, s, ln) if _TIME.search(times) else said


def times_in(times: str, zone: str, ln: Language) -> str:
    """'09:00 and 16:00 in Lisbon'."""
    return ln.gettext("%(times)s in %(place)s") % {"times": times, "place": ln.place(zone)}


def _shifted(found: re.Match[str], minutes: int, ln: Language) -> str:
    day, minute = divmod(int(found[1]) * 60 + int(found[2]) + minutes, DAY)
    said = {
        -1: ln.gettext("%(time)s the day before"),
        0: "%(time)s",
        1: ln.gettext("%(time)s the next day"),
    }[day]
    return said % {"time": ln.clock(time(*divmod(minute, 60)))}


def _on_both_clocks(
    said: str, there: Callable[[int], str], zone: str, s: Setting, ln: Language
) -> str:
    """What was said for `zone`, and `there` so many minutes later, for the client who reads it."""
    reader = s.client.zone
    gaps = _gaps(zone, reader, s.on)
    usual, weeks = Counter(gaps).most_common(1)[0]
    if set(gaps) == {0}:
        return said
    values = {"said": said, "place": ln.place(reader), "day": ln.long_day(s.on)}
    if weeks == len(gaps):
        template = ln.gettext("%(said)s (for you in %(place)s: %(there)s)")
    elif weeks * 4 >= len(gaps) * 3:
        template = ln.gettext("%(said)s (for you in %(place)s, most of the year: %(there)s)")
    else:
        usual = gaps[0]
        template = ln.gettext(
            "%(said)s (for you in %(place)s on %(day)s: %(there)s; this moves when the clocks "
            "change)"
        )
    return template % {**values, "there": there(usual)}


def _gaps(zone: str, other: str, on: date) -> list[int]:
    """By how many minutes `other` is ahead of `zone`, in each week of the year from a day on."""
    noon = datetime.combine(on, time(12), UTC)
    weeks = (noon + timedelta(weeks=week) for week in range(53))
    return [int((_offset(at, other) - _offset(at, zone)).total_seconds() // 60) for at in weeks]


def _offset(at: datetime, zone: str) -> timedelta:
    return at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
