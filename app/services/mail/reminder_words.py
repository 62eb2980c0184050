"""What a reminder says of each kind of line, in three tones, and of a pattern of late answers.

Every text is for the reader at the client and is a whole letter but for its greeting and its name.
What stands in braces is named in `placeholders`. A kind without words of its own borrows some.
"""

from __future__ import annotations

from agreements.language import Language
from agreements.needs import KINDS
from agreements.reminders import LIGHT, TALK, WHY
from app.services.mail.letters import Words

# What is told by its day: a note names the day and not what it was about.
TOLD_BY_DAY = ("calls", "contact_hours", "one_decider", "scope", "channel", "own")
LATE = 4  # what came late a few times and is here: a note about the pattern
LATE_TALK = 5  # the same once more, with an invitation; of one's own, the words for TALK stand


def N_(text: str) -> str:
    """Marks a sentence for the translators; it is translated where it is used."""
    return text


GOOD_MORNING = N_("Good morning {name},")
HELLO = N_("Hello {name},")

_ABOUT = N_("Our line: {title}")
_OTHER_SUBJECTS = {
    "calls": N_("Our times for calls"),
    "contact_hours": N_("Our hours for phone and text"),
}
_SUBJECTS = {WHY: _ABOUT, LATE: _ABOUT}
_SHALL_WE = N_("Shall we change this line?")
_NOTHING_OPEN = N_("Nothing of this is open any more.")
_REASON = N_("Why we chose this line: {why}")
_REPLY = N_(
    "Reply with the one you like, or name ten minutes for a call. Until then, no more notes about "
    "this."
)

_LIGHT = {
    "decision": N_(
        "This one may have got buried. It came on {day} and was due by {due} in {place}. One word "
        "is enough, or tell me when suits you."
    ),
    "sign_off": N_(
        "This one may have got buried. I sent it for sign-off on {day}, and your word on it was "
        "due by {due} in {place}. “Yes” is enough, or tell me what is missing."
    ),
    "invoice": N_(
        "This one may have slipped through. I sent it on {day}, and it was due by {due}. If it is "
        "on its way, all is well, and thank you. If something about it isn’t right, tell me and "
        "I’ll put it in order."
    ),
    "material": N_(
        "This was to be with me by {due} in {place}. If it is on its way, all is well. If another "
        "day suits you better, name it and I’ll plan around it."
    ),
    "calls": N_(
        "On {day} a call came outside the times we set aside. Inside them you have my whole "
        "attention: {times}. For anything else, write, or let us arrange a time."
    ),
    "contact_hours": N_(
        "On {day} something came by phone or text outside our hours for it. In them you get a "
        "whole answer: {times}. At any other time, a mail is best."
    ),
    "meetings": N_(
        "For {what} on {starts} there was less notice than the {span} we agreed on. It happens. "
        "With that much notice we both come prepared, and an hour that is freed can still be used."
    ),
    "rounds": N_(
        "{what} has come to more rounds of changes than we planned for. It happens. Shall we "
        "settle what one more means for date and price, or leave it as it is now?"
    ),
    "retainer": N_(
        "The work in {month} went beyond the hours we planned. Tell me what can wait, or let us "
        "agree on what goes beyond."
    ),
    "one_decider": N_(
        "On {day} I had answers from more than one of you. It happens. Tell me whose counts, and "
        "I’ll go on from there."
    ),
    "scope": N_(
        "On {day} something changed in the work before we had it in writing. A short mail is "
        "enough: what, by when and for how much."
    ),
    "channel": N_(
        "On {day} a request reached me by another way than the one we chose. If it isn’t there "
        "yet, would you put it there? It can’t get lost in our one place: {channel}."
    ),
    "own": N_(
        "“{title}” didn’t quite work on {day}. It happens; I only want to keep it in sight for us "
        "both. If something about it doesn’t fit, tell me."
    ),
}

_AGAIN = {
    "decision": N_("{what} has been open since {day}."),
    "sign_off": N_("{what} has been waiting for your word since {day}."),
    "invoice": N_("As far as I can see, {what} is still open. It was due by {due}."),
    "material": N_("{what} was to be with me by {due} and is still to come."),
    "calls": N_("On {day} a call came outside the times we set aside: {times}."),
    "contact_hours": N_(
        "On {day} something came by phone or text outside our hours for it: {times}."
    ),
    "meetings": N_("For {what} on {starts} there was less notice than the {span} we agreed on."),
    "rounds": N_("{what} has come to more rounds of changes than we planned for."),
    "retainer": N_("The work in {month} went beyond the hours we planned."),
    "one_decider": N_("On {day} I had answers from more than one of you."),
    "scope": N_("On {day} something changed in the work before we had it in writing."),
    "channel": N_("On {day} a request reached me by another way than the one we chose."),
    "own": N_("“{title}” didn’t quite work on {day}."),
}

_LATELY = {
    "decision": N_(
        "Your answers do come, and thank you for each. Lately some came a little later than we "
        "said: {what}."
    ),
    "sign_off": N_(
        "Your word on finished work does come, and thank you for it. Lately it came a little "
        "later than we said: {what}."
    ),
    "invoice": N_(
        "Thank you for paying what I send. Lately it took a little longer than we said: {what}."
    ),
    "material": N_(
        "Thank you for all you sent me. Lately some of it came a little later than we said: {what}."
    ),
}

