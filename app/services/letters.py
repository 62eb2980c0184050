"""The words of every mail, in the freelancer's voice and the reader's language.

Each function gives a subject and a body; links, the agreement's line and ways out are added by
`envelope` when the bytes are made. The tone: short, warm, assumes good will, leaves a way out,
and claims nothing the software cannot know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from agreements.language import Language


@dataclass(frozen=True)
class Words:
    subject: str
    body: str


@dataclass(frozen=True)
class Parties:
    """Who writes to whom: the freelancer's name, and the contact's."""

    writer: str
    reader: str

    @property
    def first(self) -> str:
        return self.reader.split()[0]

    @property
    def signed(self) -> str:
        return self.writer.split()[0]


@dataclass(frozen=True)
class SlipFacts:
    """One open slip, as a reminder tells it. `kind` is the kind of its clause."""

    kind: str
    title: str
    why: str
    subject: str
    opened_at: datetime
    due_at: datetime | None
    zone: str
    times: str = ""
    line: int = 1


def offer(who: Parties, title: str, has_page: bool, ln: Language) -> Words:
    """The mail that carries an offered agreement."""
    answer = (
        ln.gettext("You can accept, ask for a change or decline on your page, or just reply.")
        if has_page
        else ln.gettext(
            "Just reply to this mail: “yes” is enough, and so is “no” or the change you’d like."
        )
    )
    return Words(
        ln.gettext("How we work together: %(title)s") % {"title": title},
        _letter(
            ln.gettext("Hello %(name)s,") % {"name": who.first},
            ln.gettext(
                "there is one thing I’d like us to agree on, because it keeps your project "
                "moving: “%(title)s”. The attached page says why it helps us both, and what I "
                "promise in return. It changes nothing in our contract, prices or dates."
            )
            % {"title": title},
            answer + " " + ln.gettext("A no is fine."),
            who.signed,
        ),
    )


def accepted(who: Parties, version: int, sha256: str, recorded: str | None, ln: Language) -> Words:
    """The copy of an accepted version. `recorded` says how the client answered elsewhere."""
    said = (
        ln.gettext("thank you. Here is your copy of what we agreed, version %(n)s.")
        if recorded is None
        else ln.gettext("%(how)s Here is your copy of what we agreed, version %(n)s.")
    ) % {"n": version, "how": recorded}
    return Words(
        ln.gettext("Agreed: how we work together, version %(n)s") % {"n": version},
        _letter(
            ln.gettext("Hello %(name)s,") % {"name": who.first},
            said,
            ln.gettext("If anything in it no longer works for you, tell me and we change it."),
            who.signed,
            ln.gettext("The file’s SHA-256: %(sha)s") % {"sha": sha256},
        ),
    )


def recorded_as(how: str, ln: Language) -> str:
    """How an answer given elsewhere is described to the client."""
    return {
        "reply": ln.gettext("thank you for your reply; I noted it as a yes."),
        "contract": ln.gettext("thank you for agreeing to it in our contract."),
        "spoken": ln.gettext("thank you for saying yes when we spoke."),
    }[how]


def reminder(
    who: Parties, slips: list[tuple[int, SlipFacts]], now: datetime, ln: Language
) -> Words:
    """A reminder about one or more slips, each with its step; the highest sets the tone."""
    step = max(step for step, _ in slips)
    leading = next(facts for own, facts in slips if own == step)
    others = [facts for _, facts in slips if facts is not leading]
    make = {1: _light, 2: _why, 3: _talk}[step]
    subject, paragraphs = make(leading, now, ln)
    if others:
        paragraphs.insert(1, _also(others, now, ln))
    greeting = ln.gettext("Good morning %(name)s,") % {"name": who.first}
    return Words(subject, _letter(greeting, *paragraphs, who.signed))


def answer_to_request(who: Parties, words: str, ln: Language) -> Words:
    """The freelancer's answer to "this no longer works for me"."""
    return Words(
        ln.gettext("About our agreement"),
        _letter(
            ln.gettext("Hello %(name)s,") % {"name": who.first},
            words,
            who.signed,
        ),
    )


def new_link(who: Parties, ln: Language) -> Words:
    """The mail that carries a new link, because the reader asked for one."""
    return Words(
        ln.gettext("Your page with our agreement"),
        _letter(
            ln.gettext("Hello %(name)s,") % {"name": who.first},
            ln.gettext(
                "here is a new link to your page, as you asked. If you didn’t ask, you need do "
                "nothing."
            ),
            who.signed,
        ),
    )


def lines_about(slips: list[tuple[int, SlipFacts]], ln: Language) -> tuple[str, ...]:
    """'From line 1 of our agreement: …', once for each line that a reminder is about."""
    about = {facts.line: facts.title for _, facts in slips}
    return tuple(
        ln.gettext("From line %(n)s of our agreement: %(title)s") % {"n": line, "title": title}
        for line, title in sorted(about.items())
    )


