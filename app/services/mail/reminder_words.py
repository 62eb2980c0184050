"""What a reminder says of each kind of line: lightly, why it is there, and what else could be.

Every sentence is for the reader of the client. A kind without words of its own gets those at the
end of each list.
"""

from __future__ import annotations

from agreements.judging import Judge
from agreements.language import Language
from agreements.needs import KINDS


def subject(kind: str, ln: Language) -> str:
    """The subject of a light word; takes `subject` and `title`."""
    own = {
        "calls": ln.gettext("Our times for calls"),
        "contact_hours": ln.gettext("Our hours for phone and text"),
    }
    if kind in own:
        return own[kind]
    return ln.gettext("Re: %(subject)s") if can_be_open(kind) else about_line(ln)


def about_line(ln: Language) -> str:
    """The subject of what is about a line as such; takes `title`."""
    return ln.gettext("Our line: %(title)s")


def can_be_open(kind: str) -> bool:
    """Whether something that slipped can still come: an answer, a payment, material."""
    return KINDS[kind].judge is Judge.DEADLINE


def light(kind: str, ln: Language) -> str:
    """A light word that assumes good will.

    Takes `what`, `day`, `due`, `place`, `times`, `span`, `starts`, `month`, `channel`, `title`.
    """
    usual = "decision" if can_be_open(kind) else "own"
    words = {**_light_open(ln), **_light_once(ln), **_light_by_hand(ln)}
    return words.get(kind, words[usual])


def _light_open(ln: Language) -> dict[str, str]:
    return {
        "decision": ln.gettext(
            "this one may have got buried. It came on %(day)s and was due %(due)s in %(place)s. "
            "One word is enough, or tell me when suits you."
        ),
        "sign_off": ln.gettext(
            "this one may have got buried. I sent it for sign-off on %(day)s, and it was due by "
            "%(due)s in %(place)s. “Yes” is enough, or tell me what is missing."
        ),
        "invoice": ln.gettext(
            "this one may have slipped through. I sent it on %(day)s, and it was due by %(due)s. "
            "If it is on its way, all is well; if something about it isn’t right, tell me and I "
            "put it in order."
        ),
        "material": ln.gettext(
            "this was to be with me by %(due)s in %(place)s. If it is on its way, all is well; if "
            "another day suits you better, name it and I plan around it."
        ),
    }


def _light_once(ln: Language) -> dict[str, str]:
    return {
        "calls": ln.gettext(
            "your call on %(day)s came outside the times we set aside. Inside them you have my "
            "whole attention: %(times)s. For anything else, write, or let us arrange a time."
        ),
        "contact_hours": ln.gettext(
            "your call or message on %(day)s came outside our hours for phone and text. In them "
            "you get a whole answer: %(times)s. At any other time, a mail is best."
        ),
        "meetings": ln.gettext(
            "for %(what)s on %(starts)s there was less notice than the %(span)s we agreed on. It "
            "happens; with them we both come prepared, and an hour that is freed can still be "
            "used."
        ),
        "rounds": ln.gettext(
            "%(what)s has come to more rounds of changes than we agreed on. It happens. Shall we "
            "settle what one more means for date and price, or leave it as it is now?"
        ),
        "retainer": ln.gettext(
            "the work in %(month)s went beyond the hours we agreed on. Tell me what can wait for "
            "the next month, or let us agree on what goes beyond."
        ),
    }


def _light_by_hand(ln: Language) -> dict[str, str]:
    return {
        "one_decider": ln.gettext(
            "on %(day)s more than one of you had an answer for me. It happens; tell me whose "
            "counts, and I go on from there."
        ),
        "scope": ln.gettext(
            "on %(day)s something changed in the work before we had it in writing. A short mail "
            "is enough: what, by when and for how much."
        ),
        "channel": ln.gettext(
            "on %(day)s a request came by another way than we agreed. In our one place it can’t "
            "get lost: %(channel)s."
        ),
        "own": ln.gettext(
            "our line “%(title)s” didn’t quite work on %(day)s. It happens; I only want to keep "
            "it in sight for us both."
        ),
    }


def again(kind: str, ln: Language) -> str:
    """What is said before the reason for a line. Takes `what`, `day`, `due` and `title`."""
    own = {
        "sign_off": ln.gettext("%(what)s has been waiting for your word since %(day)s."),
        "material": ln.gettext("%(what)s was to be with me by %(due)s and is still to come."),
    }
    if can_be_open(kind):
        return own.get(kind, ln.gettext("%(what)s has been open since %(day)s."))
    return ln.gettext("“%(title)s” didn’t quite work on %(day)s.")


def choices(kind: str, ln: Language) -> str:
    """What could be instead of the line. Takes `twice`, a span twice as long."""
    words = {**_choices_in_time(ln), **_other_choices(ln)}
    return words.get(kind, ln.gettext("We could make it lighter, or drop it and find another way."))


def _choices_in_time(ln: Language) -> dict[str, str]:
    return {
        "decision": ln.gettext(
            "We could make it %(twice)s, let someone else decide small things, or drop it and "
            "plan for longer waits."
        ),
        "sign_off": ln.gettext(
            "We could make it %(twice)s, let someone else sign off small things, or drop it and "
            "plan for longer waits."
        ),
        "invoice": ln.gettext(
            "We could move the day to when you pay your bills anyway, split the sum, or find "
            "another way that is easier."
        ),
        "material": ln.gettext(
            "We could set later days, have me begin with what is there, or drop it and plan for "
            "longer waits."
        ),
        "calls": ln.gettext("We could choose other times, arrange each call, or drop it."),
        "contact_hours": ln.gettext(
            "We could choose other hours, arrange calls for what is urgent, or drop it."
        ),
        "meetings": ln.gettext(
            "We could make the notice shorter, keep one regular time for meetings, or drop it."
        ),
    }


def _other_choices(ln: Language) -> dict[str, str]:
    return {
        "rounds": ln.gettext(
            "We could plan for more rounds from the start, gather changes in a short call, or "
            "drop it and agree on each."
        ),
        "retainer": ln.gettext(
            "We could plan for more hours in a month, choose what matters less, or drop it and "
            "agree on each piece of work."
        ),
        "one_decider": ln.gettext(
            "We could name another person, share out who decides what, or drop it."
        ),
        "scope": ln.gettext(
            "We could settle changes in a short call that I write down, or drop it."
        ),
        "channel": ln.gettext("We could choose another place for requests, or drop it."),
    }


def also(kind: str, ln: Language) -> str:
    """What else a note is about; takes `what`, the names or days of several slips of a kind."""
    if can_be_open(kind):
        return ln.gettext("Also open: %(what)s.")
    if kind == "calls":
        return ln.gettext("Also outside our times for calls: %(what)s.")
    if kind == "contact_hours":
        return ln.gettext("Also outside our hours for phone and text: %(what)s.")
    return ln.gettext("The same goes for %(what)s.")
