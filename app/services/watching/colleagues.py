"""People whom clients named themselves; that takes nothing from whom the freelancer noted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any


def unclaimed(
    people: Sequence[Any], of: Callable[[Any], str], taken: Collection[str] = ()
) -> list[Any]:
    """These rows of contacts, but for those that a client named by an address or a name, as `of`
    says, that the freelancer noted of somebody else, or that is `taken`: else one client could make
    another's mail and meetings nobody's."""
    noted = {of(row) for row in people if row.added_by != "client" and row.removed_at is None}
    noted.update(taken)
    return [row for row in people if row.added_by != "client" or of(row) not in noted]
