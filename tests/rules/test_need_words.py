"""The title and the sentence that a client reads of each kind of need."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agreements.language import Language
from agreements.needs import KINDS, Setting, Words
from tests.rules.moments import calendar

EN = Language("en")
ANA, BEN = calendar("9-17", "Europe/Lisbon"), calendar("9-12, 13-17", "Europe/Berlin")
SETTING = Setting(client=BEN, freelancer=ANA, on=date(2026, 11, 23))
BERLIN_WEEK = "(Monday to Friday, 09:00 to 12:00 and 13:00 to 17:00 in Berlin)"
MORNINGS = {"tue": [["09:00", "11:00"]]}


def words(code: str, where: Setting = SETTING, **given: Any) -> Words:
    kind = KINDS[code]
    return kind.words(kind.read({**kind.defaults, **given}), where, EN)


@pytest.mark.parametrize(
    ("kind", "given", "title", "sentence"),
    [
        (
            "decision",
            {},
            "Decisions get an answer within one working day",
            "When my subject begins “Decision:”, you answer by the end of your next working day "
            f"{BERLIN_WEEK}. “I need until Thursday” is an answer.",
        ),
        (
            "decision",
            {"amount": 2},
            "Decisions get an answer within two working days",
            "you answer by the end of the two working days that follow (",
        ),
        (
            "decision",
            {"amount": 12},
            "Decisions get an answer within 12 working days",
            "you answer by the end of the 12 working days that follow (",
        ),
        (
            "decision",
            {"amount": 1, "unit": "working_hours"},
            "Decisions get an answer within one working hour",
            "you answer within one working hour of yours (",
        ),
        (
            "decision",
            {"amount": 4, "unit": "working_hours", "mark": "Please decide:"},
            "Decisions get an answer within four working hours",
            "When my subject begins “Please decide:”, you answer within four working hours of "
            "yours (",
        ),
        (
            "sign_off",
            {},
            "Finished work gets your word within three working days",
            "When I send you work for sign-off, you say yes, or what is still missing, by the end "
            f"of the three working days that follow {BERLIN_WEEK}. “Yes, except for page two” is "
            "an answer.",
        ),
        (
            "sign_off",
            {"amount": 1},
            "Finished work gets your word within one working day",
            "by the end of your next working day (",
        ),
        (
            "sign_off",
            {"amount": 6, "unit": "working_hours"},
            "Finished work gets your word within six working hours",
            "within six working hours of yours (",
        ),
        (
            "sign_off",
            {"amount": 1, "unit": "days"},
            "Finished work gets your word within one day",
            "by the end of the next day. “Yes",
        ),
        (
            "sign_off",
            {"amount": 5, "unit": "days"},
            "Finished work gets your word within five days",
            "within the five days that follow. “Yes, except for page two” is an answer. A day "
            "ends at midnight in Berlin.",
        ),
        (
            "invoice",
            {},
            "Invoices are paid within 14 days",
            "You pay an invoice within the 14 days after I send it. What counts is the day the "
            "money arrives. A day ends at midnight in Berlin. If a date gets difficult, tell me "
            "before it comes and we find another.",
        ),
        (
            "invoice",
            {"amount": 0},
            "Invoices are paid on the day they are sent",
            "You pay an invoice on the day I send it.",
        ),
        (
            "invoice",
            {"amount": 1},
            "Invoices are paid within one day",
            "You pay an invoice by the end of the day after I send it.",
        ),
        (
            "invoice",
            {"amount": 2},
            "Invoices are paid within two days",
            "You pay an invoice within the two days after I send it.",
        ),
        (
            "material",
            {},
            "Material comes by the agreed day",
            "is with me on the day we agreed on for it, before your working day ends "
            f"{BERLIN_WEEK}. If another day suits you better, tell me before it comes",
        ),
        (
            "material",
            {"amount": 1},
            "Material comes within one working day of the agreed day",
            f"no later than one working day after the day we agreed on for it {BERLIN_WEEK}.",
        ),
        (
            "material",
            {"amount": 3},
            "Material comes within three working days of the agreed day",
            "no later than three working days after the day we agreed on for it (",
        ),
        (
            "calls",
            {},
            "Calls are on Tuesday and Thursday, at set times",
            "We talk at these times: Tuesday and Thursday, 09:00 to 11:00 in Lisbon (for you in "
            "Berlin: Tuesday and Thursday, 10:00 to 12:00). Other times are fine when we have "
            "arranged them; for anything else, write.",
        ),
        (
            "contact_hours",
            {},
            "Phone and text messages have their hours",
            "You reach me by phone or text message at these times: Monday to Friday, 09:00 to "
            "17:00 in Lisbon (for you in Berlin: Monday to Friday, 10:00 to 18:00). A call we "
            "have arranged is fine at any hour; for everything else there is mail.",
        ),
        (
            "contact_hours",
            {"windows": MORNINGS, "clock": "client"},
            "Phone and text messages have their hours",
            "at these times: Tuesday, 09:00 to 11:00 in Berlin. A call",
        ),
        (
            "meetings",
            {},
            "Meetings have eight working hours of notice",
            "We arrange a meeting at least eight working hours before it begins, and move or "
            f"cancel it with the same notice, counted in your hours {BERLIN_WEEK}. For anything "
            "sooner, write.",
        ),
        (
            "meetings",
            {"amount": 1},
            "Meetings have one working hour of notice",
            "at least one working hour before it begins",
        ),
        (
            "rounds",
            {},
            "Two rounds of changes for each piece of work",
            "A piece of work comes with two rounds of changes. A round is one message with "
            "everything you’d like to be different. More rounds are welcome once we have agreed "
            "what they mean for date and price.",
        ),
        (
            "rounds",
            {"limit": 1},
            "One round of changes for each piece of work",
            "A piece of work comes with one round of changes: one message with everything you’d "
            "like to be different.",
        ),
        (
            "rounds",
            {"limit": 0},
            "Changes are agreed on before they are made",
            "A piece of work comes as we agreed it. Changes after that are welcome once we have "
            "agreed what they mean for date and price.",
        ),
        (
            "retainer",
            {},
            "20 hours in a calendar month",
            "You have 20 hours of my time in a calendar month. What goes beyond that we agree on "
            "first, or it waits for the next month. A day ends at midnight in Berlin.",
        ),
        (
            "retainer",
            {"limit": 1},
            "One hour in a calendar month",
            "You have one hour of my time in a calendar month.",
        ),
        (
            "one_decider",
            {},
            "One person decides",
            "One of you gathers what everybody wants and tells me once. When that person is away, "
            "you name another.",
        ),
        (
            "scope",
            {},
            "Changes to the work are agreed in writing",
            "we write down what, by when and for how much, and both say yes before I begin.",
        ),
        (
            "channel",
            {"channel": "our board"},
            "Requests come in one place: our board",
            "What you’d like me to do comes in one place: our board. When something reaches me "
            "elsewhere, I ask you to put it there, and begin then.",
        ),
        (
            "mail_times",
            {},
            "I read mail at 09:00 and 16:00",
            "On my working days I read mail at 09:00 and 16:00 in Lisbon (for you in Berlin: 10:00 "
            "and 17:00). You need do nothing: this only says when your words reach me.",
        ),
    ],
)
def test_a_client_reads(kind: str, given: dict[str, Any], title: str, sentence: str) -> None:
    read = words(kind, **given)
    assert read.title == title
    assert sentence in read.sentence
