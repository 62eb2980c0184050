"""What every test's app would make anew, and what may as well be made once for all of them.

An app of its own for each test keeps tests apart. Compiling rules and templates, composing
statements and setting papers takes it far longer than the rest together, and always has the same
outcome.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from types import CodeType
from typing import Any, ClassVar

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from werkzeug.routing import Rule

from app.adapters import seal, seal_keys
from app.adapters.pdf import NOTHING, Attached, PaperFont
from app.adapters.vault import Vault
from app.db import db
from config import Settings

Fonts = tuple[PaperFont, ...]


class Templates(BytecodeCache):
    """Translated templates, as long as their source stays the same."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._kept[bucket.key, bucket.checksum] = bucket.code


class SQLite(SQLiteDialect_pysqlite):
    """Statements are kept by dialect, and each engine makes a dialect: here all are the same."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))


class Address(Rule):
    """What an address is taken apart and put together by is compiled, twice for each rule of each
    app."""

    _parsed: ClassVar[dict[tuple[Any, ...], tuple[Any, ...]]] = {}
    _builders: ClassVar[dict[tuple[Any, ...], Callable[..., tuple[str, str]]]] = {}

    def _parse_rule(self, rule: str) -> Iterable[Any]:
        """The parts of an address; what reading them leaves in this rule is kept with them."""
        key = (rule, tuple(self.map.converters.values()))
        if key not in self._parsed:
            before = len(self._trace)
            parts = tuple(super()._parse_rule(rule))
            self._parsed[key] = parts, self._trace[before:], dict(self._converters)
        else:
            trace, converters = self._parsed[key][1:]
            self._trace += trace
            self._converters.update(converters)
            self.arguments.update(converters)
        return self._parsed[key][0]

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (self.rule, append_unknown, repr(self.defaults), repr(self._trace))
        if key not in self._builders:
            self._builders[key] = super()._compile_builder(append_unknown)
        return self._builders[key]


class Papers:
    """PDFs as the press made them: a page that was set is not set again in the same fonts."""

    def __init__(self, render: Callable[..., bytes]) -> None:
        self._render = render
        self._kept: dict[tuple[object, ...], bytes] = {}

    def render(
        self,
        html: str,
        fonts: Fonts,
        images: Mapping[str, bytes] = NOTHING,
        attachments: tuple[Attached, ...] = (),
    ) -> bytes:
        """As `app.adapters.pdf.render`, which makes what is not kept."""
        key = (html, fonts, frozenset(images.items()), attachments)
        if key not in self._kept:
            self._kept[key] = self._render(html, fonts, images, attachments)
        return self._kept[key]


class Seals:
    """Papers as they were sealed: one that was sealed with a key at an instant is kept."""

    def __init__(self, sealed: Callable[..., bytes]) -> None:
        self._sealed = sealed
        self._kept: dict[tuple[object, ...], bytes] = {}

    def sealed(self, pdf: bytes, key: seal_keys.SealKey, words: seal.Words, now: datetime) -> bytes:
        """As `app.adapters.seal.sealed`, which makes what is not kept."""
        asked = (pdf, key, words, now)
        if asked not in self._kept:
            self._kept[asked] = self._sealed(pdf, key, words, now)
        return self._kept[asked]


Flask.url_rule_class = Address
registry.register("sqlite", __name__, "SQLite")
_templates = Templates()
_statements: dict[Any, Any] = {}


def put_seal(settings: Settings, folder: Path, now: datetime) -> None:
    """Put a key to seal with into a data folder, made once for each secret key."""
    kept = folder / sha256(settings.secret_key.encode()).hexdigest()[:16]
    if not (kept / seal_keys.FOLDER / seal_keys.KEY).exists():
        seal_keys.own(kept, Vault(settings.secret_key.encode()), now)
    there = settings.data / seal_keys.FOLDER
    there.mkdir(mode=0o700)
    shutil.copy(kept / seal_keys.FOLDER / seal_keys.KEY, there)


def share(app: Flask) -> None:
    """Let this app use what the apps before it have made, and keep what it makes."""
    app.jinja_env.bytecode_cache = _templates
    with app.app_context():
        db.engine.update_execution_options(compiled_cache=_statements)
        event.listen(db.engine, "connect", _write_without_waiting)


def _write_without_waiting(connection: Any, _record: object) -> None:
    """What a process has written outlives it; only a power cut would ask for more. The senders
    that tests kill are processes of their own and wait for the disk."""
    connection.execute("PRAGMA synchronous=OFF")
