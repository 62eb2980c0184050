"""The words of the kinds that the freelancer judges, and of what only says what to expect."""

from __future__ import annotations

from agreements.kinds import Parameters, Said, Setting, Words
from agreements.language import Language
from agreements.presets.wording import answers_questions, times_in, times_on_both_clocks, together

CHANGE = "Change:"


def one_decider_words(_: Parameters, __: Setting, ln: Language) -> Words:
    """One person on their side decides."""
    return Words(
        title=ln.gettext("One person decides"),
        sentence=ln.gettext(
            "One of you gathers what everybody wants and tells me once. When that person is away, "
            "you name another."
        ),
        why=ln.gettext(
            "Two answers to one question can cost us both a week. With one, I begin straight "
            "away, and nobody’s work is done twice."
        ),
        promise=ln.gettext(
            "I ask that person and nobody else, and put all they need to decide into one message."
        ),
    )


def one_decider_counted(_: Parameters, ln: Language) -> str:
    return ln.gettext("Whether one person decided, as I noted it and when.")


def one_decider_said(_: Words, __: Parameters, ___: Setting, ln: Language) -> Said:
    return Said(
        ln.gettext("One voice for each project: please tell me who decides."),
        ln.gettext("If several of you are writing: one answer, from whoever decides, is enough."),
        (
            ln.gettext(
                "I work with one person who decides and who gathers what everybody else wants."
            ),
            ln.gettext(
                "Two answers to one question can cost us both a week; with one I begin straight "
                "away."
            ),
        ),
    )


def scope_words(_: Parameters, s: Setting, ln: Language) -> Words:
    """What changes in the work is agreed in writing first."""
    return Words(
        title=ln.gettext("Changes to the work are agreed in writing"),
        sentence=ln.gettext(
            "When the work is to grow or change, we write down what, by when and for how much, "
            "and both say yes before I begin. A short mail is enough."
        ),
        why=ln.gettext(
            "Nobody has to remember who said what. You know the price before it is spent, and I "
            "know what I’m working on."
        ),
        promise=ln.gettext(
            "When your subject begins “%(mark)s”, you know within two working days of mine what "
            "it means for date and price. Nothing is added to an invoice that we didn’t agree on."
        )
        % {"mark": CHANGE},
    )


def scope_counted(_: Parameters, ln: Language) -> str:
    return ln.gettext("Whether a change to the work was agreed in writing, as I noted it and when.")


def scope_said(_: Words, __: Parameters, ___: Setting, ln: Language) -> Said:
    return Said(
        ln.gettext("Changes to the work: agreed in a short mail before I begin."),
        ln.gettext(
            "If you’d like something added or changed: a line in writing is enough to begin with."
        ),
        (
            ln.gettext(
                "When the work changes, we write one short mail about what, by when and for how "
                "much, before I begin."
            ),
            ln.gettext(
                "Then nobody has to remember who said what, and you know the price before it is "
                "spent."
            ),
        ),
    )


def channel_words(parameters: Parameters, _: Setting, ln: Language) -> Words:
    """Requests come by the agreed channel."""
    values = {"channel": parameters["channel"]}
    return Words(
        title=ln.gettext("Requests come in one place: %(channel)s") % values,
        sentence=ln.gettext(
            "What you’d like me to do comes in one place: %(channel)s. When something reaches me "
            "elsewhere, I ask you to put it there, and begin then."
        )
        % values,
        why=ln.gettext(
            "In one place nothing gets lost, and we can both look up what was asked and what is "
            "done."
        ),
        promise=ln.gettext(
            "I look there on every working day of mine, and say of each request when I’ll begin it."
        ),
    )


def channel_counted(_: Parameters, ln: Language) -> str:
    return ln.gettext("Whether a request came in the agreed place, as I noted it and when.")


def channel_said(_: Words, parameters: Parameters, __: Setting, ln: Language) -> Said:
    values = {"channel": parameters["channel"]}
    return Said(
        ln.gettext("Requests, please, in one place: %(channel)s.") % values,
        ln.gettext(
            "If this is a request, please send it this way: %(channel)s. There it can’t get lost."
        )
        % values,
        (
            ln.gettext("There is one place for requests: %(channel)s.") % values,
            ln.gettext(
                "What is there doesn’t get lost, and we can both look up what was asked and what "
                "is done."
            ),
        ),
    )


def mail_times_words(parameters: Parameters, s: Setting, ln: Language) -> Words:
    """When mail is read; it sets expectations and asks for nothing."""
    times = parameters["times"]
    return Words(
        title=ln.gettext("I read mail at %(times)s") % {"times": times},
        sentence=ln.gettext(
            "On my working days I read mail at %(times)s. You need do nothing: this only says "
            "when your words reach me."
        )
        % {"times": times_on_both_clocks(times, s.freelancer.zone, s, ln)},
        why=ln.gettext(
            "In between, your work has my whole attention. And you know when an answer can come "
            "instead of wondering."
        ),
        promise=together(
            ln.gettext("I read everything that is there by then."), answers_questions(s, ln)
        ),
    )


def mail_times_counted(_: Parameters, ln: Language) -> str:
    return ln.gettext(
        "Nothing about when I read mail: that line only says what you can expect of me."
    )


def mail_times_said(_: Words, parameters: Parameters, s: Setting, ln: Language) -> Said:
    values = {"times": times_in(parameters["times"], s.freelancer.zone, ln)}
    return Said(
        ln.gettext("I read mail at %(times)s.") % values,
        ln.gettext("Thank you for your mail. On working days I read mail at %(times)s.") % values,
        (
            ln.gettext("I read mail at %(times)s, and work undisturbed in between.") % values,
            ln.gettext("So you know when an answer can come, and your work has all my attention."),
        ),
    )


def own_words(_: Parameters, __: Setting, ___: Language) -> Words:
    """Nothing: the freelancer writes all of it."""
    return Words(title="", sentence="", why="", promise="")


def own_counted(_: Parameters, ln: Language) -> str:
    return ln.gettext("Whether this line worked, as I noted it and when.")
