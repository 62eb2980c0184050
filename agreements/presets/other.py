"""The kinds of need about how much, and those that the freelancer judges by hand."""

from __future__ import annotations

from agreements.judging import Judge, Period
from agreements.kinds import Kind, Line, Verbs, WholeNumber
from agreements.presets import wording_by_hand as by_hand
from agreements.presets import wording_counts as counts
from agreements.presets.wording import QUESTION, own_said

COUNTS = (
    Kind(
        code="rounds",
        judge=Judge.COUNT,
        name="Rounds of changes",
        hint="A piece of work comes with so many; more are agreed on first.",
        fields=(
            WholeNumber(
                "limit",
                "How many rounds for a piece of work",
                0,
                20,
                2,
                hint="With 0, every change is agreed on before it is made.",
            ),
        ),
        words=counts.rounds_words,
        counted=counts.rounds_counted,
        said=counts.rounds_said,
        verbs=Verbs("Begun", "Done", "Which piece of work", "They asked for a round of changes"),
        asks=("limit",),
        period=Period.PIECE,
        promise_kind="material",
        promise_parameters=lambda _: {"amount": 0},
    ),
    Kind(
        code="retainer",
        judge=Judge.COUNT,
        name="Hours in a month",
        hint="A retainer: so many hours in a calendar month; more are agreed on first.",
        fields=(WholeNumber("limit", "How many hours in a calendar month", 1, 400, 20),),
        words=counts.retainer_words,
        counted=counts.retainer_counted,
        said=counts.retainer_said,
        verbs=Verbs("Worked", "", "What it was for", "I worked hours that count in this month"),
        asks=("limit",),
        period=Period.MONTH,
    ),
)

BY_HAND = (
    Kind(
        code="one_decider",
        judge=Judge.BY_HAND,
        name="One person decides",
        hint="One voice on their side gathers what the others want.",
        fields=(),
        words=by_hand.one_decider_words,
        counted=by_hand.one_decider_counted,
        said=by_hand.one_decider_said,
        verbs=Verbs("When", "", "What it was about", "One person decided, or more did"),
    ),
    Kind(
        code="scope",
        judge=Judge.BY_HAND,
        name="Changes to the work in writing",
        hint="What is added or changed is written down and agreed before you begin.",
        fields=(),
        words=by_hand.scope_words,
        counted=by_hand.scope_counted,
        said=by_hand.scope_said,
        verbs=Verbs("When", "", "What changed", "They changed what I make for them"),
        promise_kind="decision",
        promise_parameters=lambda _: {
            "amount": 2,
            "unit": "working_days",
            "mark": by_hand.CHANGE,
        },
    ),
    Kind(
        code="channel",
        judge=Judge.BY_HAND,
        name="Requests in one place",
        hint="Mail, a board, a form: one way in, so that nothing gets lost.",
        fields=(Line("channel", "Where requests come", 80, "e-mail"),),
        words=by_hand.channel_words,
        counted=by_hand.channel_counted,
        said=by_hand.channel_said,
        verbs=Verbs("When", "", "Which request", "They sent a request, here or elsewhere"),
    ),
    Kind(
        code="mail_times",
        judge=Judge.BY_HAND,
        name="When you read mail",
        hint="It only says what they can expect of you; nothing is counted.",
        fields=(Line("times", "At these times, on your clock", 60, "09:00 and 16:00"),),
        words=by_hand.mail_times_words,
        counted=by_hand.mail_times_counted,
        said=by_hand.mail_times_said,
        verbs=Verbs("", "", "", ""),
        is_informative=True,
        promise_kind="decision",
        promise_parameters=lambda _: {"amount": 1, "unit": "working_days", "mark": QUESTION},
    ),
    Kind(
        code="own",
        judge=Judge.BY_HAND,
        name="In your own words",
        hint="Anything else. You say yourself when it was kept and when it slipped.",
        fields=(),
        words=by_hand.own_words,
        counted=by_hand.own_counted,
        said=own_said,
        verbs=Verbs("When", "", "What happened", "It worked, or it didn’t this time"),
    ),
)
