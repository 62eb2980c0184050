"""The words of every mail, in the freelancer's voice and the reader's language.

Each function gives a subject and a body; links, the agreement's line and ways out are added by
`envelope` when the bytes are made. The tone: short, warm, assumes good will, leaves a way out,
and claims nothing the software cannot know.
"""

from __future__ import annotations

from dataclasses import dataclass

from agreements.language import Language

# What each kind of mail is called, for the freelancer.
CALLED = {
    "offer": "Offer",
    "accepted": "Agreed copy",
    "own_copy": "Your own copy",
    "reminder": "Reminder",
    "answer": "Answer",
    "thanks": "Thank-you",
    "talk": "Invitation to talk",
    "welcome": "Welcome",
    "interest": "A question first",
    "closing": "Closing letter",
    "staying": "Notice taken back",
    "leaving": "Their own notice, confirmed",
    "source": "What is read for the agreement",
    "erased": "Last word after erasing",
    "new_link": "New link to their page",
    "notice": "Word to you",
    "summary": "Your weekly summary",
    "promise": "Word about your promise",
}


@dataclass(frozen=True)
class Words:
    subject: str
    body: str


@dataclass(frozen=True)
class Parties:
    """Who writes to whom: the freelancer's name, and the contact's, with the zone they are in."""

    writer: str
    reader: str
    zone: str = ""

    @property
    def first(self) -> str:
        return self.reader.split()[0]

    @property
    def signed(self) -> str:
        return self.writer.split()[0]


@dataclass(frozen=True)
class Sealed:
    """The fingerprint of a sealed file, and the address at which it can be checked, if any."""

    sha256: str
    check_at: str | None


def accepted(who: Parties, version: int, file: Sealed, recorded: str | None, ln: Language) -> Words:
    """The copy of an accepted version. `recorded` says how the client answered elsewhere."""
    said = (
        ln.gettext("Thank you. Here is your copy of what we agreed, version %(n)s.")
        if recorded is None
        else ln.gettext("%(how)s Here is your copy of what we agreed, version %(n)s.")
    ) % {"n": version, "how": recorded}
    return Words(
        ln.gettext("Agreed: how we work together, version %(n)s") % {"n": version},
        letter(
            ln.gettext("Hello %(name)s,") % {"name": who.first},
            said,
            ln.gettext("If anything in it no longer works for you, tell me and we change it."),
            who.signed,
            *fingerprint(file, ln),
        ),
    )


def fingerprint(file: Sealed, ln: Language) -> tuple[str, str]:
    """What the long number below a letter is, and what it is for."""
    number = ln.gettext(
        "The attached PDF is sealed, so that any change to it shows. This is its fingerprint "
        "(SHA-256), which no other file has: %(sha)s"
    ) % {"sha": file.sha256}
    if file.check_at is None:
        return number, ln.gettext("Keep this mail: it shows later that your file is the same one.")
    return number, ln.gettext(
        "Whoever has the file can check here that it is unchanged: %(address)s"
    ) % {"address": file.check_at}


def recorded_as(how: str, ln: Language) -> str:
    """How an answer given elsewhere is described to the client."""
    return {
        "reply": ln.gettext("Thank you for your reply; I noted it as a yes."),
        "contract": ln.gettext("Thank you for agreeing to it in our contract."),
        "spoken": ln.gettext("Thank you for saying yes when we spoke."),
        "asked": ln.gettext("Yes, let us do it as you asked; it counts from now on."),
    }[how]


def answer_to_request(who: Parties, words: str, ln: Language) -> Words:
    """The freelancer's answer to "this no longer works for me"."""
    return Words(
        ln.gettext("About our agreement"),
        letter(
            ln.gettext("Hello %(name)s,") % {"name": who.first},
            words,
            who.signed,
        ),
    )


def new_link(who: Parties, ln: Language) -> Words:
    """The mail that carries a new link, because the reader asked for one."""
    return Words(
        ln.gettext("Your page with our agreement"),
        letter(
            ln.gettext("Hello %(name)s,") % {"name": who.first},
            ln.gettext(
                "Here is a new link to your page, as you asked. If you didn’t ask, you need do "
                "nothing."
            ),
            who.signed,
        ),
    )


def kept_often(who: Parties, title: str, ln: Language) -> Words:
    """A word of thanks for a line that was kept many times in a row."""
    said = ln.gettext(
        "Just this, and nothing to do for you: “%(line)s” has worked every time lately. I notice, "
        "and it makes my weeks easier. Thank you."
    )
    return Words(
        ln.gettext("Thank you"),
        letter(
            ln.gettext("Hello %(name)s,") % {"name": who.first},
            said % {"line": title},
            who.signed,
        ),
    )


def sentence(text: str) -> str:
    """The text with a full stop, where nothing ends it yet."""
    text = text.strip()
    return text if not text or text[-1] in ".?!…”)" else f"{text}."


def letter(*paragraphs: str) -> str:
    """The body of a mail: an empty line between paragraphs."""
    return "\n\n".join(paragraphs)


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
    return Words(subject, letter(f"{subject}.", where))


def account_paused(sender: str, reason: str) -> Words:
    """Word to the freelancer that their own mail account cannot be used. Theirs, so not
    translated."""
    return Words(
        "Your mail waits: the account needs a look",
        letter(
            f"Mail from {sender} does not leave at the moment.",
            reason,
            "Nothing is lost. What is due waits in the outbox and leaves once the account works "
            "again; you find it in Settings. This is the one mail about it.",
        ),
    )


def own_copy(client: str, version: int, file: Sealed, ln: Language) -> Words:
    """The freelancer's own copy of an accepted version. Theirs, so not translated."""
    return Words(
        f"Agreed with {client}: version {version}",
        letter(
            f"{client} and you agreed on version {version}. The PDF is attached; {client} gets the "
            "same file.",
            *fingerprint(file, ln),
        ),
    )
