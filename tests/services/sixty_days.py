"""Sixty days between Ana in Lisbon and two clients: what happened, and what is to come of it.

Both lists were written by hand. Times are those on the client's own clock, as the people in the
story would tell them. Easter 2026 is on 5 April, so 3 and 6 April are holidays in Germany, and so
is 1 May. Clocks in Europe go forward on 29 March.
"""

from __future__ import annotations

from dataclasses import dataclass

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


@dataclass(frozen=True)
class Sent:
    """Ana wrote to Ben; `answers` names the mail it stands under."""

    at: str
    id: str
    subject: str
    answers: str = ""


@dataclass(frozen=True)
class Came:
    """A mail came; `headers` are further lines. Without `answers` it names no other mail."""

    at: str
    id: str
    subject: str
    answers: str = ""
    by: str = "Ben Okafor <ben@okafor.example>"
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bounced:
    """A mail of Ana's did not arrive."""

    at: str
    about: str


@dataclass(frozen=True)
class Expected:
    """An occasion: what it is about, what came of it, when it was due (of a meeting, what was
    done), and how that is explained."""

    subject: str
    outcome: str
    due: str
    said: str


MIA = "Mia Okafor <mia@okafor.example>"

# Ben agreed on Monday 2 March, 10:00 in Berlin, to answer decisions within one working day
# (09:00 to 17:00), and was told at 10:30 that mail headers are read.
MAIL: tuple[Sent | Came | Bounced, ...] = (
    Sent("2026-03-02 10:10", "early", "Decision: too early"),
    Came("2026-03-02 10:15", "early-a", "Re: Decision: too early", "early"),
    Sent("2026-03-02 13:00", "logo", "Decision: logo"),
    Came("2026-03-03 10:00", "logo-a", "Re: Decision: logo", "logo"),
    Sent("2026-03-06 16:40", "colours", "Decision: colours"),
    Came(
        "2026-03-09 16:59",
        "colours-a",
        "Re: Decision: colours",
        "colours",
        headers=("Date: Fri, 1 Jan 1999 00:00:00 +0000",),
    ),
    Came("2026-03-10 09:00", "spam", "Decision: a loan", by="Eve <eve@evil.example>"),
    Sent("2026-03-13 18:30", "domain", "Decision: domain name"),
    Came("2026-03-18 09:05", "domain-a", "Re: Decision: domain name", "domain"),
    Sent("2026-03-23 10:00", "photos", "Decision: photos"),
    Sent("2026-03-24 11:00", "photos-2", "Decision: photos, part two", "photos"),
    Came("2026-03-24 12:00", "photos-a", "Both are fine", "photos-2", by=MIA),
    Sent("2026-03-27 16:00", "menu", "Decision: menu card"),
    Came("2026-03-30 17:30", "menu-a", "Re: Decision: menu card", "menu"),
    Sent("2026-04-02 10:00", "easter", "Decision: opening hours at Easter"),
    Came("2026-04-07 12:00", "easter-a", "Re: Decision: opening hours at Easter", "easter"),
    Sent("2026-04-08 10:00", "paper", "Decision: paper"),
    Came("2026-04-13 16:00", "paper-a", "Re: Decision: paper", "paper"),
    Sent("2026-04-14 09:15", "shelf", "Decision: shelf labels"),
    Sent("2026-04-16 09:30", "shelf-2", "Re: Decision: shelf labels", "shelf"),
    Sent("2026-04-18 12:00", "van", "Decision: lettering of the van"),
    Came(
        "2026-04-18 12:01",
        "van-away",
        "Out of office: Decision: lettering of the van",
        "van",
        headers=("Auto-Submitted: auto-replied",),
    ),
    Came("2026-04-21 09:00", "van-a", "Re: Decision: lettering of the van", "van"),
    Sent("2026-04-22 10:00", "chat", "Colours again?"),
    Came("2026-04-22 11:00", "chat-a", "Re: Colours again?", "chat"),
    Came(
        "2026-04-22 12:00",
        "two",
        "Re: Decision: shelf labels",
        "shelf",
        by="Ben <ben@okafor.example>, Eve <eve@evil.example>",
    ),
    Sent("2026-04-23 15:00", "banner", "Decision: banner"),
    Came("2026-04-24 10:00", "banner-a", "AW: Decision: banner"),
    Sent("2026-04-27 10:00", "typo", "Decision: typo on page 3"),
    Bounced("2026-04-27 10:02", "typo"),
    Sent("2026-04-28 10:00", "print", "Decision: print run"),
    Came(
        "2026-04-28 11:00",
        "print-a",
        "Re: =?x-unknown?q?D=E9cision?= print run",
        "print",
        headers=("X-Auto-Response-Suppress: All",),
    ),
    Sent("2026-04-30 11:00", "summer", "Decision: summer menu"),
    Came("2026-04-30 15:00", "summer-a", "Re: Decision: summer menu", "summer"),
)

