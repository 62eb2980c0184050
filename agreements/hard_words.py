"""Words that read hard to a client. What a freelancer types is theirs: such a word is pointed out,
and nothing is blocked."""

from __future__ import annotations

import re

_ROOTS = (
    r"breach(?:es|ed|ing)?",
    r"violat(?:e|es|ed|ing|ion|ions|or|ors)",
    r"must(?:n['’]t)?",
    r"fail(?:s|ed|ing|ings|ure|ures)?",
)
_HARD = re.compile(rf"(?<![\w-])(?:{'|'.join(_ROOTS)})(?![\w’'-])", re.IGNORECASE)


def found(text: str | None) -> tuple[str, ...]:
    """The hard words in a text as they stand there, each once, in the order of the text."""
    seen: dict[str, str] = {}
    for match in _HARD.finditer(text or ""):
        seen.setdefault(match[0].lower(), match[0])
    return tuple(seen.values())
