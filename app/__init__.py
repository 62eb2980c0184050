"""Groundrules: the web pages and the timetable, wired together here and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import reset_tzpath

from flask import Flask
from jinja2 import StrictUndefined

from app import together
from app.adapters.vault import Vault
from app.db import db, prepare_engine
from app.shell import Shell
from config import PREFIX, BadSettings, Settings, load

if TYPE_CHECKING:
    from app.adapters.seal_keys import SealKey

# Zone data comes from the pinned package, not from the machine.
reset_tzpath(())

ROOT = Path(__file__).parent.parent


def create_app(settings: Settings | None = None) -> Flask:
    """The app, ready to serve. Settings come from the environment where none are given."""
    settings = settings or load()
    app = Flask(__name__, template_folder=str(ROOT / "templates"))
    vault = Vault(settings.secret_key.encode())
    app.extensions["groundrules"] = Shell(settings, vault, _seal_key(settings))
    _configure(app, settings)
    _connect(app)
    _add_pages(app)
    return app


def _seal_key(settings: Settings) -> SealKey | None:
    if settings.seal_pkcs12 is None:
        return None
    from app.adapters import seal_keys  # for operators who brought one

    password = settings.seal_pkcs12_password
    try:
        return seal_keys.from_pkcs12(
            settings.seal_pkcs12,
            password.get_secret_value() if password else None,
            datetime.now(UTC),
        )
    except seal_keys.BadKey as problem:
        raise BadSettings(f"{PREFIX}SEAL_PKCS12: {problem}") from None


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SESSION_COOKIE_NAME="groundrules",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=512 * 1024,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _connect(app: Flask) -> None:
    db.init_app(app)
    together.set_up(app)
    with app.app_context():
        prepare_engine(db.engine)


def _add_pages(app: Flask) -> None:
    # Imported here: pages import services, and services are of no use without an app.
    from app import cli, portal, security, views

    security.protect(app)
    views.register(app)
    portal.register(app)
    cli.register(app)
