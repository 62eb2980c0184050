"""The words of the kinds that are about set times, and about notice."""

from __future__ import annotations

from agreements.explaining import span
from agreements.hours import Week
from agreements.kinds import Parameters, Said, Setting, Words
from agreements.language import Language
from agreements.presets.wording import (
    answers_questions,
    hours_in,
    together,
    week_in,
    week_on_both_clocks,
)


def calls_words(parameters: Parameters, s: Setting, ln: Language) -> Words:
    """Unplanned calls inside weekly windows."""
    week = Week.from_json(parameters["windows"])
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
        % {"times": week_on_both_clocks(week, s.calendar(parameters).zone, s, ln)},
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


def calls_said(_: Words, parameters: Parameters, s: Setting, ln: Language) -> Said:
    values = {"times": _times_for_all(parameters, s, ln)}
    return Said(
        ln.gettext("Calls: %(times)s.") % values,
        ln.gettext("These are my times for calls: %(times)s. For anything else, write.") % values,
        (
            ln.gettext("We talk at set times: %(times)s.") % values,
            ln.gettext("I come prepared then, and any other time is fine once we arrange it."),
        ),
    )


def contact_hours_words(parameters: Parameters, s: Setting, ln: Language) -> Words:
    """Calls and text messages inside weekly hours."""
    week = Week.from_json(parameters["windows"])
    return Words(
        title=ln.gettext("Phone and text messages have their hours"),
        sentence=ln.gettext(
            "You reach me by phone or text message at these times: %(times)s. A call we have "
            "arranged is fine at any hour; for everything else there is mail."
        )
        % {"times": week_on_both_clocks(week, s.calendar(parameters).zone, s, ln)},
        why=ln.gettext(
            "In these hours you get a whole answer, because I have your work in front of me. And "
            "what comes by mail at other times cannot get lost between two messages."
        ),
        promise=together(
            ln.gettext("In these hours I pick up, or ring you back the same day."),
            answers_questions(s, ln),
        ),
    )


def contact_hours_counted(_: Parameters, ln: Language) -> str:
    return ln.gettext(
        "When an unplanned call or text message came: who and when, never what was said."
    )


def contact_hours_said(_: Words, parameters: Parameters, s: Setting, ln: Language) -> Said:
    values = {"times": _times_for_all(parameters, s, ln)}
    return Said(
        ln.gettext("Phone and text messages: %(times)s.") % values,
        ln.gettext(
            "These are my hours for phone and text messages: %(times)s. At any other time, mail "
            "is best."
        )
        % values,
        (
            ln.gettext("You reach me by phone or text message at these times: %(times)s.") % values,
            ln.gettext(
                "At any other time, send a mail: it doesn’t get lost, and you get a whole answer "
                "to it."
            ),
        ),
    )


def meetings_words(parameters: Parameters, s: Setting, ln: Language) -> Words:
    """Meetings arranged, moved or cancelled so many working hours ahead."""
    ahead = {"span": span(int(parameters["amount"]), "working_hours", ln)}
    return Words(
        title=ln.gettext("Meetings have %(span)s of notice") % ahead,
        sentence=ln.gettext(
            "We arrange a meeting at least %(span)s before it begins, and move or cancel it with "
            "the same notice, counted in your hours (%(hours)s). For anything sooner, write."
        )
        % {**ahead, "hours": hours_in(s.client, ln)},
        why=ln.gettext(
            "We both come prepared, and often half an hour is enough. An hour that is freed in "
            "good time can still go into your work."
        ),
        promise=ln.gettext(
            "You get the same notice from me, counted in my hours (%(hours)s), and I come with a "
            "list of what there is to decide."
        )
        % {"hours": hours_in(s.freelancer, ln)},
    )


def meetings_counted(_: Parameters, ln: Language) -> str:
    return ln.gettext(
        "When a meeting was arranged, moved or cancelled, and for when: its name and the times, "
        "never what was said."
    )


def meetings_said(_: Words, parameters: Parameters, __: Setting, ln: Language) -> Said:
    ahead = {"span": span(int(parameters["amount"]), "working_hours", ln)}
    return Said(
        ln.gettext("Meetings: please arrange, move or cancel them %(span)s ahead.") % ahead,
        ln.gettext("If this is about a meeting: %(span)s of notice lets us both come prepared.")
        % ahead,
        (
            ln.gettext(
                "I ask for %(span)s of notice when we arrange a meeting, move it or cancel it, "
                "and you get the same from me."
            )
            % ahead,
            ln.gettext("So we both come prepared, and often half an hour is enough."),
        ),
    )


def _times_for_all(parameters: Parameters, s: Setting, ln: Language) -> str:
    """The times for readers anywhere: in the freelancer's city, or on each reader's own clock."""
    week = Week.from_json(parameters["windows"])
    if parameters["clock"] == "client":
        return ln.gettext("%(times)s, your time") % {"times": week.describe(ln)}
    return week_in(week, s.freelancer.zone, ln)
