"""What happens next with reminders, and why, in one plain sentence for the freelancer."""

from __future__ import annotations

from datetime import timedelta

from agreements.language import ENGLISH
from agreements.reminders import Answer, Because, Decide, Policy, SendAt

_A_WEEK = timedelta(days=7)


def sentence(answer: Answer, name: str, zone: str) -> str:
    """'The next note to Ben goes Tue 24 Nov 09:30 in Berlin, because at most one goes in a week.'

    `name` is the contact's first name, `zone` the client's.
    """
    why = answer.because[0]
    if isinstance(answer, SendAt):
        return f"The next note to {name} goes {_moment(answer, zone)}, {_why(why, answer, name)}."
    if isinstance(answer, Decide):
        return (
            f"No more notes go to {name}: they have done what they can, and it is yours to decide."
        )
    return _NOTHING[why] % {"name": name}


def _moment(answer: SendAt, zone: str) -> str:
    return f"{ENGLISH.moment(answer.at, zone)} in {ENGLISH.place(zone)}"


def _why(why: Because, answer: SendAt, name: str) -> str:
    policy = answer.policy
    most = f"at most one goes {_every(policy)}"
    rests = _days(policy.between_reminders)
    return {
        Because.SPACING: f"because {most}",
        Because.BY_HAND: f"because you wrote to them yourself and {most}",
        Because.ANOTHER_MAIL: "because another mail of yours went there within a day",
        Because.STEP_UP: f"because a further note waits {_days(policy.step_up_after)}",
        Because.WITHDRAWN: f"because the last one could not leave and now rests {rests}",
        Because.COOLING_OFF: f"because a note waits {_hours(policy.cooling_off)} after you confirm",
        Because.ABSENCE: f"because {name} is away until then",
    }.get(why, "in the next hours of theirs that are kept for notes")


def _every(policy: Policy) -> str:
    span = policy.between_reminders
    return "in a week" if span == _A_WEEK else f"in {_days(span)}"


def _days(span: timedelta) -> str:
    return f"{span.days} days"


def _hours(span: timedelta) -> str:
    return f"{span // timedelta(hours=1)} hours"


_NOTHING = {
    Because.CHANGE_ASKED: "No note goes to %(name)s until you answer the change they asked for.",
    Because.OWN_WORDS: "The note in your own words goes to %(name)s first; what is new is told "
    "after it.",
    Because.YOUR_TURN: "No note goes to %(name)s, because it is your turn to answer.",
    Because.TALKED: "No more notes go to %(name)s about this, because they were invited to talk.",
    Because.SAID_ENOUGH: "No more notes go to %(name)s about this, because three of them went.",
    Because.OFF: "No note goes to %(name)s, because you switched them off.",
    Because.STOPPED: "No note goes to %(name)s, because they stopped reminders.",
    Because.NOTICE: "No note goes to %(name)s, because notice was given.",
    Because.NOTHING_OPEN: "No note goes to %(name)s, because there is nothing to say.",
    Because.NEVER_OPEN: "No note can go to %(name)s, because their week has no working hours.",
}
