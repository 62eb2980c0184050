"""Where a fact was found and how sure that is, in the words of the freelancer's pages."""

from __future__ import annotations

from app.models import Evidence
from app.services.state.told import CALENDAR, IMPORT, MAILBOX

_FOUND = {
    MAILBOX: "Found in your mailbox",
    CALENDAR: "From your calendar",
    IMPORT: "From a file that you read in",
}
_GONE = {
    MAILBOX: "Found in a mailbox that is no longer read",
    CALENDAR: "From a calendar that is no longer read",
    IMPORT: "From a file that is no longer kept",
}


def of(entry: Evidence) -> str:
    """'Found in your mailbox: headers only; sender verified (DKIM pass, DMARC pass).'; nothing for
    a note by hand."""
    if entry.source not in _FOUND:
        return ""
    is_gone = not (entry.mailbox_id or entry.feed_id or entry.import_id)
    return said(entry.source, entry.confidence, is_gone=is_gone)


def said(source: str, confidence: str, *, is_gone: bool = False) -> str:
    """The same, of a source and how sure it is."""
    where = (_GONE if is_gone else _FOUND)[source]
    return f"{where}: {confidence[:1].lower()}{confidence[1:]}" if confidence else f"{where}."