# Ben is away on 9 and 10 April, as Ana noted on the 8th.
AWAY = ("2026-04-09", "2026-04-10")

DECISIONS = (
    Expected(
        "Decision: logo",
        "kept",
        "2026-03-03 17:00",
        "Asked Mon 2 Mar 13:00 in Berlin. One working day: Tue 3 Mar 17:00 (16:00 in Lisbon)."
        " Answered Tue 3 Mar 10:00, in time.",
    ),
    Expected(
        "Decision: colours",
        "kept",
        "2026-03-09 17:00",
        "Asked Fri 6 Mar 16:40 in Berlin. One working day: Mon 9 Mar 17:00 (16:00 in Lisbon)."
        " Answered Mon 9 Mar 16:59, in time.",
    ),
    Expected(
        "Decision: domain name",
        "breached",
        "2026-03-17 17:00",
        "Asked Fri 13 Mar 18:30 in Berlin. That was outside working hours, so it counts from "
        "Mon 16 Mar 09:00. One working day: Tue 17 Mar 17:00 (16:00 in Lisbon). Answered Wed "
        "18 Mar 09:05, late this time.",
    ),
    Expected(
        "Decision: photos",
        "kept",
        "2026-03-24 17:00",
        "Asked Mon 23 Mar 10:00 in Berlin. One working day: Tue 24 Mar 17:00 (16:00 in "
        "Lisbon). Answered Tue 24 Mar 12:00, in time.",
    ),
    Expected(
        "Decision: menu card",
        "breached",
        "2026-03-30 17:00",
        "Asked Fri 27 Mar 16:00 in Berlin. The clock goes forward on Sun 29 Mar. One working "
        "day: Mon 30 Mar 17:00 (16:00 in Lisbon). Answered Mon 30 Mar 17:30, late this time.",
    ),
    Expected(
        "Decision: opening hours at Easter",
        "kept",
        "2026-04-07 17:00",
        "Asked Thu 2 Apr 10:00 in Berlin. Fri 3 Apr is a public holiday (Good Friday). Mon 6 "
        "Apr is a public holiday (Easter Monday). One working day: Tue 7 Apr 17:00 (16:00 in "
        "Lisbon). Answered Tue 7 Apr 12:00, in time.",
    ),
    Expected(
        "Decision: paper",
        "kept",
        "2026-04-13 17:00",
        "Asked Wed 8 Apr 10:00 in Berlin. Thu 9 Apr is a day off. Fri 10 Apr is a day off. "
        "One working day: Mon 13 Apr 17:00 (16:00 in Lisbon). Answered Mon 13 Apr 16:00, in "
        "time.",
    ),
    Expected(
        "Decision: shelf labels",
        "breached",
        "2026-04-15 17:00",
        "Asked Tue 14 Apr 09:15 in Berlin. One working day: Wed 15 Apr 17:00 (16:00 in Lisbon).",
    ),
    Expected(
        "Decision: lettering of the van",
        "kept",
        "2026-04-21 17:00",
        "Asked Sat 18 Apr 12:00 in Berlin. That was outside working hours, so it counts from "
        "Mon 20 Apr 09:00. One working day: Tue 21 Apr 17:00 (16:00 in Lisbon). Answered Tue "
        "21 Apr 09:00, in time.",
    ),
    Expected(
        "Decision: banner",
        "kept",
        "2026-04-24 17:00",
        "Asked Thu 23 Apr 15:00 in Berlin. One working day: Fri 24 Apr 17:00 (16:00 in "
        "Lisbon). Answered Fri 24 Apr 10:00, in time.",
    ),
    Expected(
        "Decision: typo on page 3",
        "excused",
        "2026-04-28 17:00",
        "",
    ),
    Expected(
        "Decision: print run",
        "kept",
        "2026-04-29 17:00",
        "Asked Tue 28 Apr 10:00 in Berlin. One working day: Wed 29 Apr 17:00 (16:00 in "
        "Lisbon). Answered Tue 28 Apr 11:00, in time.",
    ),
    Expected(
        "Decision: summer menu",
        "kept",
        "2026-05-04 17:00",
        "Asked Thu 30 Apr 11:00 in Berlin. Fri 1 May is a public holiday (Labor Day). One "
        "working day: Mon 4 May 17:00 (16:00 in Lisbon). Answered Thu 30 Apr 15:00, in time.",
    ),
)
SUSPICIOUS = "It names more than one writer."


