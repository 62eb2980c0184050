"""The kinds of need about time: an answer by when, calls at which times, meetings how far ahead.

No allowance of nothing is offered for a decision or a sign-off: it would be due at the instant
of asking, which nobody can keep. An invoice may be due on its day, and material on the agreed one.
"""

from __future__ import annotations

from agreements.hours import Week
from agreements.judging import Judge, Unit
from agreements.kinds import Choice, Kind, Line, Verbs, WholeNumber, Windows
from agreements.presets import wording_deadlines as deadlines
from agreements.presets import wording_times as times
from agreements.presets.wording import QUESTION

_NINE_TO_ELEVEN = [["09:00", "11:00"]]
_WORKING_DAYS = ("working_days", "working days")
_WORKING_HOURS = ("working_hours", "working hours")
_CLOCK = Choice(
    "clock", "Whose clock", (("freelancer", "mine"), ("client", "the client’s")), "freelancer"
)
_ANSWERS = {"amount": 1, "unit": "working_days", "mark": QUESTION}

DEADLINES = (
    Kind(
        code="decision",
        judge=Judge.DEADLINE,
        name="A decision answered in time",
        hint="You ask with an agreed word in the subject; they answer within the time you set.",
        fields=(
            WholeNumber("amount", "How many", 1, 60, 1),
            Choice("unit", "Counted in", (_WORKING_DAYS, _WORKING_HOURS), "working_days"),
            Line("mark", "The word your subject begins with", 40, "Decision:"),
        ),
        words=deadlines.decision_words,
        counted=deadlines.decision_counted,
        said=deadlines.decision_said,
        verbs=Verbs("Asked", "Answered", "Subject", "I asked for a decision"),
        began="asked",
        ended="answered",
        asks=("amount", "unit"),
        promise_kind="decision",
        promise_parameters=lambda own: {"amount": 1, "unit": "working_days", "mark": own["mark"]},
    ),
    Kind(
        code="sign_off",
        judge=Judge.DEADLINE,
        name="Finished work signed off",
        hint="They say yes to what you send, or what is missing, within the time you set.",
        fields=(
            WholeNumber("amount", "How many", 1, 60, 3),
            Choice(
                "unit",
                "Counted in",
                (_WORKING_DAYS, _WORKING_HOURS, ("days", "days, weekends and holidays too")),
                "working_days",
            ),
        ),
        words=deadlines.sign_off_words,
        counted=deadlines.sign_off_counted,
        said=deadlines.sign_off_said,
        verbs=Verbs(
            "Sent for sign-off",
            "Signed off, or said what is missing",
            "Which work",
            "I sent work for sign-off",
        ),
        began="for_sign_off",
        ended="signed_off",
        asks=("amount", "unit"),
        promise_kind="material",
        promise_parameters=lambda _: {"amount": 0},
    ),
    Kind(
        code="invoice",
        judge=Judge.DEADLINE,
        name="Invoices paid in time",
        hint="The money arrives within so many days of the invoice.",
        fields=(
            WholeNumber(
                "amount",
                "Within how many days",
                0,
                365,
                14,
                hint="Days of the calendar, weekends and holidays too. 0 is the day it is sent.",
            ),
        ),
        words=deadlines.invoice_words,
        counted=deadlines.invoice_counted,
        said=deadlines.invoice_said,
        verbs=Verbs("Sent", "Paid", "Invoice", "I sent an invoice"),
        began="sent_invoice",
        ended="paid",
        asks=("amount",),
        unit=Unit.DAYS,
        promise_kind="decision",
        promise_parameters=lambda _: dict(_ANSWERS),
    ),
    Kind(
        code="material",
        judge=Judge.DEADLINE,
        name="Material by the agreed day",
        hint="Texts, pictures, access: what you need from them comes by the day you both set.",
        fields=(
            WholeNumber(
                "amount",
                "Working days of grace",
                0,
                20,
                0,
                hint="How many working days later is still fine. 0 is the agreed day itself.",
            ),
        ),
        words=deadlines.material_words,
        counted=deadlines.material_counted,
        said=deadlines.material_said,
        verbs=Verbs("Agreed on", "Arrived", "What is to come", "They promised material for a day"),
        began="promised_for",
        ended="arrived",
        asks=("amount",),
        unit=Unit.WORKING_DAYS,
        by_date=True,
        promise_kind="material",
        promise_parameters=lambda own: {"amount": own["amount"]},
    ),
)

SET_TIMES = (
    Kind(
        code="calls",
        judge=Judge.WINDOW,
        name="Calls at these times",
        hint="Unplanned calls come inside weekly windows; arranged ones are always fine.",
        fields=(
            Windows(
                "windows",
                "When calls are welcome",
                {"tue": _NINE_TO_ELEVEN, "thu": _NINE_TO_ELEVEN},
            ),
            _CLOCK,
        ),
        words=times.calls_words,
        counted=times.calls_counted,
        said=times.calls_said,
        verbs=Verbs("Called", "", "What it was about", "They called, and we had not arranged it"),
        began="called",
        asks=("windows",),
    ),
    Kind(
        code="contact_hours",
        judge=Judge.WINDOW,
        name="Hours for phone and text",
        hint="Unplanned calls and text messages come inside weekly hours.",
        fields=(
            Windows(
                "windows",
                "When phone and text messages are welcome",
                Week.standard().to_json(),
            ),
            _CLOCK,
        ),
        words=times.contact_hours_words,
        counted=times.contact_hours_counted,
        said=times.contact_hours_said,
        verbs=Verbs("Came", "", "What it was about", "They called or sent a text message"),
        began="contacted",
        asks=("windows",),
        promise_kind="decision",
        promise_parameters=lambda _: dict(_ANSWERS),
    ),
    Kind(
        code="meetings",
        judge=Judge.NOTICE,
        name="Meetings arranged ahead",
        hint="Arranged, moved or cancelled so many working hours before.",
        fields=(
            WholeNumber(
                "amount",
                "How many working hours ahead",
                1,
                120,
                8,
                hint="Counted in the client’s working hours; a full day has about eight.",
            ),
        ),
        words=times.meetings_words,
        counted=times.meetings_counted,
        said=times.meetings_said,
        verbs=Verbs("Arranged", "", "Which meeting", "They arranged, moved or cancelled a meeting"),
        began="arranged",
        asks=("amount",),
        unit=Unit.WORKING_HOURS,
        promise_kind="meetings",
        promise_parameters=lambda own: {"amount": own["amount"]},
    ),
)
