"""Who is meant by a name or a number in a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from agreements.invoices import folded
from app.models import Client
from app.services.importing.choices import LEFT_OUT
from app.services.importing.lines import Ask, Planned, State


class Names:
    """Clients by their own names, those of their people and their addresses, and what was chosen
    beside.

    A name that two clients have is nobody's until it is chosen.
    """

    def __init__(self, clients: Mapping[int, Client], chosen: Mapping[str, int]) -> None:
        self._known: dict[str, set[int]] = {}
        for client in clients.values():
            people = [one for one in client.contacts if one.removed_at is None]
            emails = [address.email for one in people for address in one.addresses]
            for name in (client.name, *(one.name for one in people), *emails):
                self._known.setdefault(folded(name), set()).add(client.id)
        self._chosen = {
            key: who for key, who in chosen.items() if who == LEFT_OUT or who in clients
        }
        self._asked: Counter[str] = Counter()
        self._shown: dict[str, str] = {}

    def place(self, *names: str) -> int | None:
        """The client whom one of these names belongs to: an id, `LEFT_OUT`, or None."""
        keys = [folded(name) for name in names if name]
        for key in keys:
            if key in self._chosen:
                return self._chosen[key]
        for key in keys:
            if len(found := self._known.get(key, set())) == 1:
                return next(iter(found))
        return None

    def client_of(self, line: int, said: str, *names: str) -> int | Planned:
        """The client that a line is about, known by one of these names, or what becomes of a line
        about nobody here. `said` is the line in words."""
        names = tuple(name for name in names if name)
        who, shown = self.place(*names), ", ".join(reversed(names))
        if who is None or any(folded(name) in self._chosen for name in names):
            self._ask(names[0], shown)
        if who is None:
            note = f"Nobody here is known as “{shown}”. Choose above who that is."
            return Planned(line, State.UNPLACED, said, (note,))
        if who == LEFT_OUT:
            return Planned(line, State.LEFT_OUT, said, (f"You left out “{shown}”.",))
        return who

    def asks(self) -> tuple[Ask, ...]:
        """Whom to choose: those of nobody yet first, the ones with most lines ahead."""
        found = (
            Ask(key, self._shown[key], lines, self._chosen.get(key))
            for key, lines in self._asked.items()
        )
        return tuple(sorted(found, key=lambda one: (one.chosen is not None, -one.lines, one.shown)))

    def _ask(self, key: str, shown: str) -> None:
        """A line that is about somebody who has to be chosen, or was."""
        self._asked[folded(key)] += 1
        self._shown.setdefault(folded(key), shown)


def both(names: Iterable[str]) -> str:
    """'Ben Okafor, +49 30 1234': what is there of these."""
    return ", ".join(name for name in names if name)
