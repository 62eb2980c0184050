"""What typed text is made of: signs that may stand on paper, and which way it runs."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any

# Signs that turn text around or hide it: embeddings, overrides and isolates, tags, marks of order
# in a file, annotations. What letters need to join or part stays.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_NO_SIGN = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ue000-\uf8ff]")
_LINE_END = re.compile("\r\n?|\x0b|\x0c|\x85|\u2028")
_MARK = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
_MARKS = re.compile(f"({_MARK}{{4}}){_MARK}+")
_RIGHT_TO_LEFT = frozenset(("R", "AL"))
_STRONG = _RIGHT_TO_LEFT | {"L"}
_WRITTEN_LEFT = frozenset(("ar", "ckb", "dv", "fa", "he", "iw", "ku", "ps", "sd", "ug", "ur", "yi"))
_LEFT = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u200c\u200d]"
_TURNED = re.compile(f"({_LEFT}+(?:[ \u00a0]{_LEFT}+)*)")

_TOGETHER = (
    re.compile(r"\([^()\n]{1,32}\)"),
    re.compile(r"\d{1,2}(?: \w+)?(?: \d{4})?\s?–\s?\d{1,2} \w+ \d{4}"),
    re.compile(r"\d{1,2}–\d{1,2} \w+ \d{4}|\b(?:on the page|A no is fine)\b"),
    re.compile(r"(?<!\S)(?:\d{1,2}|[AI]) (?=[^\W\d])"),
)
_LAST_WORD = re.compile(r"(?<=\S{2}) \S{1,10}\Z")
_DAYS = re.compile(r"(?<=\d)–(?=\d)")
_DASH = re.compile("[ \u00a0\u2009]–[ \u00a0\u2009]")
# A text shorter than this has no last line to be left with one word.
_LINE = 60

_NEAR = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)

# The typeface for each script that the two usual ones lack.
ARABIC, HEBREW, JAPANESE = "Noto Sans Arabic", "Assistant", "Noto Sans JP"
_SCRIPTS = (
    (
        ARABIC,
        re.compile("[\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc]"),
    ),
    (HEBREW, re.compile("[\u0590-\u05ff\ufb1d-\ufb4f]")),
    (JAPANESE, re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")),
)


def plain(text: str) -> str:
    """The text as paper shows it: lines end in one way; signs that turn, hide or overlay other
    letters are gone, and what is no sign at all is shown as one that is missing."""
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_END.sub("\n", text).replace("\u2029", "\n\n").replace("\t", " ")
    text = _TURNING.sub("", _CONTROL.sub("", text))
    return _MARKS.sub(r"\1", _NO_SIGN.sub("\ufffd", text))


def paragraphs(text: str) -> tuple[str, ...]:
    """What stands between empty lines."""
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())


def in_a_filename(name: str) -> str:
    """A name as part of a file's name: 'Peña & Søn' as 'pena-son'; empty where it has no letter
    that ASCII comes near."""
    bare = unicodedata.normalize("NFKD", name.casefold().translate(_NEAR))
    return re.sub("[^a-z0-9]+", "-", re.sub("[\u0300-\u036f]", "", bare)).strip("-")[:60]


def all_plain(value: Any) -> Any:
    """The same value with every text in it, at any depth, as `plain` gives it."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, tuple):
        return tuple(map(all_plain, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{one.name: all_plain(getattr(value, one.name)) for one in fields(value)}
        )
    return value


def runs_left(text: str, language: str = "en") -> bool:
    """Whether a text runs from right to left: most of its letters do, so that a name at its head
    decides nothing; in a language that is written so, its first letter does."""
    if text.isascii():
        return False
    strong = [kind for sign in text if (kind := unicodedata.bidirectional(sign)) in _STRONG]
    left = sum(kind in _RIGHT_TO_LEFT for kind in strong)
    if language.partition("-")[0] in _WRITTEN_LEFT or 2 * left == len(strong):
        return bool(strong) and strong[0] in _RIGHT_TO_LEFT
    return 2 * left > len(strong)


def turning(text: str) -> tuple[tuple[str, bool], ...]:
    """A text that runs from left to right, parted where some of it runs the other way: each piece,
    and whether it does. What stands beside a name is then not drawn into it."""
    if text.isascii():
        return ((text, False),)
    pieces = _TURNED.split(text)
    return tuple((piece, place % 2 == 1) for place, piece in enumerate(pieces) if piece)


def unbroken(text: str) -> str:
    """The text with spaces that no line ends at: in short asides, between the ends of a stretch of
    days, after a lone letter or a number, and before a short last word."""
    for together in (*_TOGETHER, *([_LAST_WORD] if len(text) > _LINE else [])):
        text = together.sub(lambda found: found[0].replace(" ", "\u00a0"), text)
    text = _DAYS.sub("–\u2060", text)
    return _DASH.sub("\u00a0–\u2060\u00a0", text)


def families(text: str) -> tuple[str, ...]:
    """The typefaces that a text needs beside the usual ones: for Arabic, Hebrew and Japanese."""
    if text.isascii():
        return ()
    return tuple(family for family, letters in _SCRIPTS if letters.search(text))
