"""The mark: a small file beside the database. A database that was put back from a backup, or a
data folder that was copied, does not match it.

The file is written in place and holds what identifies it itself: its inode and, where the file
system tells it, the inode's generation. Copying and unpacking make another one.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import struct
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

LENGTH = 192
_GET_GENERATION = 0x80087601  # FS_IOC_GETVERSION of Linux


@dataclass(frozen=True)
class Mark:
    """`folder` is a random name; `handed_over` counts mails; `itself` identifies the file."""

    folder: str
    handed_over: int
    itself: str


class MarkFile:
    """The file of one running process. Several threads may count at the same moment."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._one = threading.Lock()
        self._folder = ""
        self._wanted = self._written = -1

    def read(self) -> Mark | None:
        """What the file says; None where there is none, or nothing that can be read."""
        try:
            said = json.loads(self._path.read_bytes())
            return Mark(str(said["folder"]), int(said["handed_over"]), str(said["itself"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def is_itself(self, mark: Mark) -> bool:
        """Whether the file is the one that was written, and no copy of it."""
        with self._path.open("rb") as file:
            return _identity(file.fileno()) == mark.itself

    def write(self, folder: str, handed_over: int) -> None:
        """Write the whole mark anew.

        Raises:
            OSError: it cannot be written.
        """
        with self._one:
            self._folder, self._wanted = folder, handed_over
            self._put(handed_over)

    def count(self, handed_over: int) -> None:
        """Note on the disk that so many were handed over. A smaller number changes nothing.

        Raises:
            OSError: it cannot be written.
        """
        self._wanted = max(self._wanted, handed_over)
        with self._one:
            if self._written < handed_over:
                self._put(self._wanted)

    def _put(self, handed_over: int) -> None:
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            mark = Mark(self._folder, handed_over, _identity(file))
            os.pwrite(file, json.dumps(asdict(mark)).encode().ljust(LENGTH), 0)
            os.fsync(file)
        finally:
            os.close(file)
        self._written = handed_over


def _identity(file: int) -> str:
    """A file's inode, and what tells it from an earlier file with the same number."""
    stat = os.fstat(file)
    born = getattr(stat, "st_birthtime", 0)
    generation = bytearray(8)
    with contextlib.suppress(OSError):
        fcntl.ioctl(file, _GET_GENERATION, generation)
    return f"{stat.st_ino}.{born}.{struct.unpack('<q', generation)[0]}"
