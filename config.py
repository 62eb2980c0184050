"""Settings from the environment; nothing else reads it.

Every setting has the prefix `GROUNDRULES_`. With `_FILE` behind its name a setting is read from
that file, as secrets are mounted. An empty one counts as not given; one that nobody knows is an
error, so that a slip of the keys does not leave the default in force.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

PREFIX = "GROUNDRULES_"
LOG_LEVELS = ("debug", "info", "warning", "error", "critical")
OAUTH = ("oauth_google", "oauth_microsoft")


class BadSettings(ValueError):
    """A setting that cannot be used; the message names it as it is written."""


@dataclass(frozen=True, repr=False)
class Secret:
    """A text that shows itself only when asked by name."""

    _text: str

    def get_secret_value(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"


@dataclass(frozen=True)
class OAuthApp:
    """The operator's app at a mail provider: people sign in there instead of giving a password.

    An address left out is the provider's own.
    """

    client_id: str
    client_secret: Secret
    authorize_url: str | None = None
    token_url: str | None = None
    smtp_url: str | None = None
    revoke_url: str | None = None
    imap_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator can set. Paths are absolute; the data folder is made when absent."""

    data: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    base_url: str | None = None
    smtp_url: Secret | None = None
    mail_from: str | None = None
    proxy_hops: int = 0
    tick_seconds: int = 15
    log_level: str = "info"
    oauth_google: OAuthApp | None = None
    oauth_microsoft: OAuthApp | None = None
    seal_pkcs12: Path | None = None
    seal_pkcs12_password: Secret | None = None


def load(environ: Mapping[str, str] | None = None, data: Path | None = None) -> Settings:
    """The settings of this environment; `data` goes before what the environment says.

    Raises:
        BadSettings: naming each setting that cannot be used and what is wrong with it.
    """
    given = _given(os.environ if environ is None else environ)
    folder = (data or Path(given.get("data", "data"))).expanduser().resolve()
    values = _read({**given, "data": str(folder)})
    _make(folder)
    values.setdefault("database_url", f"sqlite:///{folder / 'groundrules.sqlite3'}")
    if "secret_key" not in values:
        values["secret_key"] = _kept_key(folder)
    return Settings(**values)


def _given(environ: Mapping[str, str]) -> dict[str, str]:
    """What is set, by the names of the fields."""
    values: dict[str, str] = {}
    for name, value in sorted(environ.items()):
        if not name.startswith(PREFIX) or not value:
            continue
        key = name.removeprefix(PREFIX).lower()
        if key.endswith("_file"):
            key, value = key.removesuffix("_file"), _file(name, value)
        if key not in _READERS:
            raise BadSettings(_unknown(name))
        if key in values:
            raise BadSettings(f"{name}: give it directly or as a file, not both")
        values[key] = value
    return values


def _unknown(name: str) -> str:
    from difflib import get_close_matches  # only for somebody who made a slip

    known = [f"{PREFIX}{key.upper()}" for key in _READERS]
    close = get_close_matches(name.removesuffix("_FILE"), known, n=1)
    return f"{name}: there is no such setting" + (f"; did you mean {close[0]}?" if close else "")


