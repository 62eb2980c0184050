"""Subjects: what stands in front of them, the agreed word, and the form threads are found by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

MOST_SHOWN = 500
MOST_KEY = 200

# What mail programs put in front of an answer or of a mail that is passed on, by language.
PREFIXES = {
    "English": "re fw fwd",
    "Arabic": "رد إعادة_توجيه",
    "Chinese": "回复 回覆 答复 答覆 转发 轉寄",
    "Czech": "odp předáno",
    "Danish, Norwegian, Swedish": "sv vs vb",
    "Dutch": "antw doorst",
    "Estonian": "va edasi",
    "Finnish": "vs vl",
    "French": "re ré réf réponse tr rép",
    "German": "aw wg antwort weitergeleitet",
    "Greek": "απ σχετ πρθ",
    "Hebrew": "השב הועבר",
    "Hungarian": "vá továbbítás",
    "Icelandic": "sv fs",
    "Indonesian": "bls trs",
    "Italian": "r rif i inoltra",
    "Japanese": "返信 転送",
    "Korean": "회신 답장 전달",
    "Latvian": "atb pārs",
    "Lithuanian": "ats persiųsta",
    "Polish": "odp pd",
    "Portuguese": "res enc",
    "Romanian": "răspuns redir",
    "Russian, Ukrainian": "отв ответ пересл відп переслано",
    "Slovak, Slovenian": "odg posr",
    "Spanish": "rv res reenv",
    "Turkish": "ynt ilt i̇lt",
    "Welsh": "atb ymlaen",
}


class Mark(StrEnum):
    """Where the agreed word stands in a subject."""

    NONE = "none"
    BEGINS = "begins"
    AFTER_PREFIX = "after a prefix"


@dataclass(frozen=True)
class Subject:
    """A subject as it is shown, and the key it shares with its thread.

    `key` is empty where the subject says nothing; such mails share no thread.
    """

    shown: str
    key: str


def _alternatives() -> str:
    words = {word.replace("_", " ") for line in PREFIXES.values() for word in line.split()}
    forms = {_folded(word) for word in words}
    return "|".join(sorted(map(re.escape, forms), key=len, reverse=True))


def _folded(text: str) -> str:
    words = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return words.replace(" :", ":")  # as French writes it


# "Re[2]:", "AW (3):", "Re^2:", "Re*2:"
_PREFIX = re.compile(rf"(?:{_alternatives()}) ?(?:[\[(^] ?\d{{1,3}}[\])]?|\*\d{{1,3}})?: ?")
_PASSED_ON = re.compile(r"\[fwd: ?")
# The tag of a list or "[external]"; one with a figure in it tells tickets apart.
_TAG = re.compile(r"\[[^\[\]\d#]{1,60}\] ?")


def read(shown: str) -> Subject:
    """A subject that was already decoded."""
    subject = _folded(shown)
    *_, (at, _) = _beginnings(subject)
    return Subject(shown[:MOST_SHOWN], _key(subject, at))


def mark(shown: str, word: str) -> Mark:
    """Where the agreed word, such as "Decision:", stands in a decoded subject."""
    subject, agreed = _folded(shown), _folded(word)
    for at, is_answer in _beginnings(subject):
        if _has(subject, agreed, at):
            return Mark.AFTER_PREFIX if is_answer else Mark.BEGINS
    return Mark.NONE


def _beginnings(subject: str) -> Iterator[tuple[int, bool]]:
    """Where a subject begins, with and without what stands in front of it, and whether that says
    that it answers something."""
    at, is_answer = 0, False
    while True:
        yield at, is_answer
        prefix = _PREFIX.match(subject, at) or _PASSED_ON.match(subject, at)
        stripped = prefix or _TAG.match(subject, at)
        if stripped is None:
            return
        is_answer = is_answer or prefix is not None
        at = stripped.end()


def _has(subject: str, agreed: str, at: int) -> bool:
    """Whether the agreed word, and not a longer one, stands at a place of a subject."""
    if not agreed or not subject.startswith(agreed, at):
        return False
    following = subject[at + len(agreed) :][:1]
    return not (following.isalnum() and agreed[-1].isalnum())


def _key(subject: str, at: int) -> str:
    rest = subject[at:].removesuffix("(fwd)").rstrip()
    if "[fwd:" in subject[:at]:
        rest = rest.removesuffix("]").rstrip()
    if len(rest) > MOST_KEY:
        return sha256(rest.encode()).hexdigest()
    return rest