@dataclass(frozen=True)
class Holds:
    """From then on the calendar holds these events as well, in place of those of the same name."""

    at: str
    events: dict[str, str]


ANA, KIM = "ana@sousa.example", "kim@reyes.example"


def _meeting(uid: str, start: str, title: str, by: str, changed: str, *more: str) -> str:
    people = [f"ORGANIZER:mailto:{by}", f"ATTENDEE:mailto:{KIM}", f"ATTENDEE:mailto:{ANA}"]
    lines = [
        f"UID:{uid}",
        f"DTSTART;TZID={NEW_YORK}:{start}",
        f"SUMMARY:{title}",
        f"LAST-MODIFIED:{changed}",
        *(people if by else []),
        *more,
    ]
    return "\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


_WEEKLY = ("20260325T150000", "Weekly", KIM)
_EACH = "RRULE:FREQ=WEEKLY;COUNT=5"
_NTH = f"RECURRENCE-ID;TZID={NEW_YORK}:"

# Kim in New York agreed on 2 March to arrange, move and cancel meetings eight working hours ahead.
# Clocks there have been summer's since 8 March.
CALENDAR = (
    Holds("2026-03-02 12:00", {"dentist": _meeting("d", "20260320T080000", "Dentist", "", "")}),
    # Tuesday 10:50 for the Monday after: far ahead.
    Holds(
        "2026-03-10 11:00",
        {"kick-off": _meeting("k", "20260316T140000", "Kick-off", KIM, "20260310T145000Z")},
    ),
    # Friday 16:20 for Monday 14:00: 40 minutes and 5 hours.
    Holds(
        "2026-03-13 16:30",
        {"kick-off": _meeting("k", "20260317T100000", "Kick-off", KIM, "20260313T202000Z")},
    ),
    Holds(
        "2026-03-18 11:00",
        {
            "weekly": _meeting("w", *_WEEKLY, "20260318T140000Z", _EACH),
            "poison": _meeting("p", "20260399T990000", "Poison", KIM, "20260318T140000Z"),
        },
    ),
    # Tuesday 15:00 for Wednesday 15:00: two hours and six, which is enough to the minute.
    Holds(
        "2026-03-31 15:30",
        {
            "1 April": _meeting(
                "w",
                "20260401T150000",
                "Weekly",
                KIM,
                "20260331T190000Z",
                f"{_NTH}20260401T150000",
                "STATUS:CANCELLED",
            )
        },
    ),
    # Wednesday 09:00 for the same day at 15:00: six hours.
    Holds(
        "2026-04-15 09:30",
        {
            "15 April": _meeting(
                "w",
                "20260416T150000",
                "Weekly",
                KIM,
                "20260415T130000Z",
                f"{_NTH}20260415T150000",
            )
        },
    ),
    # Ana's own doing is no slip of Kim's.
    Holds(
        "2026-04-20 10:00",
        {"review": _meeting("r", "20260422T100000", "Review", ANA, "20260420T130000Z")},
    ),
    Holds(
        "2026-04-21 17:30",
        {"review": _meeting("r", "20260422T130000", "Review", ANA, "20260421T210000Z")},
    ),
    # Nobody says who put it there.
    Holds(
        "2026-04-23 12:00",
        {"call": _meeting("c", "20260424T100000", "Call with Kim Reyes", "", "20260423T150000Z")},
    ),
)

MEETINGS = (
    Expected(
        "Kick-off",
        "kept",
        "arranged",
        "Arranged Tue 10 Mar 10:50 in New York for Mon 16 Mar 14:00 (18:00 in Lisbon): 35 "
        "working hours and ten minutes ahead, eight agreed.",
    ),
    Expected(
        "Kick-off",
        "breached",
        "moved",
        "Moved Fri 13 Mar 16:20 in New York; the meeting was Mon 16 Mar 14:00 (18:00 in "
        "Lisbon): five working hours and 40 minutes ahead, eight agreed.",
    ),
    Expected(
        "Weekly",
        "kept",
        "arranged",
        "Arranged Wed 18 Mar 10:00 in New York for Wed 25 Mar 15:00 (19:00 in Lisbon): 45 "
        "working hours ahead, eight agreed.",
    ),
    Expected(
        "Weekly",
        "kept",
        "cancelled",
        "Cancelled Tue 31 Mar 15:00 in New York; the meeting was Wed 1 Apr 15:00 (20:00 in "
        "Lisbon): eight working hours ahead, eight agreed.",
    ),
    Expected(
        "Weekly",
        "breached",
        "moved",
        "Moved Wed 15 Apr 09:00 in New York; the meeting was Wed 15 Apr 15:00 (20:00 in "
        "Lisbon): six working hours ahead, eight agreed.",
    ),
)
ASKED = ("Call with Kim Reyes",)
