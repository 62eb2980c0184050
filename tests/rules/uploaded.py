"""Tables as the tests of importing write them."""

from __future__ import annotations

from agreements.importing import Choices, Kind, Preview, preview, suggest
from agreements.tables import Row, Table

BERLIN = Choices("Europe/Berlin")


def table(*lines: str) -> Table:
    """A table of lines with a bar between the cells."""
    rows = [Row(number, tuple(line.split("|"))) for number, line in enumerate(lines, 1)]
    return Table(tuple(rows), "UTF-8", notes=("As it was read.",))


def imported(kind: Kind, *lines: str, choices: Choices = BERLIN) -> Preview:
    made = table(*lines)
    return preview(kind, made, suggest(kind, made), choices)


def problems(found: Preview) -> list[str]:
    return [f"{line.number}: {' '.join(line.problems)}" for line in found.lines if line.problems]
