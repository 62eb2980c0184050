"""The typefaces: static fonts for paper, woff2 for the web; made once and kept in a folder.

Source Serif 4 and Source Sans 3 have Latin, Greek and Cyrillic letters. On paper, others are set in
a typeface of their own.

Making them takes seconds, so it happens on first use, in processes of their own.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pylopdf_fonts_jp

from agreements.letters import ARABIC, HEBREW, JAPANESE
from app.adapters.pdf import PaperFont, RenderFailed

SERIF, SANS = "Source Serif 4", "Source Sans 3"
FOUNDRY = Path(__file__).with_name("foundry.py")
PACKAGES = (
    "fontpkg-source-serif-4",
    "fontpkg-source-sans-3",
    "fontpkg-noto-sans-arabic",
    "fontpkg-assistant",
    "fonttools",
)
LONGEST = 300


class FontsFailed(RenderFailed):
    """The fonts could not be made, so nothing can be set in them."""


@dataclass(frozen=True)
class WebFont:
    """A woff2. `name` has no suffix and changes with the content: it can be cached for ever."""

    name: str
    family: str
    weight: int
    style: str
    content: bytes


@dataclass(frozen=True)
class _Face:
    stem: str
    family: str
    weight: int
    style: str
    package: str
    file: str
    axes: tuple[str, ...]

    @property
    def source(self) -> Path:
        root: Path = import_module(self.package).ROOT
        return root / "files" / self.file


_SERIF = ("fontpkg_source_serif_4", "SourceSerif4[opsz,wght].ttf")
_SANS = ("fontpkg_source_sans_3", "SourceSans3[wght].ttf")
_SANS_ITALIC = ("fontpkg_source_sans_3", "SourceSans3-Italic[wght].ttf")

FACES = (
    _Face("serif-600", SERIF, 600, "normal", *_SERIF, ("opsz=24", "wght=600")),
    _Face("serif-400", SERIF, 400, "normal", *_SERIF, ("opsz=12", "wght=400")),
    _Face("sans-400", SANS, 400, "normal", *_SANS, ("wght=400",)),
    _Face("sans-600", SANS, 600, "normal", *_SANS, ("wght=600",)),
    _Face("sans-400-italic", SANS, 400, "italic", *_SANS_ITALIC, ("wght=400",)),
)

_ARABIC = ("fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf")
_HEBREW = ("fontpkg_assistant", "Assistant[wght].ttf")

# For the scripts that those lack; on paper only.
OTHERS = (
    _Face("arabic-400", ARABIC, 400, "normal", *_ARABIC, ("wdth=100", "wght=400")),
    _Face("arabic-600", ARABIC, 600, "normal", *_ARABIC, ("wdth=100", "wght=600")),
    _Face("hebrew-400", HEBREW, 400, "normal", *_HEBREW, ("wght=400",)),
    _Face("hebrew-600", HEBREW, 600, "normal", *_HEBREW, ("wght=600",)),
)


def paper_fonts(cache: Path) -> tuple[PaperFont, ...]:
    """The fonts papers are set in. The first call takes some seconds to make them.

    Raises:
        FontsFailed: they are not there and could not be made.
    """
    cache = cache.resolve()  # the same fonts by another way are no reason for another press
    wanted = _files(cache, ".ttf", (*FACES, *OTHERS))
    _make(cache, wanted, lambda face, to: ["paper", str(face.source), to, *face.axes])
    made = (PaperFont(face.family, face.weight, face.style, path) for face, path in wanted.items())
    return (*made, PaperFont(JAPANESE, 400, "normal", pylopdf_fonts_jp.sans_path()))


@lru_cache(maxsize=4)
def web_fonts(cache: Path) -> tuple[WebFont, ...]:
    """The fonts of the pages: the same faces, cut to what pages need. Quick after the first time.

    Raises:
        FontsFailed: they are not there and could not be made.
    """
    wanted = _files(cache, ".woff2", FACES)
    if not _are_there(wanted):
        whole = {face: font.path for face, font in zip(FACES, paper_fonts(cache), strict=False)}
        _make(cache, wanted, lambda face, to: ["web", str(whole[face]), to])
    return tuple(_web_font(face, path.read_bytes()) for face, path in wanted.items())


def web_font(cache: Path, name: str) -> WebFont | None:
    """The font of the pages with this name."""
    return next((font for font in web_fonts(cache) if font.name == name), None)


def _web_font(face: _Face, content: bytes) -> WebFont:
    name = f"{face.stem}-{hashlib.sha256(content).hexdigest()[:12]}"
    return WebFont(name, face.family, face.weight, face.style, content)


@lru_cache(maxsize=1)
def _edition() -> str:
    """Changes with the fonts, with fontTools and with the way they are made."""
    told = [f"{package} {version(package)}" for package in PACKAGES]
    told += [FOUNDRY.read_text(encoding="utf-8"), repr((FACES, OTHERS))]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _files(cache: Path, suffix: str, faces: tuple[_Face, ...]) -> dict[_Face, Path]:
    return {face: cache / "fonts" / _edition() / f"{face.stem}{suffix}" for face in faces}


def _are_there(wanted: dict[_Face, Path]) -> bool:
    return all(path.exists() for path in wanted.values())


def _make(cache: Path, wanted: dict[_Face, Path], order: Callable[[_Face, str], list[str]]) -> None:
    """Make what is missing, as many at once as there are cores; `order` says how, for a target."""
    if _are_there(wanted):
        return
    with _alone(cache), ThreadPoolExecutor(os.cpu_count() or 1) as cores:
        missing = [(face, path) for face, path in wanted.items() if not path.exists()]
        list(cores.map(lambda it: _cast(it[1], lambda to: order(it[0], to)), missing))
    _drop_older(cache / "fonts" / _edition())


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """One thread of one process makes fonts; the others wait and find them made."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        lock = open(cache / "fonts.lock", "w")
    except OSError as problem:
        raise FontsFailed(f"The folder for fonts cannot be used: {problem}") from problem
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _cast(target: Path, order: Callable[[str], list[str]]) -> None:
    """Write beside the target and rename, so that a half-made font is never read."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as bench:
            half = Path(bench) / target.name
            command = [sys.executable, "-P", str(FOUNDRY), *order(str(half))]
            subprocess.run(command, check=True, capture_output=True, timeout=LONGEST)
            half.replace(target)
    except subprocess.CalledProcessError as problem:
        said = problem.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise FontsFailed(f"The font {target.stem} could not be made: {said[-1]}") from problem
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise FontsFailed(f"The font {target.stem} could not be made: {problem}") from problem


def _drop_older(folder: Path) -> None:
    for other in folder.parent.iterdir():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
