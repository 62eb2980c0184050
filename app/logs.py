"""Logs on standard error: one event a line, with no secret in it.

A person at a terminal gets columns, everything else gets JSON.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

import structlog

# What follows these words in an address lets somebody in.
_LETS_IN = re.compile(r"/(c|setup|stop|check)/[^/\s\"'?#<>,)]+")
_LEVELS = ("debug", "info", "warning", "error")
_log = structlog.get_logger("groundrules.access")


def masked(text: str) -> str:
    """The text without the tokens of links."""
    return _LETS_IN.sub(r"/\1/…", text)


class _Masking(logging.Handler):
    """Writes what the formatter made, masked, whoever logged it."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(masked(self.format(record)) + "\n")
        except Exception:
            self.handleError(record)


def set_up(level: str) -> None:
    """Send every log of this process through structlog to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = _Masking()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_rendering())
    )
    chosen = level.lower() if level.lower() in _LEVELS else "info"
    logging.basicConfig(handlers=[handler], level=chosen.upper(), force=True)
    for name in ("waitress.queue", "alembic", "apscheduler", "weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _rendering() -> list[Any]:
    drop = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if sys.stderr.isatty():
        plain = structlog.dev.plain_traceback
        return [drop, structlog.dev.ConsoleRenderer(exception_formatter=plain)]
    return [
        drop,
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]


class AccessLog:
    """WSGI middleware: each request at level debug, without tokens, addresses or query."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        began = perf_counter()

        def start(status: str, *more: Any) -> Any:
            _log.debug(
                "request",
                method=environ.get("REQUEST_METHOD"),
                path=masked(environ.get("PATH_INFO", "")),
                status=int(status[:3]),
                ms=round((perf_counter() - began) * 1000, 1),
            )
            return start_response(status, *more)

        return self._app(environ, start)
