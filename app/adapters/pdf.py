"""HTML set as a PDF, in a process that can be killed; and pictures of its pages.

WeasyPrint runs only in `pdf_worker.py`: a page that takes too long, or too much memory, costs
that process and nothing else.
"""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pypdfium2  # type: ignore[import-untyped]

WORKER = Path(__file__).with_name("pdf_worker.py")
START_SECONDS = 60.0
# A document is given up before 20 seconds have passed, what is around its making included.
SECONDS = 18.0
PAGE_WIDTH = 1240
# Memory goes back to the system when the worker ends, and not after each large piece (glibc).
KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(1 << 26), "MALLOC_TRIM_THRESHOLD_": str(1 << 28)}

# PDFium is not safe to enter from two threads.
_pdfium = threading.Lock()


class RenderFailed(Exception):
    """The page could not be set; `reason` is a sentence for the reader."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class PaperFont:
    """A static font in a file, and how a style sheet asks for it."""

    family: str
    weight: int
    style: str
    path: Path


@dataclass(frozen=True)
class Attached:
    """A file inside a PDF, beside its pages: data that say the same as they do."""

    name: str
    mime: str
    description: str
    content: bytes


NOTHING: Mapping[str, bytes] = MappingProxyType({})


class Press:
    """One worker process that sets one document at a time, for any number of threads.

    A document may take `seconds` and `memory` bytes; after `documents` of them the worker is
    replaced. Nothing is started before the first document.
    """

    def __init__(
        self, seconds: float = SECONDS, memory: int = 512 * 1024 * 1024, documents: int = 200
    ) -> None:
        self.seconds, self.memory, self.documents = seconds, memory, documents
        self._lock = threading.Lock()
        self._worker: _Worker | None = None

    @property
    def worker_pid(self) -> int | None:
        """The process id of the worker, None while there is none."""
        worker = self._worker
        return worker.process.pid if worker and worker.alive else None

    def render(
        self,
        html: str,
        fonts: tuple[PaperFont, ...],
        images: Mapping[str, bytes] = NOTHING,
        attachments: tuple[Attached, ...] = (),
    ) -> bytes:
        """This page as a PDF, as the function `render` says.

        Raises:
            RenderFailed: it takes too long, needs too much memory, or cannot be set.
        """
        if not self._lock.acquire(timeout=3 * self.seconds + START_SECONDS):
            raise RenderFailed("Too many documents are being made. Try again in a minute.")
        try:
            worker = self._ready(fonts)
            try:
                return worker.render(_manuscript(html, images, attachments), self.seconds)
            finally:
                if worker.done >= self.documents or not worker.fit:
                    self._drop()
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the worker, if there is one."""
        with self._lock:
            self._drop()

    def _ready(self, fonts: tuple[PaperFont, ...]) -> _Worker:
        if self._worker and not (self._worker.alive and self._worker.fonts == fonts):
            self._drop()
        if self._worker is None:
            self._worker = _Worker(fonts, self.memory, self.seconds)
        return self._worker

    def _drop(self) -> None:
        if self._worker:
            self._worker.end()
        self._worker = None


class _Worker:
    """The process and the line to it. After a failure it is not `fit` for another document."""

    def __init__(self, fonts: tuple[PaperFont, ...], memory: int, seconds: float) -> None:
        self.fonts = fonts
        self.done = 0
        self.fit = False
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-P", str(WORKER), str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=_environment(),
                start_new_session=True,
            )
        self._line = Connection(ours.detach())
        orders = {"fonts": [_told(font) for font in fonts], "memory": memory, "seconds": seconds}
        try:
            self._ask(orders, START_SECONDS)
        except BaseException:
            self.end()
            raise

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def render(self, manuscript: dict[str, Any], seconds: float) -> bytes:
        self.done += 1
        return self._ask(manuscript, seconds)

    def end(self) -> None:
        self._line.close()
        self.process.kill()
        self.process.wait()

    def _ask(self, message: dict[str, Any], seconds: float) -> bytes:
        """Send and wait for the answer; the process is killed when the time is up."""
        self.fit = False
        with _killed_after(self.process, seconds) as overran:
            try:
                self._line.send(message)
                answer = self._line.recv_bytes()
            except (EOFError, OSError):
                answer = b""
        if overran.is_set():
            raise RenderFailed(f"Making this document took longer than {seconds:g} seconds.")
        if not answer:
            raise RenderFailed("Making this document stopped, perhaps for want of memory.")
        if answer[:1] != b"+":
            raise RenderFailed(answer[1:].decode(errors="replace"))
        self.fit = True
        return answer[1:]


_press = Press()
atexit.register(_press.close)


def render(
    html: str,
    fonts: tuple[PaperFont, ...],
    images: Mapping[str, bytes] = NOTHING,
    attachments: tuple[Attached, ...] = (),
) -> bytes:
    """This page as a PDF built to PDF/UA-1, by the press of this process.

    It has these fonts and images (`<img src="image:NAME">` shows `images[NAME]`, a PNG or JPEG)
    and nothing else that has an address. The content of `<meta name="groundrules-mark">`, letters
    and figures, stands in the file as the plain bytes `/groundrules-mark (…)`.

    Raises:
        RenderFailed: it takes longer than 18 seconds, needs more than 512 MB, or cannot be set.
    """
    return _press.render(html, fonts, images, attachments)


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    with _opened(pdf) as document:
        return len(document)


def page_image(pdf: bytes, number: int, width: int = PAGE_WIDTH) -> bytes:
    """A page as PNG, `width` pixels wide. Pages are numbered from 1.

    Raises:
        IndexError: there is no such page.
    """
    with _opened(pdf) as document:
        if not 1 <= number <= len(document):
            raise IndexError(number)
        page = document[number - 1]
        bitmap = page.render(scale=width / page.get_width())
        picture = BytesIO()
        bitmap.to_pil().convert("RGB").save(picture, "PNG")
        bitmap.close()
        page.close()
        return picture.getvalue()


@contextmanager
def _opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with _pdfium:
        document = pypdfium2.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()


@contextmanager
def _killed_after(process: subprocess.Popen[bytes], seconds: float) -> Iterator[threading.Event]:
    overran = threading.Event()

    def kill() -> None:
        overran.set()
        process.kill()

    timer = threading.Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    try:
        yield overran
    finally:
        timer.cancel()
        timer.join()


def _manuscript(
    html: str, images: Mapping[str, bytes], attachments: tuple[Attached, ...]
) -> dict[str, Any]:
    return {
        "html": html.encode(errors="replace"),
        "images": dict(images),
        "attachments": [asdict(attached) for attached in attachments],
    }


def _told(font: PaperFont) -> dict[str, str | int]:
    return {
        "family": font.family,
        "weight": font.weight,
        "style": font.style,
        "path": str(font.path),
    }


def _environment() -> dict[str, str]:
    """What the worker inherits: no setting of ours, so no secret."""
    ours = {name: value for name, value in os.environ.items() if "GROUNDRULES" not in name}
    return {**ours, **KEEP_MEMORY}
