"""The folders of a mailbox: which one is for what came, and which for what was sent."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MOST_FOLDERS = 2000

# Where a server does not say it (RFC 6154), mail programs gave these names.
SENT_NAMES = (
    *("sent", "sent items", "sent mail", "sent messages", "[gmail]/sent mail", "outbox sent"),
    *("gesendet", "gesendete objekte", "gesendete elemente", "gesendete nachrichten"),
    *("envoyés", "éléments envoyés", "messages envoyés", "envoyé", "objets envoyés"),
    *("enviados", "elementos enviados", "mensajes enviados", "enviado", "itens enviados"),
    *("mensagens enviadas", "posta inviata", "inviati", "inviata", "verzonden"),
    *("verzonden items", "verzonden berichten", "sendt", "sendte elementer", "skickat"),
    *("skickade objekt", "lähetetyt", "wysłane", "elementy wysłane", "odeslaná pošta"),
    *("odeslané", "elküldött", "elküldött elemek", "trimise", "gönderilmiş öğeler"),
    *("απεσταλμένα", "отправленные", "надіслані", "已发送", "已傳送郵件", "送信済み", "보낸편지함"),
)
_UNUSABLE = {b"\\noselect", b"\\nonexistent"}


class Role(StrEnum):
    """What a folder is for, as far as this app is concerned."""

    INBOX = "inbox"
    SENT = "sent"
    OTHER = "other"


@dataclass(frozen=True)
class Folder:
    """A folder that can be opened, by the name the server knows it by."""

    name: str
    role: Role


def sorted_out(listed: Iterable[tuple[Iterable[bytes], bytes | None, str]]) -> tuple[Folder, ...]:
    """The folders of a LIST answer with their roles; at most one is the inbox and one for sent."""
    usable = [
        (name, flags, separator)
        for flags, separator, name in _named(listed)
        if not flags & _UNUSABLE
    ][:MOST_FOLDERS]
    sent = _flagged(usable) or _called(usable)
    return tuple(
        Folder(name, Role.INBOX if name.upper() == "INBOX" else _role(name, sent))
        for name, _, _ in usable
    )


def _named(
    listed: Iterable[tuple[Iterable[bytes], bytes | None, str]],
) -> Iterable[tuple[set[bytes], str, str]]:
    for flags, separator, name in listed:
        lower = {flag.lower() for flag in flags if isinstance(flag, bytes)}
        yield lower, (separator or b"").decode("ascii", "replace"), name


def _role(name: str, sent: str | None) -> Role:
    return Role.SENT if name == sent else Role.OTHER


def _flagged(folders: list[tuple[str, set[bytes], str]]) -> str | None:
    return next((name for name, flags, _ in folders if b"\\sent" in flags), None)


def _called(folders: list[tuple[str, set[bytes], str]]) -> str | None:
    """The folder with a usual name; one at the top goes before one further down."""
    ranked = [
        (name.count(separator) if separator else 0, SENT_NAMES.index(plain), name)
        for name, _, separator in folders
        if (plain := _plain(name, separator)) in SENT_NAMES
    ]
    return min(ranked)[2] if ranked else None


def _plain(name: str, separator: str) -> str:
    last = name.rpartition(separator)[2] if separator else name
    return unicodedata.normalize("NFC", last).lower()
