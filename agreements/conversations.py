"""Questions and answers in the mail with one client.

Everything is read off all mails anew each time, so it does not matter in which order they were
found, how often, or what was missing meanwhile. The rules are those of the design, section 4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from agreements import mail_subjects
from agreements.mail_subjects import Mark

__all__ = ["Mail", "Question", "has_mark", "questions"]

# Under the same subject alone, without a thread, an answer is looked for so long.
SAME_SUBJECT = timedelta(days=60)

Asks = Callable[["Mail"], bool]


@dataclass(frozen=True)
class Mail:
    """A mail with a client. `key` is the hash of its id, `thread` those it says it answers.

    `is_sent`: the freelancer wrote it. `answers` is False for what a machine wrote, and for what
    somebody said answers nothing. `about` is the mail that a delivery report says did not arrive.
    """

    key: str
    is_sent: bool
    at: datetime
    subject: str
    subject_key: str
    thread: tuple[str, ...] = ()
    contact_id: int | None = None
    answers: bool = True
    is_automatic: bool = False
    about: str | None = None


@dataclass(frozen=True)
class Question:
    """A mail that began a clock by the agreed word, its first answer, machines' mails that came
    in its conversation before that, and a report that it did not arrive (somebody else who got it
    may have answered nevertheless)."""

    mail: Mail
    answer: Mail | None
    automatic: tuple[Mail, ...]
    undelivered: Mail | None


def has_mark(mail: Mail, word: str) -> bool:
    """Whether the client could see the agreed word, such as "Decision:", where it begins a clock.

    Behind "Re:" it is that of an earlier mail, unless this one answers none.
    """
    mark = mail_subjects.mark(mail.subject, word)
    return mark is Mark.BEGINS or (mark is Mark.AFTER_PREFIX and not mail.thread)


def questions(mails: Iterable[Mail], asks: Asks, *, each: bool = False) -> tuple[Question, ...]:
    """Every question, in the order of time.

    Args:
        mails: in any order; the same twice is one.
        asks: whether a mail that was sent is a question.
        each: every one that asks is a question of its own, a chaser too.

    A mail that follows an open question in its conversation is a chaser and begins nothing. One
    answer closes all earlier open questions of its conversation. Without threading headers a mail
    belongs to the latest conversation under its subject.
    """
    once = {mail.key: mail for mail in mails}.values()
    ordered = sorted(once, key=lambda one: (one.at, not one.is_sent, one.key))
    talks = _Talks(asks, each)
    for mail in ordered:
        talks.take(mail)
    return tuple(sorted(talks.questions(), key=lambda one: (one.mail.at, one.mail.key)))


@dataclass
class _Open:
    """A question that is being followed."""

    mail: Mail
    answer: Mail | None = None
    undelivered: Mail | None = None
    automatic: tuple[Mail, ...] = ()


class _Talk:
    """One conversation: its subject, when it last went on, and its questions."""

    def __init__(self, subject_key: str) -> None:
        self.subject_key = subject_key
        self.last_at: datetime | None = None
        self.questions: list[_Open] = []


class _Talks:
    """All conversations with a client, followed in the order of time."""

    def __init__(self, asks: Asks, each: bool) -> None:
        self._asks, self._each = asks, each
        self._of: dict[str, _Talk] = {}
        self._all: list[_Talk] = []

    def questions(self) -> list[Question]:
        return [
            Question(one.mail, one.answer, one.automatic, one.undelivered)
            for talk in self._all
            for one in talk.questions
        ]

    def take(self, mail: Mail) -> None:
        if mail.about is not None:
            self._undelivered(mail, mail.about)
            return
        talk = self._talk(mail)
        waiting = [one for one in talk.questions if one.answer is None]
        if mail.is_sent:
            begins = self._each or all(one.undelivered for one in waiting)
            if begins and self._asks(mail):
                talk.questions.append(_Open(mail))
        elif mail.is_automatic:
            for one in waiting:
                one.automatic += (mail,)
        elif mail.answers:
            for one in waiting:
                one.answer = mail
        talk.last_at = mail.at

    def _undelivered(self, report: Mail, about: str) -> None:
        talk = self._of.get(about)
        for one in talk.questions if talk else ():
            if one.mail.key == about:
                one.undelivered = one.undelivered or report

    def _talk(self, mail: Mail) -> _Talk:
        """The conversation a mail belongs to, and from now on all whose ids it names."""
        talk = next((self._of[key] for key in mail.thread if key in self._of), None)
        talk = talk or self._under_subject(mail)
        if talk is None:
            talk = _Talk(mail.subject_key)
            self._all.append(talk)
        for key in (mail.key, *mail.thread):
            self._of.setdefault(key, talk)
        return talk

    def _under_subject(self, mail: Mail) -> _Talk | None:
        if not mail.subject_key:
            return None
        same = (talk for talk in reversed(self._all) if talk.subject_key == mail.subject_key)
        near = (t for t in same if t.last_at is not None and mail.at - t.last_at <= SAME_SUBJECT)
        return next(near, None)
