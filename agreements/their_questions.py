"""What the client asks the freelancer by mail: conversations read with the sides swapped.

A mail asks only where a side said so: by the agreed word in its subject, or afterwards by hand.
The freelancer's own mail in the conversation answers it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from agreements import mail_subjects
from agreements.conversations import Asks, Mail, Question, questions
from agreements.mail_subjects import Mark
from agreements.presets.wording import QUESTION

__all__ = ["asks_by_word", "marks", "their_questions"]


def marks(agreed: str | None) -> tuple[str, ...]:
    """The words by which a client can mark a question: the usual one, and the one agreed for it."""
    return tuple(dict.fromkeys(filter(None, (QUESTION, agreed))))


def asks_by_word(mail: Mail, words: Collection[str], mails: Collection[Mail]) -> bool:
    """Whether a person asked with one of these words, in a mail that goes on with none of the
    freelancer's own with it among all `mails`. What a machine wrote asks nothing, and behind "Re:"
    the word is that of the mail it answers."""
    return (
        mail.answers
        and _begins(mail, words)
        and not any(
            one.is_sent
            and one.at <= mail.at
            and one.subject_key == mail.subject_key
            and _begins(one, words)
            for one in mails
        )
    )


def _begins(mail: Mail, words: Iterable[str]) -> bool:
    return any(mail_subjects.mark(mail.subject, word) is Mark.BEGINS for word in words)


def their_questions(
    mails: Iterable[Mail], asks: Asks, *, each: bool = False
) -> tuple[Question, ...]:
    """Every question of the client's, in the order of time, as `conversations.questions` has it.

    Args:
        mails: in any order, as they were seen.
        asks: whether a mail that came is a question.
        each: every one that asks is a question of its own.

    An answer that did not arrive is none.
    """
    kept = list(mails)
    lost = {mail.about for mail in kept if mail.about is not None}
    swapped = {
        mail.key: replace(mail, is_sent=not mail.is_sent)
        for mail in kept
        if mail.about is None and mail.key not in lost
    }
    return questions(swapped.values(), lambda mail: asks(replace(mail, is_sent=False)), each=each)
