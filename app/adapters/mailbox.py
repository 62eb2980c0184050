"""A mailbox over IMAP: folders, and the header fields of the mails in them. Nothing is changed.

Folders are opened with EXAMINE and fields are fetched with PEEK, so no mail becomes "read". Bodies
are never fetched. Of delivery reports alone, the status part and the returned headers are.

One EXAMINE says whether there is anything new (UIDVALIDITY and UIDNEXT), and opens the folder for
the case that there is: a poll that finds nothing costs one round trip a folder. STATUS would cost
as much, needs an EXAMINE after it where something came, and is not for the open folder (RFC 3501,
6.3.10).
"""

from __future__ import annotations

import imaplib
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Any

from app.adapters import mailbox_reports
from app.adapters.imap_patience import PatientClient
from app.adapters.mailbox_account import (
    UNREADABLE,
    Account,
    FolderGone,
    MailboxTrouble,
    ServerAway,
    SignInRefused,
    away,
    connect,
    hang_up,
    said,
)
from app.adapters.mailbox_folders import Folder, Role, sorted_out
from app.adapters.mailbox_reports import ReportParts

__all__ = [
    "Account",
    "Folder",
    "FolderGone",
    "Mail",
    "Mailbox",
    "MailboxTrouble",
    "ReportParts",
    "Role",
    "ServerAway",
    "SignInRefused",
    "State",
]

BATCH = 500
WINDOW = 50_000  # mails a SEARCH looks at: its answer is one line, and lines are bounded
HEADER_BYTES = 64 * 1024 + 1  # one more than is read, so that what is cut is noticed
MOST_UNREADABLE = 50  # in one batch
_FOR_NOW = ("[UNAVAILABLE]", "[SERVERBUG]", "[INUSE]", "[LIMIT]", "[CONTACTADMIN]", "[NOPERM]")


@dataclass(frozen=True)
class State:
    """A folder when it was looked at. Numbers of mails hold while `uid_validity` is the same.

    `uid_next` is above the number of every mail there; 0 where the server does not say.
    """

    name: str
    uid_validity: int
    uid_next: int
    count: int

    def has_news(self, first_uid: int) -> bool:
        """Whether there may be mails from a number on."""
        return self.count > 0 and (self.uid_next == 0 or self.uid_next > first_uid)


@dataclass(frozen=True)
class Mail:
    """The fetched header fields of one mail, as bytes, and when the server received it.

    `trouble` says in words why there are none.
    """

    uid: int
    received_at: datetime | None
    raw: bytes
    trouble: str = ""


