"""The words of the kinds that are about an answer, a payment or a delivery in time."""

from __future__ import annotations

from agreements.explaining import span
from agreements.kinds import Parameters, Said, Setting, Words
from agreements.language import Language
from agreements.presets.wording import answers_questions, hours_in, together, where_midnight_is


def decision_words(parameters: Parameters, s: Setting, ln: Language) -> Words:
    """A decision answered within so many working hours or days."""
    return Words(
        title=ln.gettext("Decisions get an answer within %(span)s") % _span(parameters, ln),
        sentence=_decision_sentence(parameters, ln)
        % {**_span(parameters, ln), **_marked(parameters), "hours": hours_in(s.client, ln)},
        why=ln.gettext(
            "An open decision holds up the work behind it. A quick one keeps your date realistic "
            "and spares me guessing."
        ),
        promise=ln.gettext(
            "I answer your questions by the end of my next working day (%(hours)s), and I write "
            "“%(mark)s” only when I can’t go on without you."
        )
        % {"hours": hours_in(s.freelancer, ln), **_marked(parameters)},
    )


def _decision_sentence(parameters: Parameters, ln: Language) -> str:
    if parameters["unit"] == "working_hours":
        return ln.gettext(
            "When my subject begins “%(mark)s”, you answer within %(span)s of yours "
            "(%(hours)s). “I need until Thursday” is an answer."
        )
    if int(parameters["amount"]) == 1:
        return ln.gettext(
            "When my subject begins “%(mark)s”, you answer by the end of your next working "
            "day (%(hours)s). “I need until Thursday” is an answer."
        )
    return ln.gettext(
        "When my subject begins “%(mark)s”, you answer by the end of the %(n)s working days "
        "that follow (%(hours)s). “I need until Thursday” is an answer."
    )


def decision_counted(parameters: Parameters, ln: Language) -> str:
    return ln.gettext(
        "When a “%(mark)s” was asked and answered: sender, subject and time, never the text."
    ) % _marked(parameters)


def decision_said(_: Words, parameters: Parameters, __: Setting, ln: Language) -> Said:
    values = {**_span(parameters, ln), **_marked(parameters)}
    return Said(
        ln.gettext(
            "When a subject begins “%(mark)s”, an answer within %(span)s keeps the work moving."
        )
        % values,
        ln.gettext("If this answers a “%(mark)s”, thank you: the work behind it can go on.")
        % values,
        (
            ln.gettext(
                "When I can’t go on without you, my subject begins with “%(mark)s”, and I ask "
                "for an answer within %(span)s."
            )
            % values,
            ln.gettext(
                "“I need until Thursday” is an answer too; it is the silence that costs us both "
                "days."
            ),
        ),
    )


def sign_off_words(parameters: Parameters, s: Setting, ln: Language) -> Words:
    """Work that is sent for sign-off gets a yes, or what is missing."""
    sentence = _sign_off_sentence(parameters, ln) % {
        **_span(parameters, ln),
        "hours": hours_in(s.client, ln),
    }
    midnight = where_midnight_is(s, ln) if parameters["unit"] == "days" else ""
    return Words(
        title=ln.gettext("Finished work gets your word within %(span)s") % _span(parameters, ln),
        sentence=together(sentence, midnight),
        why=ln.gettext(
            "Finished work is of use to nobody until you have said yes. A quick word puts it to "
            "work for you, and I change what is missing while I still know every corner of it."
        ),
        promise=ln.gettext(
            "I send work for sign-off on the day I named, checked, and with a line on what I’d "
            "like you to look at."
        ),
    )


def _sign_off_sentence(parameters: Parameters, ln: Language) -> str:
    number = int(parameters["amount"])
    if parameters["unit"] == "working_hours":
        return ln.gettext(
            "When I send you work for sign-off, you say yes, or what is still missing, within "
            "%(span)s of yours (%(hours)s). “Yes, except for page two” is an answer."
        )
    if parameters["unit"] == "days":
        return ln.ngettext(
            "When I send you work for sign-off, you say yes, or what is still missing, by the "
            "end of the next day. “Yes, except for page two” is an answer.",
            "When I send you work for sign-off, you say yes, or what is still missing, within "
            "the %(n)s days that follow. “Yes, except for page two” is an answer.",
            number,
        )
    return ln.ngettext(
        "When I send you work for sign-off, you say yes, or what is still missing, by the end of "
        "your next working day (%(hours)s). “Yes, except for page two” is an answer.",
        "When I send you work for sign-off, you say yes, or what is still missing, by the end of "
        "the %(n)s working days that follow (%(hours)s). “Yes, except for page two” is an answer.",
        number,
    )


def sign_off_counted(_: Parameters, ln: Language) -> str:
    return ln.gettext(
        "When work was sent for sign-off and when your word on it came: subject and time, never "
        "the text."
    )


def sign_off_said(_: Words, parameters: Parameters, __: Setting, ln: Language) -> Said:
    values = _span(parameters, ln)
    return Said(
        ln.gettext("Work sent for sign-off: a yes, or what is missing, within %(span)s.") % values,
        ln.gettext("If this is a sign-off, thank you: the work can go on from here."),
        (
            ln.gettext(
                "When something is finished, I send it for sign-off, and I ask for a yes, or for "
                "what is missing, within %(span)s."
            )
            % values,
            ln.gettext("That puts it to work for you while I still know every corner of it."),
        ),
    )


