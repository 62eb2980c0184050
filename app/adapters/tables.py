"""A table read out of a file that somebody uploaded: CSV of any sort, or vCards.

What has to be guessed (the letters, the separator) is said, and can be given instead.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from agreements.tables import Row, Table, plain
from app.adapters import vcards

MOST_BYTES = 5 * 1024 * 1024
MOST_LINES = 20_000
MOST_COLUMNS = 200
MOST_BREAKS = 20
SAMPLE = 30
ENOUGH = 100_000
SEPARATORS = {";": "semicolons", ",": "commas", "\t": "tabs"}
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
}
TOLD = re.compile(r"\Asep=([;,\t])[ \t]*(?:\r\n|\r|\n)", re.I)
NO_LETTER = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")
CARDS = re.compile(r"\A\s*BEGIN[ \t]*:[ \t]*VCARD", re.I)


class TableRefused(Exception):
    """The file cannot be read as a table; `reason` is a sentence for whoever sent it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read(content: bytes, encoding: str = "", separator: str = "") -> Table:
    """The table in a CSV file, or that of the people in a vCard file.

    `encoding` (of `ENCODINGS`) and `separator` (of `SEPARATORS`) are guessed where they are empty.

    Raises:
        TableRefused: it is empty, has more than 5 MB or 20,000 lines, or is no such file.
    """
    if len(content) > MOST_BYTES:
        raise TableRefused("This file is larger than 5 MB. Split it and import one part at a time.")
    text, used, notes = _decoded(content, encoding)
    if _is_no_text(text[:ENOUGH]):
        raise TableRefused("This is no text. Export the list as CSV, or people as vCards.")
    if CARDS.match(text):
        rows = tuple(islice(vcards.rows(text), MOST_LINES + 2))
        table = Table(rows, ENCODINGS[used], notes=tuple(notes))
    else:
        table = _of_csv(text, ENCODINGS[used], separator, notes)
    if not table.rows:
        raise TableRefused("There is nothing in this file.")
    if len(table.rows) > MOST_LINES + 1:
        raise TableRefused("This file has more than 20,000 lines. Split it into smaller ones.")
    return table


def _decoded(content: bytes, encoding: str) -> tuple[str, str, list[str]]:
    """The text, the encoding it was read in, and what to say about that."""
    if encoding:
        return _as_asked(content, encoding)
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(name, "replace").removeprefix("\ufeff"), name, []
    if bare := _bare_utf_16(content):
        return content.decode(bare, "replace"), bare, []
    try:
        return content.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError:
        pass
    name = "cp1252" if re.search(rb"[\x80-\x9f]", content) else "latin-1"
    if re.search(rb"[\x81\x8d\x8f\x90\x9d]", content):
        name = "latin-1"
    note = (
        f"The letters were read as {ENCODINGS[name]}, since they are not UTF-8. If umlauts and "
        "accents look wrong, choose another encoding."
    )
    return content.decode(name), name, [note]


def _as_asked(content: bytes, encoding: str) -> tuple[str, str, list[str]]:
    if encoding not in ENCODINGS:
        raise TableRefused("This encoding is none that is read.")
    text = content.decode(encoding, "replace").removeprefix("\ufeff")
    is_odd = "\ufffd" in text
    note = f"Some letters are not {ENCODINGS[encoding]}. Perhaps another encoding is right."
    return text, encoding, [note] if is_odd else []


def _is_no_text(text: str) -> bool:
    """Whether so much of it is nothing anybody writes that it must be something else."""
    odd = len(NO_LETTER.findall(text))
    return odd > 20 and odd > len(text) // 50


def _bare_utf_16(content: bytes) -> str:
    """UTF-16 without a mark: every other byte of plain letters is nothing."""
    sample = content[:400]
    half = len(sample) // 2
    if half < 2:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * 0.6 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.6 and not odd else ""


def _of_csv(text: str, encoding: str, separator: str, notes: list[str]) -> Table:
    told = TOLD.match(text)
    skipped = 1 if told else 0
    if told:
        text = text[told.end() :]
    if separator and separator not in SEPARATORS:
        raise TableRefused("This separator is none that is read.")
    if not separator and not told:
        separator, is_sure = _guessed(text)
        if not is_sure:
            notes = [*notes, f"The columns were split at {SEPARATORS[separator]}: is that right?"]
    used = separator or (told[1] if told else "")
    return Table(tuple(_rows(text, used, skipped)), encoding, used, tuple(notes))


def _rows(text: str, separator: str, skipped: int) -> Iterator[Row]:
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=separator)
    number, count = 1, 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                count += 1
                yield _row(number + skipped, cells)
            number = reader.line_num + 1
            if count > MOST_LINES + 1 or number > 4 * MOST_LINES:
                raise TableRefused(
                    "This file has more than 20,000 lines. Split it into smaller ones."
                )
    except csv.Error:
        pass
    else:
        return
    raise TableRefused(
        f"Line {number + skipped} cannot be read: perhaps a quotation mark is not closed."
    )


def _row(number: int, cells: list[str]) -> Row:
    if len(cells) > MOST_COLUMNS:
        raise TableRefused(f"Line {number} has more than {MOST_COLUMNS} columns.")
    if any(cell.count("\n") > MOST_BREAKS for cell in cells):
        raise TableRefused(f"Line {number} has a quotation mark that is not closed.")
    return Row(number, tuple(plain(cell) for cell in cells))


def _guessed(text: str) -> tuple[str, bool]:
    """The separator with which most lines have as many columns as the others, and whether no other
    does as well."""
    scores = {separator: _evenness(text, separator) for separator in SEPARATORS}
    best = max(scores, key=lambda separator: scores[separator])
    if scores[best] == (0.0, 0):
        return best, True
    return best, sum(1 for score in scores.values() if score[0] >= scores[best][0]) == 1


def _evenness(text: str, separator: str) -> tuple[float, int]:
    """The share of the first lines that have the commonest number of columns, and that number."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        widths = [len(cells) for cells in islice(reader, SAMPLE) if cells]
    except csv.Error:
        return 0.0, 0
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return 0.0, 0
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    return round(count / len(widths), 3), width
