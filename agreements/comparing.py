"""Two versions of an agreement side by side, line by line and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

# Scripts that leave no space between words are compared sign by sign.
_CLOSE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORDS = re.compile(rf"\s+|[{_CLOSE}]|[^\s{_CLOSE}]+")
# Beyond this many pairs of words the whole text counts as replaced: nobody reads such marks.
_MOST_PAIRS = 600_000


class Mark(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


class Fate(StrEnum):
    """What became of a line."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True)
class Said:
    """A line as one version has it. `figures` and `hours` are in words, empty where it has none;
    `place` counts from 1."""

    need_id: int
    place: int
    title: str
    sentence: str
    why: str
    promise: str
    figures: str
    hours: str


@dataclass(frozen=True)
class Piece:
    """Some words, and what became of them."""

    mark: Mark
    text: str


@dataclass(frozen=True)
class Words:
    """One text in both versions. `pieces` hold both at once: without what was added they are the
    old text, without what was removed the new one."""

    name: str
    old: str
    new: str
    pieces: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        return self.old == self.new

    @property
    def before(self) -> tuple[Piece, ...]:
        """The old text, with what is gone from it marked."""
        return tuple(piece for piece in self.pieces if piece.mark is not Mark.ADDED)

    @property
    def after(self) -> tuple[Piece, ...]:
        """The new text, with what came to it marked."""
        return tuple(piece for piece in self.pieces if piece.mark is not Mark.REMOVED)


@dataclass(frozen=True)
class Line:
    """A line in both versions; `old_place` or `new_place` is None where it is not there."""

    fate: Fate
    old_place: int | None
    new_place: int | None
    title: str
    parts: tuple[Words, ...]

    @property
    def changed(self) -> tuple[Words, ...]:
        """The parts that differ."""
        return tuple(part for part in self.parts if not part.is_same)


@dataclass(frozen=True)
class Comparison:
    """Two versions: the opening, then every line in the order of the newer one, then what is
    gone."""

    opening: Words
    lines: tuple[Line, ...]

    @property
    def is_same(self) -> bool:
        return self.opening.is_same and all(line.fate is Fate.SAME for line in self.lines)


_PARTS = tuple(field.name for field in fields(Said) if field.name not in ("need_id", "place"))


def compare(
    old_opening: str, old: tuple[Said, ...], new_opening: str, new: tuple[Said, ...]
) -> Comparison:
    """What became of an agreement from one version to another. Lines are matched by their need;
    where a need stands twice in a version, by their order."""
    before = dict(_keyed(old))
    after = dict(_keyed(new))
    lines = [_line(before.get(key), line) for key, line in after.items()]
    gone = [_line(line, None) for key, line in before.items() if key not in after]
    return Comparison(words("opening", old_opening, new_opening), (*lines, *gone))


def words(name: str, old: str, new: str) -> Words:
    """One text in both versions, compared word by word."""
    return Words(name, old, new, tuple(_pieces(old, new)))


def _keyed(lines: tuple[Said, ...]) -> Iterator[tuple[tuple[int, int], Said]]:
    seen: dict[int, int] = {}
    for line in lines:
        seen[line.need_id] = seen.get(line.need_id, 0) + 1
        yield (line.need_id, seen[line.need_id]), line


def _line(old: Said | None, new: Said | None) -> Line:
    parts = tuple(words(name, _text(old, name), _text(new, name)) for name in _PARTS)
    shown = new or old
    assert shown is not None
    return Line(
        fate=_fate(old, new, parts),
        old_place=old.place if old else None,
        new_place=new.place if new else None,
        title=shown.title,
        parts=tuple(part for part in parts if part.old or part.new),
    )


def _text(line: Said | None, name: str) -> str:
    return str(getattr(line, name)) if line else ""


def _fate(old: Said | None, new: Said | None, parts: tuple[Words, ...]) -> Fate:
    if old is None:
        return Fate.NEW
    if new is None:
        return Fate.GONE
    return Fate.SAME if all(part.is_same for part in parts) else Fate.CHANGED


def _pieces(old: str, new: str) -> Iterator[Piece]:
    """Both texts at once; words that were replaced stand as removed, then added."""
    if old == new:
        yield from _piece(Mark.KEPT, old)
        return
    for is_kept, group in groupby(_steps(old, new), lambda step: step[0] == step[1]):
        steps = list(group)
        before, after = ("".join(part) for part in zip(*steps, strict=True))
        if is_kept:
            yield from _piece(Mark.KEPT, after)
        else:
            yield from _piece(Mark.REMOVED, before)
            yield from _piece(Mark.ADDED, after)


def _piece(mark: Mark, text: str) -> Iterator[Piece]:
    if text:
        yield Piece(mark, text)


def _steps(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Stretches of both texts: alike, or one in place of the other."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    last, end = len(before) - tail, len(after) - tail
    yield from ((word, word) for word in before[:head])
    yield from _between(before[head:last], after[head:end])
    yield from ((word, word) for word in before[last:])


def _alike(one: list[str], other: list[str]) -> int:
    """How many words from the first on are the same."""
    pairs = zip(one, other, strict=False)
    return next(
        (place for place, (left, right) in enumerate(pairs) if left != right),
        min(len(one), len(other)),
    )


def _between(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    """The stretches of what is neither alike at the start nor at the end. A space between two that
    differ belongs to them, so that marks hold phrases together."""
    if len(before) * len(after) > _MOST_PAIRS:
        yield "".join(before), "".join(after)
        return
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for place, (_, a, b, c, d) in enumerate(blocks):
        stretch = "".join(before[a:b]), "".join(after[c:d])
        inside = 0 < place < len(blocks) - 1
        if inside and stretch[0] == stretch[1] and stretch[0].isspace():
            yield stretch[0], ""
            yield "", stretch[1]
        else:
            yield stretch