def invoice_words(parameters: Parameters, s: Setting, ln: Language) -> Words:
    """An invoice paid within so many days; none means on the day it is sent."""
    days = int(parameters["amount"])
    span_of = {"span": span(days, "days", ln), "n": ln.number(days)}
    sentence = (
        ln.ngettext(
            "You pay an invoice by the end of the day after I send it.",
            "You pay an invoice within the %(n)s days after I send it.",
            days,
        )
        if days
        else ln.gettext("You pay an invoice on the day I send it.")
    )
    if_difficult = ln.gettext(
        "If a date gets difficult, tell me before it comes and we find another."
    )
    return Words(
        title=(
            ln.gettext("Invoices are paid within %(span)s") % span_of
            if days
            else ln.gettext("Invoices are paid on the day they are sent")
        ),
        sentence=together(
            sentence % span_of,
            ln.gettext("What counts is the day the money arrives."),
            where_midnight_is(s, ln),
            if_difficult,
        ),
        why=ln.gettext(
            "When I know when money comes, I can keep my time free for your work instead of "
            "filling gaps with other jobs. And neither of us has to write notes about it."
        ),
        promise=together(
            ln.gettext("My invoices say what each sum is for and hold everything your books need."),
            answers_questions(s, ln),
        ),
    )


def invoice_counted(_: Parameters, ln: Language) -> str:
    return ln.gettext("When an invoice was sent and when it was paid: its name and the two times.")


def invoice_said(_: Words, parameters: Parameters, __: Setting, ln: Language) -> Said:
    days = int(parameters["amount"])
    values = {
        "when": ln.gettext("within %(span)s") % {"span": span(days, "days", ln)}
        if days
        else ln.gettext("on the day they are sent")
    }
    return Said(
        ln.gettext("Invoices are paid %(when)s. Questions about one are always welcome.") % values,
        ln.gettext("If this is about an invoice, its number in the subject helps me find it."),
        (
            ln.gettext("I ask that my invoices are paid %(when)s.") % values,
            ln.gettext(
                "When I know when money comes, I can keep my time free for your work, and "
                "neither of us writes notes about it."
            ),
        ),
    )


def material_words(parameters: Parameters, s: Setting, ln: Language) -> Words:
    """Material that comes by the agreed day, with so many working days of grace."""
    days = int(parameters["amount"])
    values = {**_grace(days, ln), "hours": hours_in(s.client, ln)}
    mine = {**_grace(days, ln), "hours": hours_in(s.freelancer, ln)}
    return Words(
        title=(
            ln.gettext("Material comes within %(span)s of the agreed day") % values
            if days
            else ln.gettext("Material comes by the agreed day")
        ),
        sentence=_material_sentence(days, ln) % values,
        why=ln.gettext(
            "I keep the days after that date free for you. When everything is there, they all go "
            "into your project, and the date we plan for stays realistic."
        ),
        promise=_material_promise(days, ln) % mine,
    )


def _material_sentence(days: int, ln: Language) -> str:
    if days == 0:
        return ln.gettext(
            "What I need from you (texts, pictures, figures, access) is with me on the day we "
            "agreed on for it, before your working day ends (%(hours)s). If another day suits "
            "you better, tell me before it comes and we agree on that one."
        )
    return ln.ngettext(
        "What I need from you (texts, pictures, figures, access) is with me no later than one "
        "working day after the day we agreed on for it (%(hours)s). If another day suits you "
        "better, tell me before it comes and we agree on that one.",
        "What I need from you (texts, pictures, figures, access) is with me no later than %(n)s "
        "working days after the day we agreed on for it (%(hours)s). If another day suits you "
        "better, tell me before it comes and we agree on that one.",
        days,
    )


def _material_promise(days: int, ln: Language) -> str:
    if days == 0:
        return ln.gettext(
            "I ask for it early and in one list. And the same goes for me: what I owe you comes "
            "on the day I named, before my working day ends (%(hours)s)."
        )
    return ln.ngettext(
        "I ask for it early and in one list. And the same goes for me: what I owe you comes no "
        "later than one working day of mine after the day I named (%(hours)s).",
        "I ask for it early and in one list. And the same goes for me: what I owe you comes no "
        "later than %(n)s working days of mine after the day I named (%(hours)s).",
        days,
    )


def material_counted(_: Parameters, ln: Language) -> str:
    return ln.gettext(
        "What was to come, by which day, and when it arrived: its name and the times, never what "
        "is in it."
    )


def material_said(_: Words, __: Parameters, ___: Setting, ln: Language) -> Said:
    return Said(
        ln.gettext("Material that comes by the agreed day keeps the date we planned."),
        ln.gettext("If you are sending material, thank you; a subject that names it helps."),
        (
            ln.gettext(
                "We agree on a day for everything I need from you, and I keep the days after it "
                "free for your project."
            ),
            ln.gettext("If a day won’t hold, tell me before it comes, and we choose another."),
        ),
    )


def _span(parameters: Parameters, ln: Language) -> dict[str, str]:
    number = int(parameters["amount"])
    return {"span": span(number, parameters["unit"], ln), "n": ln.number(number)}


def _grace(days: int, ln: Language) -> dict[str, str]:
    return {"span": span(days, "working_days", ln), "n": ln.number(days)}


def _marked(parameters: Parameters) -> dict[str, str]:
    return {"mark": str(parameters["mark"])}
