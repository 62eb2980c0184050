"""What would be offered, as values: an explicit change, and a proposal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.languages import language_names
from app.services.agreeing.offer_words import News
from app.services.contents import Content


@dataclass(frozen=True)
class Change:
    """An explicit change of what is in force or on offer. It adds no need.

    `need_id` names the line; None means every line, for new working hours. `parameters` are the
    figures that were asked for or suggested; None takes the need as it stands now. `words` open
    the version. `reply` says what it answers a request of the client's with: "agreed" to exactly
    what was asked, "countered", or "" where it answers none.
    """

    need_id: int | None = None
    parameters: Mapping[str, Any] | None = None
    words: str = ""
    reply: str = ""


@dataclass(frozen=True)
class Proposal:
    """What would be offered now, and to whom. Two equal proposals offer the same thing.

    `language` is the reader's; `replaces` the number of the open offer that it would take the
    place of.
    """

    client_id: int
    contact_id: int
    address_id: int
    email: str
    language: str
    content: Content
    brings: News
    is_change: bool
    replaces: int | None

    @property
    def other_language(self) -> bool:
        """Whether its new words are in another language than the reader's."""
        return self.content.language != self.language

    @property
    def worded_in(self) -> str:
        """The name of the language that its words are in."""
        return dict(language_names())[self.content.language]
