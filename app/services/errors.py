"""What can go wrong in a story, said so that the caller knows what to answer."""

from __future__ import annotations


class NotFound(LookupError):
    """There is no such row for this freelancer (404)."""


class Conflict(Exception):
    """What was asked no longer fits what is true now (409). `reason` is for the reader."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Stale(Conflict):
    """Somebody changed the same thing in the meantime (409)."""


class Gone(Exception):
    """It was here once and is over (410). `reason` is for the reader."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(ValueError):
    """What was typed cannot be used (400). `errors` says why, by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors
