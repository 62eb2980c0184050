"""The words of the kinds that are about how much: rounds of changes, hours in a month."""

from __future__ import annotations

from agreements.kinds import Parameters, Said, Setting, Words
from agreements.language import Language
from agreements.presets.wording import capital, together, where_midnight_is


def rounds_words(parameters: Parameters, _: Setting, ln: Language) -> Words:
    """So many rounds of changes for a piece of work; with none, each is agreed on its own."""
    limit = int(parameters["limit"])
    return Words(
        title=_rounds_title(limit, ln),
        sentence=(
            ln.gettext(
                "A piece of work comes as we agreed it. Changes after that are welcome once we "
                "have agreed what they mean for date and price."
            )
            if limit == 0
            else together(
                ln.ngettext(
                    "A piece of work comes with one round of changes: one message with "
                    "everything you’d like to be different.",
                    "A piece of work comes with %(n)s rounds of changes. A round is one message "
                    "with everything you’d like to be different.",
                    limit,
                )
                % {"n": ln.number(limit)},
                ln.gettext(
                    "More rounds are welcome once we have agreed what they mean for date and price."
                ),
            )
        ),
        why=ln.gettext(
            "Changes that come together fit together, and you see the result sooner. And we both "
            "know from the start what date and price include."
        ),
        promise=ln.gettext(
            "I say of each change whether it belongs to a round before I begin it, and you have "
            "the result on the day I named for it."
        ),
    )


def _rounds_title(limit: int, ln: Language) -> str:
    if limit == 0:
        return ln.gettext("Changes are agreed on before they are made")
    return capital(
        ln.ngettext(
            "one round of changes for each piece of work",
            "%(n)s rounds of changes for each piece of work",
            limit,
        )
        % {"n": ln.number(limit)}
    )


def rounds_counted(_: Parameters, ln: Language) -> str:
    return ln.gettext("The rounds of changes to each piece of work, and when each one came.")


def rounds_said(_: Words, parameters: Parameters, __: Setting, ln: Language) -> Said:
    limit = int(parameters["limit"])
    if limit == 0:
        line = ln.gettext("Changes are welcome once we have agreed on date and price.")
        spoken = ln.gettext(
            "When something is to change after we agreed on a piece of work, we settle date and "
            "price first."
        )
    else:
        number = {"n": ln.number(limit)}
        line = ln.ngettext(
            "Each piece of work comes with one round of changes: everything in one message.",
            "Each piece of work comes with %(n)s rounds of changes, each of them in one message.",
            limit,
        )
        spoken = ln.ngettext(
            "Each piece of work comes with one round of changes, and a round is one message with "
            "everything in it.",
            "Each piece of work comes with %(n)s rounds of changes, and a round is one message "
            "with everything in it.",
            limit,
        )
        line, spoken = line % number, spoken % number
    return Said(
        line,
        ln.gettext("If you are sending changes: all of them in one message get you there sooner."),
        (spoken, ln.gettext("That way we both know from the start what date and price include.")),
    )


def retainer_words(parameters: Parameters, s: Setting, ln: Language) -> Words:
    """So many hours in a calendar month."""
    limit = int(parameters["limit"])
    title = ln.ngettext("one hour in a calendar month", "%(n)s hours in a calendar month", limit)
    return Words(
        title=capital(title % {"n": ln.number(limit)}),
        sentence=together(
            _hours_a_month(limit, ln),
            ln.gettext("What goes beyond that we agree on first, or it waits for the next month."),
            where_midnight_is(s, ln),
        ),
        why=ln.gettext(
            "You know what the month costs, and that the time is there. I keep it free for you "
            "and promise it to nobody else."
        ),
        promise=ln.gettext(
            "I write down what each hour went into and show you whenever you ask. You hear from "
            "me while there is still a quarter of them left."
        ),
    )


def retainer_counted(_: Parameters, ln: Language) -> str:
    return ln.gettext("The hours I worked for you in each calendar month, day by day.")


def retainer_said(_: Words, parameters: Parameters, __: Setting, ln: Language) -> Said:
    limit = int(parameters["limit"])
    return Said(
        ln.ngettext(
            "On retainer: one hour in a calendar month, more by arrangement.",
            "On retainer: %(n)s hours in a calendar month, more by arrangement.",
            limit,
        )
        % {"n": ln.number(limit)},
        ln.gettext("If you have a retainer: a word on what comes first helps me begin with it."),
        (
            _hours_a_month(limit, ln),
            ln.gettext(
                "What goes beyond that we agree on first, so a month never costs more than you "
                "expect."
            ),
        ),
    )


def _hours_a_month(limit: int, ln: Language) -> str:
    return ln.ngettext(
        "You have one hour of my time in a calendar month.",
        "You have %(n)s hours of my time in a calendar month.",
        limit,
    ) % {"n": ln.number(limit)}