def _letter(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


def _light(facts: SlipFacts, now: datetime, ln: Language) -> tuple[str, list[str]]:
    day = _day(facts.opened_at, facts.zone, now, ln)
    if facts.kind == "decision" and facts.due_at is not None:
        return _about(facts, ln), [
            ln.gettext(
                "this one may have got buried. It came on %(day)s and was due %(due)s in "
                "%(place)s. One word is enough, or tell me when suits you."
            )
            % {"day": day, "due": _due(facts, now, ln), "place": ln.place(facts.zone)}
        ]
    if facts.kind == "calls":
        return ln.gettext("Our times for calls"), [
            ln.gettext(
                "your call on %(day)s came outside the times we set aside. Inside them you have "
                "my whole attention: %(times)s. For anything else, write, or let us arrange a "
                "time."
            )
            % {"day": day, "times": facts.times}
        ]
    return ln.gettext("Our line: %(title)s") % {"title": facts.title}, [
        ln.gettext(
            "our line “%(title)s” didn’t quite work on %(day)s. It happens; I only want to keep "
            "it in sight for us both."
        )
        % {"title": facts.title, "day": day}
    ]


def _why(facts: SlipFacts, now: datetime, ln: Language) -> tuple[str, list[str]]:
    day = _day(facts.opened_at, facts.zone, now, ln)
    return ln.gettext("Our line: %(title)s") % {"title": facts.title}, [
        ln.gettext("%(what)s has been open since %(day)s.")
        % {"what": _named(facts, ln), "day": day},
        ln.gettext("Why we chose this line: %(why)s") % {"why": facts.why},
        ln.gettext("If it is too tight at the moment, tell me what fits and I’ll change the line."),
    ]


def _talk(facts: SlipFacts, now: datetime, ln: Language) -> tuple[str, list[str]]:
    return ln.gettext("Shall we change this line?"), [
        ln.gettext(
            "“%(title)s” doesn’t seem to fit your weeks, and that’s fine to say. We could make "
            "it lighter, let someone else decide small things, or drop it and plan for longer "
            "waits."
        )
        % {"title": facts.title},
        ln.gettext(
            "Reply with the one you like, or name ten minutes for a call. Until then, no more "
            "notes about this."
        ),
    ]


def _also(others: list[SlipFacts], now: datetime, ln: Language) -> str:
    """What else the note is about; only a question can be open."""
    waiting = [_named(facts, ln) for facts in others if facts.kind == "decision"]
    calls = [_day(f.opened_at, f.zone, now, ln) for f in others if f.kind == "calls"]
    rest = [
        ln.gettext("%(what)s on %(day)s")
        % {"what": _named(facts, ln), "day": _day(facts.opened_at, facts.zone, now, ln)}
        for facts in others
        if facts.kind not in ("decision", "calls")
    ]
    said = (
        (waiting, ln.gettext("Also open: %(what)s.")),
        (calls, ln.gettext("Also outside our times for calls: %(what)s.")),
        (rest, ln.gettext("The same goes for %(what)s.")),
    )
    return " ".join(
        words % {"what": ln.listed(list(dict.fromkeys(what)))} for what, words in said if what
    )


def _about(facts: SlipFacts, ln: Language) -> str:
    return ln.gettext("Re: %(subject)s") % {"subject": facts.subject or facts.title}


def _named(facts: SlipFacts, ln: Language) -> str:
    return f"“{facts.subject or facts.title}”"


def _day(at: datetime, zone: str, now: datetime, ln: Language) -> str:
    """'Thursday' within the last six days, 'Thursday 19 November' before."""
    there = at.astimezone(ZoneInfo(zone))
    name = ln.weekday(there.weekday())
    if (now - at).days < 6:
        return name
    return f"{name} {ln.long_day(there.date()).rsplit(' ', 1)[0]}"


def _due(facts: SlipFacts, now: datetime, ln: Language) -> str:
    assert facts.due_at is not None
    there = facts.due_at.astimezone(ZoneInfo(facts.zone))
    return f"{_day(facts.due_at, facts.zone, now, ln)} {ln.clock(there.time())}"


def notice(client: str, what: str) -> Words:
    """Word to the freelancer about a client, and where it stands. Theirs, so not translated."""
    subject = {
        "declined": f"{client} said no for now",
        "change": f"{client} asks for a change",
        "stopped": f"{client} stopped reminders",
        "expired": f"A mail to {client} was too late to send",
    }[what]
    where = {
        "stopped": "What you agreed stays as it is. From now on slips are noted, and nothing is "
        "sent to that address.",
        "expired": "You find it in the outbox, with its exact words and the reason.",
    }.get(what, "You find it on Today in Groundrules.")
    return Words(subject, _letter(f"{subject}.", where))


def own_copy(client: str, version: int, sha256: str) -> Words:
    """The freelancer's own copy of an accepted version."""
    return Words(
        f"Agreed with {client}: version {version}",
        _letter(
            f"{client} and you agreed on version {version}. The PDF is attached.",
            f"The file’s SHA-256: {sha256}",
        ),
    )