class Mailbox:
    """One connection to a mailbox; connects when first used. Use as a context manager."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._client: PatientClient | None = None
        self._selected: State | None = None

    def __enter__(self) -> Mailbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye and close."""
        client, self._client, self._selected = self._client, None, None
        if client is not None:
            try:
                client.allow(seconds=5)
                client.logout()
            except (OSError, imaplib.IMAP4.error, *UNREADABLE):
                hang_up(client)

    def folders(self) -> tuple[Folder, ...]:
        """The folders that can be opened.

        Raises:
            MailboxTrouble: any of its kinds, as with every method here.
        """
        with self._talking() as client:
            return sorted_out(client.list_folders())

    def look(self, name: str) -> State:
        """Open a folder for reading and say what is there; one round trip.

        A connection that the server closed meanwhile, for it was long idle, is made anew.

        Raises:
            FolderGone: there is no such folder any more.
        """
        was_open = self._client is not None
        try:
            return self._look(name)
        except ServerAway:
            if not was_open:
                raise
        return self._look(name)

    def mails(
        self, state: State, first_uid: int, fields: Sequence[str], since: date | None = None
    ) -> Iterator[Mail]:
        """The mails of a folder from a number on, in the order they came, a batch at a time.

        Args:
            state: what `look` said; only mails that were there then.
            first_uid: the lowest number wanted; 1 for all.
            fields: names of the header fields to fetch.
            since: only those received on this day or later, as the server counts days.
        """
        if not state.has_news(first_uid):
            return
        numbers = self._numbers(state, first_uid, since)
        section = f"BODY.PEEK[HEADER.FIELDS ({' '.join(fields)})]<0.{HEADER_BYTES}>"
        for start in range(0, len(numbers), BATCH):
            yield from self._batch(state, list(numbers[start : start + BATCH]), section)

    def report(self, state: State, uid: int) -> ReportParts | None:
        """The two parts of a delivery report that are read; `None` where it is not one."""
        found = self._fetch(state, [uid], ["BODYSTRUCTURE"]).get(uid, {})
        wanted = mailbox_reports.sections(found.get(b"BODYSTRUCTURE"))
        if wanted is None:
            return None
        parts = self._fetch(state, [uid], [part.item for part in wanted if part]).get(uid, {})
        return mailbox_reports.parts(wanted, parts)

    def _look(self, name: str) -> State:
        self._selected = None
        with self._talking() as client:
            try:
                found = client.select_folder(name, readonly=True)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error as problem:
                words = said(problem)
                if any(code in words.upper() for code in _FOR_NOW):
                    raise MailboxTrouble(
                        f"The folder “{name}” cannot be read: {words}"
                    ) from problem
                raise FolderGone(f"There is no folder “{name}”: {words}") from problem
            self._selected = _state(name, found)
        return self._selected

    def _numbers(self, state: State, first_uid: int, since: date | None) -> Sequence[int]:
        is_short = 0 <= state.uid_next - first_uid <= BATCH
        if state.uid_next and is_short and since is None:
            return range(first_uid, state.uid_next)
        found = array("Q")
        # From the newest on: when mails are deleted meanwhile, others move down and none is missed.
        for top in range(state.count, 0, -WINDOW):
            last = "*" if top == state.count else top
            criteria: list[Any] = [f"{max(1, top - WINDOW + 1)}:{last}", "UID", f"{first_uid}:*"]
            with self._talking(state) as client:
                found.extend(client.search(criteria + (["SINCE", since] if since else [])))
        above = state.uid_next or max(found, default=0) + 1
        return array("Q", sorted({uid for uid in found if first_uid <= uid < above}))

    def _batch(self, state: State, uids: list[int], section: str) -> Iterator[Mail]:
        """One batch; where the answer cannot be read, the mails that spoil it are set aside."""
        waiting, unreadable = [uids], 0
        while waiting:
            some = waiting.pop()
            try:
                found = self._fetch(state, some, ["INTERNALDATE", section])
            except _Garbled as problem:
                if len(some) > 1:
                    half = len(some) // 2
                    waiting += [some[half:], some[:half]]
                    continue
                unreadable += 1
                if unreadable > MOST_UNREADABLE:
                    raise
                yield Mail(some[0], None, b"", str(problem))
                continue
            yield from (_mail(uid, found[uid]) for uid in some if uid in found)

    def _fetch(
        self, state: State, uids: list[int], items: list[str]
    ) -> dict[int, dict[bytes, Any]]:
        with self._talking(state) as client:
            try:
                return client.fetch_items(uids, items)
            except imaplib.IMAP4.abort:
                raise
            except (imaplib.IMAP4.error, *UNREADABLE) as problem:
                raise _Garbled(f"The server's answer cannot be read: {said(problem)}") from problem

    @contextmanager
    def _talking(self, state: State | None = None) -> Iterator[PatientClient]:
        """The connection, with its folder open again where that is needed; troubles in words."""
        if state is not None and self._selected != state:
            self._open_again(state)
        if self._client is None:
            self._client = connect(self._account)
        self._client.allow()
        try:
            yield self._client
        except (imaplib.IMAP4.abort, OSError) as problem:
            self._drop()
            raise away(self._account, problem) from problem
        except imaplib.IMAP4.error as problem:
            raise MailboxTrouble(f"The server answered: {said(problem)}") from problem
        except UNREADABLE as problem:
            raise MailboxTrouble(
                f"The server's answer cannot be read: {said(problem)}"
            ) from problem

    def _open_again(self, state: State) -> None:
        now = self.look(state.name)
        if now.uid_validity != state.uid_validity:
            raise FolderGone(f"The folder “{state.name}” was numbered anew meanwhile.")
        self._selected = state

    def _drop(self) -> None:
        client, self._client, self._selected = self._client, None, None
        if client is not None:
            hang_up(client)


class _Garbled(MailboxTrouble):
    """One answer cannot be read; the connection is fine."""


def _state(name: str, found: dict[bytes, Any]) -> State:
    validity = found.get(b"UIDVALIDITY")
    if not isinstance(validity, int):
        raise MailboxTrouble("The server gives its mails no numbers that last (UIDVALIDITY).")
    return State(name, validity, int(found.get(b"UIDNEXT") or 0), int(found.get(b"EXISTS") or 0))


def _mail(uid: int, found: dict[bytes, Any]) -> Mail:
    received_at = found.get(b"INTERNALDATE")
    raw = next((value for key, value in found.items() if key.startswith(b"BODY[")), None)
    if not isinstance(raw, bytes):
        return Mail(uid, received_at, b"", "The server gave no headers for it.")
    return Mail(uid, received_at, raw)
