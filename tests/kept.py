"""What every test's app would make anew, and what may as well be made once for all of them.

An app of its own for each test keeps tests apart. Compiling rules and templates, composing
statements and setting papers takes it far longer than the rest together, and always has the same
outcome.
"""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType
from typing import Any, ClassVar

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from werkzeug.routing import Rule

from app.adapters.pdf import PaperFont
from app.db import db

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
    """How addresses are made from a rule is compiled, twice for each rule of each app."""

    _kept: ClassVar[dict[tuple[Any, ...], Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (self.rule, append_unknown, repr(self.defaults), repr(self._trace))
        if key not in self._kept:
            self._kept[key] = super()._compile_builder(append_unknown)
        return self._kept[key]


class Papers:
    """PDFs as the press made them: a page that was set is not set again in the same fonts."""

    def __init__(self, render: Callable[[str, Fonts], bytes]) -> None:
        self._render = render
        self._kept: dict[tuple[str, Fonts], bytes] = {}

    def render(self, html: str, fonts: Fonts) -> bytes:
        """As `app.adapters.pdf.render`, which makes what is not kept."""
        if (html, fonts) not in self._kept:
            self._kept[html, fonts] = self._render(html, fonts)
        return self._kept[html, fonts]


Flask.url_rule_class = Address
registry.register("sqlite", __name__, "SQLite")
_templates = Templates()
_statements: dict[Any, Any] = {}


def share(app: Flask) -> None:
    """Let this app use what the apps before it have made, and keep what it makes."""
    app.jinja_env.bytecode_cache = _templates
    with app.app_context():
        db.engine.update_execution_options(compiled_cache=_statements)
