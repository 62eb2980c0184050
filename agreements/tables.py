"""A table as it was found in a file: what the edge makes of its bytes, and importing reads."""

from __future__ import annotations

from dataclasses import dataclass

MOST_LETTERS = 2000


def plain(cell: str) -> str:
    """The text of a cell on one line, not too long and without anything that is not to be seen."""
    seen = "".join(letter if letter.isprintable() else " " for letter in cell[: 2 * MOST_LETTERS])
    return " ".join(seen.split())[:MOST_LETTERS]


@dataclass(frozen=True)
class Row:
    """The cells of a line; `number` is that of the line in the file, from 1."""

    number: int
    cells: tuple[str, ...]

    def cell(self, column: int | None) -> str:
        """The text in a column; empty where there is none."""
        if column is None or not 0 <= column < len(self.cells):
            return ""
        return self.cells[column]


@dataclass(frozen=True)
class Table:
    """Every line that is not empty, and how the bytes were read.

    `notes` are sentences about what was guessed and may be wrong.
    """

    rows: tuple[Row, ...]
    encoding: str
    separator: str = ""
    notes: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """How many columns the widest line has."""
        return max((len(row.cells) for row in self.rows), default=0)