def _read(given: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    problems: list[str] = []
    for key, text in given.items():
        try:
            values[key] = _READERS[key](text)
        except ValueError as problem:
            problems.append(f"{PREFIX}{key.upper()}: {problem}")
    if "smtp_url" in given and "mail_from" not in given:
        problems.append(f"{PREFIX}MAIL_FROM: needed beside {PREFIX}SMTP_URL; whom is mail from?")
    if "seal_pkcs12_password" in given and "seal_pkcs12" not in given:
        problems.append(f"{PREFIX}SEAL_PKCS12: needed beside {PREFIX}SEAL_PKCS12_PASSWORD")
    for provider in OAUTH:
        problems += _join(provider, given, values)
    if problems:
        raise BadSettings("\n".join(problems))
    return values


def _join(provider: str, given: Mapping[str, str], values: dict[str, Any]) -> list[str]:
    """Make the settings of one provider's app into one value; answers what is missing."""
    own = [key for key in given if key.startswith(f"{provider}_")]
    needed = [f"{provider}_{name}" for name in ("client_id", "client_secret")]
    if missing := [key for key in needed if own and key not in given]:
        whose = f"needed beside {PREFIX}{own[0].upper()}"
        return [f"{PREFIX}{key.upper()}: {whose}" for key in missing]
    found = {key.removeprefix(f"{provider}_"): values.pop(key) for key in own if key in values}
    if "client_id" in found and "client_secret" in found:
        values[provider] = OAuthApp(**found)
    return []


def _file(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as problem:
        raise BadSettings(f"{name}: cannot read {path}: {problem.strerror}") from problem
    except ValueError as problem:
        raise BadSettings(f"{name}: {path} is not a text file") from problem


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
        return _key_in(path)
    except OSError as problem:
        raise BadSettings(f"The data folder {folder}: {problem.strerror}") from problem
    key = secrets.token_hex(32)
    with os.fdopen(handle, "w") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def _key_in(path: Path) -> str:
    try:
        return _key(path.read_text(encoding="ascii").strip())
    except OSError as problem:
        raise BadSettings(f"{path}: {problem.strerror}") from problem
    except ValueError as problem:
        raise BadSettings(f"{path}: this holds no key any more; put it back") from problem


def _key(text: str) -> str:
    if len(text) < 32:
        raise ValueError("write at least 32 characters that nobody can guess")
    return text


def _web_address(text: str) -> str:
    parts = _address_parts(text)
    if parts is None or parts.scheme not in ("http", "https") or parts.username is not None:
        raise ValueError("write it like https://groundrules.example.com")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("leave out everything after the host")
    return f"{parts.scheme}://{parts.netloc}"


def _mail_server(text: str) -> Secret:
    parts = _address_parts(text)
    if parts is None or parts.scheme not in ("smtp", "smtps", "smtp+starttls"):
        raise ValueError("write it like smtps://user:password@mail.example.com:465")
    return Secret(text)


def _secure_address(text: str) -> str:
    parts = _address_parts(text)
    if parts is None or parts.scheme != "https" or parts.username is not None or parts.fragment:
        raise ValueError("write it like https://sign-in.example.com/oauth2/token")
    return text


def _secure_mail_server(text: str) -> str:
    parts = _address_parts(text)
    schemes = ("smtps", "smtp+starttls", "smtp")
    if parts is None or parts.scheme not in schemes or parts.username is not None:
        raise ValueError("write it like smtp+starttls://smtp.example.com:587")
    return text


def _secure_mailbox_server(text: str) -> str:
    parts = _address_parts(text)
    schemes = ("imaps", "imap+starttls", "imap")
    if parts is None or parts.scheme not in schemes or parts.username is not None:
        raise ValueError("write it like imaps://imap.example.com:993")
    return text


def _address_parts(text: str) -> SplitResult | None:
    """The parts of an address with a host and a sensible port, else None."""
    try:
        parts = urlsplit(text)
        return parts if parts.hostname and parts.port != 0 and text.split() == [text] else None
    except ValueError:
        return None


def _mail_address(text: str) -> str:
    local, _, domain = text.strip().rpartition("@")
    if not local or not domain or text.strip().split() != [text.strip()] or not text.isprintable():
        raise ValueError("write it like hello@example.com")
    return text.strip()


def _path(text: str) -> Path:
    return Path(text).expanduser().resolve()


def _between(lowest: int, highest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        digits = text.strip()
        whole = digits.isascii() and digits.isdigit() and len(digits) < 10
        if not whole or not lowest <= int(digits) <= highest:
            raise ValueError(f"write a whole number from {lowest} to {highest}")
        return int(digits)

    return read


def _log_level(text: str) -> str:
    if text.strip().lower() not in LOG_LEVELS:
        raise ValueError(f"write one of {', '.join(LOG_LEVELS)}")
    return text.strip().lower()


_READERS: dict[str, Callable[[str], Any]] = {
    "data": Path,
    "database_url": str,
    "base_url": _web_address,
    "smtp_url": _mail_server,
    "mail_from": _mail_address,
    "secret_key": _key,
    "proxy_hops": _between(0, 5),
    "tick_seconds": _between(1, 3600),
    "log_level": _log_level,
    "seal_pkcs12": _path,
    "seal_pkcs12_password": Secret,
}
for _provider in OAUTH:
    _READERS |= {
        f"{_provider}_client_id": str.strip,
        f"{_provider}_client_secret": Secret,
        f"{_provider}_authorize_url": _secure_address,
        f"{_provider}_token_url": _secure_address,
        f"{_provider}_smtp_url": _secure_mail_server,
        f"{_provider}_imap_url": _secure_mailbox_server,
        f"{_provider}_revoke_url": _secure_address,
    }