_FITS = {
    "decision": N_(
        "If {span} is too tight at the moment, tell me what fits and I’ll change the line."
    ),
    "sign_off": N_(
        "If {span} is too tight at the moment, tell me what fits and I’ll change the line."
    ),
    "invoice": N_(
        "If another day suits the way you pay your bills, tell me which and I’ll change the line."
    ),
    "material": N_("If the days we set are too tight, tell me what fits and I’ll plan around it."),
    "calls": N_("If other times suit you better, tell me which and I’ll change the line."),
    "contact_hours": N_("If other hours suit you better, tell me which and I’ll change the line."),
    "meetings": N_(
        "If that much notice is hard to give at the moment, tell me what fits and I’ll change the "
        "line."
    ),
    "rounds": N_("If the work needs more rounds than we thought, tell me and we’ll plan for them."),
    "retainer": N_(
        "If your months have become fuller, tell me what fits and I’ll change the line."
    ),
    "one_decider": N_(
        "If it is somebody else now, or more than one of you, tell me and I’ll change the line."
    ),
    "scope": N_(
        "If writing is the hard part, a short call will do: I’ll write down what we say there."
    ),
    "channel": N_("If another place is easier for you, tell me which and I’ll change the line."),
    "own": N_("If it doesn’t fit at the moment, tell me what does and I’ll change the line."),
}

_DOUBT = {
    "invoice": N_(
        "“{title}” doesn’t seem to fit the way your bills are paid, and that’s fine to say."
    ),
    "rounds": N_("“{title}” doesn’t seem to fit this work, and that’s fine to say."),
    "retainer": N_("“{title}” doesn’t seem to fit your months, and that’s fine to say."),
    "one_decider": N_("“{title}” doesn’t seem to fit the way you decide, and that’s fine to say."),
    "scope": N_("“{title}” doesn’t seem to fit the way the work moves, and that’s fine to say."),
    "own": N_("“{title}” doesn’t seem to fit your weeks, and that’s fine to say."),
}

_CHOICES = {
    "decision": N_(
        "We could make it {twice}, let someone else decide small things, or drop it and plan for "
        "longer waits."
    ),
    "sign_off": N_(
        "We could make it {twice}, let someone else sign off small things, or drop it and plan "
        "for longer waits."
    ),
    "invoice": N_(
        "We could move the day to when you pay your bills anyway, split the sum, or find another "
        "way that is easier."
    ),
    "material": N_(
        "We could set later days, have me begin with what is there, or drop it and plan for "
        "longer waits."
    ),
    "calls": N_("We could choose other times, arrange each call, or drop it."),
    "contact_hours": N_(
        "We could choose other hours, arrange calls for what is urgent, or drop it."
    ),
    "meetings": N_(
        "We could make the notice shorter, keep one regular time for meetings, or drop it."
    ),
    "rounds": N_(
        "We could plan for more rounds from the start, gather changes in a short call, or drop it "
        "and agree on each."
    ),
    "retainer": N_(
        "We could plan for more hours in a month, choose what matters less, or drop it and agree "
        "on each piece of work."
    ),
    "one_decider": N_("We could name another person, share out who decides what, or drop it."),
    "scope": N_("We could settle changes in a short call that I write down, or drop it."),
    "channel": N_("We could choose another place for requests, or drop it."),
    "own": N_("We could make it lighter, or drop it and find another way."),
}

_PARAGRAPHS: dict[int, tuple[tuple[dict[str, str] | str, ...], ...]] = {
    LIGHT: ((_LIGHT,),),
    WHY: ((_AGAIN,), (_REASON,), (_FITS,)),
    LATE: ((_LATELY,), (_REASON,), (_FITS,)),
    TALK: ((_DOUBT, _CHOICES), (_REPLY,)),
    LATE_TALK: ((_LATELY, _NOTHING_OPEN), (_DOUBT, _CHOICES), (_REPLY,)),
}

_ALSO = {
    "calls": N_("Also outside our times for calls: {what}."),
    "contact_hours": N_("Also outside our hours for phone and text: {what}."),
}


def ours(kind: str, step: int, ln: Language, greeting: str = GOOD_MORNING) -> Words:
    """Our words for a kind of need on a step, with their placeholders."""
    paragraphs = (
        " ".join(ln.gettext(part if isinstance(part, str) else _of(part, kind)) for part in parts)
        for parts in _PARAGRAPHS[step]
    )
    return Words(
        ln.gettext(_subject(kind, step)),
        "\n\n".join((ln.gettext(greeting), *paragraphs)),
    )


def also(kind: str, has_come: bool, ln: Language) -> str:
    """What else a note is about; takes `what`, the names or days of several slips of a kind."""
    if has_come:
        return ln.gettext("Late, but here by now: {what}.")
    if KINDS[kind].is_mendable:
        return ln.gettext("Also open: {what}.")
    return ln.gettext(_ALSO.get(kind, N_("The same goes for {what}.")))


def _subject(kind: str, step: int) -> str:
    if step == LIGHT:
        usual = N_("Re: {subject}") if KINDS[kind].is_mendable else _ABOUT
        return _OTHER_SUBJECTS.get(kind, usual)
    return _SUBJECTS.get(step, _SHALL_WE)


def _of(texts: dict[str, str], kind: str) -> str:
    """The text of a kind, else that of its nearest relative, else what suits any line."""
    relative = "decision" if KINDS[kind].is_mendable else "own"
    return texts.get(kind) or texts.get(relative) or texts["own"]
