"""Settings from the environment; nothing else reads it.

Every setting has the prefix `GROUNDRULES_`. With `_FILE` behind its name a setting is read from
that file, as secrets are mounted.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError

PREFIX = "GROUNDRULES_"


class BadSettings(ValueError):
    """A setting that cannot be used; the message names it as it is written."""


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("write it like https://groundrules.example.com")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("leave out everything after the host")
    return f"{parts.scheme}://{parts.netloc}"


def _mail_server(secret: SecretStr) -> SecretStr:
    parts = urlsplit(secret.get_secret_value())
    if parts.scheme not in ("smtp", "smtps", "smtp+starttls") or not parts.hostname:
        raise ValueError("write it like smtps://user:password@mail.example.com:465")
    return secret


class Settings(BaseModel):
    """What an operator can set. Paths are absolute; the data folder is made when absent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path
    database_url: str
    base_url: Annotated[str, AfterValidator(_web_address)] | None = None
    smtp_url: Annotated[SecretStr, AfterValidator(_mail_server)] | None = None
    mail_from: str | None = None
    secret_key: str = Field(min_length=32, repr=False)
    proxy_hops: int = Field(default=0, ge=0, le=5)
    tick_seconds: int = Field(default=15, ge=1, le=3600)
    log_level: str = "info"


def load(environ: Mapping[str, str] | None = None, data: Path | None = None) -> Settings:
    """The settings of this environment; `data` goes before what the environment says.

    Raises:
        BadSettings: naming the setting and what is wrong with it.
    """
    given = _read(os.environ if environ is None else environ)
    folder = (data or Path(given.get("data", "data"))).expanduser().resolve()
    _make(folder)
    values = {
        "database_url": f"sqlite:///{folder / 'groundrules.sqlite3'}",
        **given,
        "data": folder,
    }
    if "secret_key" not in values:
        values["secret_key"] = _kept_key(folder)
    try:
        return Settings.model_validate(values)
    except ValidationError as problem:
        raise BadSettings(_said(problem)) from None


def _read(environ: Mapping[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in environ.items():
        if not name.startswith(PREFIX) or not value:
            continue
        key = name.removeprefix(PREFIX).lower()
        if key.endswith("_file"):
            key, value = key.removesuffix("_file"), _file(name, value)
        if key in Settings.model_fields:
            values[key] = value
    return values


def _file(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as problem:
        raise BadSettings(f"{name}: cannot read {path}: {problem.strerror}") from problem


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise BadSettings(f"The data folder {folder}: {problem.strerror}") from problem


def _kept_key(folder: Path) -> str:
    """The key kept in the data folder, made there the first time."""
    path = folder / "secret-key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    except OSError as problem:
        raise BadSettings(f"The data folder {folder}: {problem.strerror}") from problem
    key = secrets.token_hex(32)
    with os.fdopen(handle, "w") as file:
        file.write(key + "\n")
    return key


def _said(problem: ValidationError) -> str:
    return "\n".join(
        f"{PREFIX}{str(error['loc'][0]).upper()}: {error['msg'].removeprefix('Value error, ')}"
        for error in problem.errors()
    )
