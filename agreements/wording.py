"""The words of each kind of need, as the agreement gives them where the freelancer wrote none."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agreements.explaining import span
from agreements.hours import Calendar, Week
from agreements.kinds import Parameters, Setting, Words
from agreements.language import Language


def decision_words(parameters: Parameters, s: Setting, ln: Language) -> Words:
    """A decision answered within so many working hours or days."""
    return Words(
        title=ln.gettext("Decisions get an answer within %(span)s")
        % {"span": span(int(parameters["amount"]), parameters["unit"], ln)},
        sentence=_decision_sentence(parameters, s, ln),
        why=ln.gettext(
            "An open decision holds up the work behind it. A quick one keeps your date realistic "
            "and spares me guessing."
        ),
        promise=ln.gettext(
            "I answer your questions by the end of my next working day (%(hours)s), and I write "
            "“%(mark)s” only when I can’t go on without you."
        )
        % {"hours": _hours_in(s.freelancer, ln), "mark": parameters["mark"]},
    )


def decision_counted(parameters: Parameters, ln: Language) -> str:
    return ln.gettext(
        "When a “%(mark)s” was asked and answered: sender, subject and time, never the text."
    ) % {"mark": parameters["mark"]}


def calls_words(parameters: Parameters, s: Setting, ln: Language) -> Words:
    """Unplanned calls inside weekly windows."""
    week = Week.from_json(parameters["windows"])
    zone = s.calendar(parameters).zone
    open_days = [day for day, spans in enumerate(week.days) if spans]
    days = ln.listed([ln.weekday(day) for day in open_days])
    return Words(
        title=(
            ln.gettext("Calls are on %(days)s, at set times") % {"days": days}
            if len(open_days) < 5
            else ln.gettext("Calls come at set times")
        ),
        sentence=ln.gettext(
            "We talk at these times: %(times)s. Other times are fine when we have arranged them; "
            "for anything else, write."
        )
        % {"times": _both_clocks(week, zone, s.client.zone, s.on, ln)},
        why=ln.gettext(
            "I come prepared, and you get a decision in one call instead of three. In between, "
            "your work has my whole attention."
        ),
        promise=ln.gettext(
            "I keep these times free for you, and you get a written summary by the end of the "
            "working day after each call."
        ),
    )


def calls_counted(_: Parameters, ln: Language) -> str:
    return ln.gettext("When an unplanned call came: who and when, never what was said.")


def own_words(_: Parameters, __: Setting, ln: Language) -> Words:
    """Nothing: the freelancer writes all of it."""
    return Words(title="", sentence="", why="", promise="")


def own_counted(_: Parameters, ln: Language) -> str:
    return ln.gettext("Whether this line worked, as I noted it and when.")


def _decision_sentence(parameters: Parameters, s: Setting, ln: Language) -> str:
    number = int(parameters["amount"])
    if parameters["unit"] == "working_hours":
        sentence = ln.gettext(
            "When my subject begins “%(mark)s”, you answer within %(span)s of yours "
            "(%(hours)s). “I need until Thursday” is an answer."
        )
    elif number == 1:
        sentence = ln.gettext(
            "When my subject begins “%(mark)s”, you answer by the end of your next working "
            "day (%(hours)s). “I need until Thursday” is an answer."
        )
    else:
        sentence = ln.gettext(
            "When my subject begins “%(mark)s”, you answer by the end of the %(n)s working days "
            "that follow (%(hours)s). “I need until Thursday” is an answer."
        )
    return sentence % {
        "mark": parameters["mark"],
        "span": span(number, parameters["unit"], ln),
        "n": ln.number(number),
        "hours": _hours_in(s.client, ln),
    }


def _hours_in(calendar: Calendar, ln: Language) -> str:
    return _week_in(calendar.week, calendar.zone, ln)


def _week_in(week: Week, zone: str, ln: Language) -> str:
    return ln.gettext("%(week)s in %(place)s") % {
        "week": week.describe(ln),
        "place": ln.place(zone),
    }


def _both_clocks(week: Week, zone: str, reader: str, on: date, ln: Language) -> str:
    """'Tuesday and Thursday, 09:00 to 11:00 in Berlin (for you in Lisbon: …, 08:00 to 10:00)'."""
    said = _week_in(week, zone, ln)
    gaps = _gaps(zone, reader, on)
    usual, weeks = Counter(gaps).most_common(1)[0]
    if set(gaps) == {0}:
        return said
    values = {"said": said, "place": ln.place(reader), "day": ln.long_day(on)}
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
    return template % {**values, "there": week.shifted(usual).describe(ln)}


def _gaps(zone: str, other: str, on: date) -> list[int]:
    """By how many minutes `other` is ahead of `zone`, in each week of the year from a day on."""
    noon = datetime.combine(on, time(12), UTC)
    weeks = (noon + timedelta(weeks=week) for week in range(53))
    return [int((_offset(at, other) - _offset(at, zone)).total_seconds() // 60) for at in weeks]


def _offset(at: datetime, zone: str) -> timedelta:
    return at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
