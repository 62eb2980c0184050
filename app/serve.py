"""The one command: the web pages and the timetable in one process (`bin/run`)."""

from __future__ import annotations

import argparse
import errno
import fcntl
import gc
import signal
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from config import BadSettings, Settings, load

if TYPE_CHECKING:
    from flask import Flask

    from app.shell import Shell

HOST = "127.0.0.1"
THREADS = 8
# A file to be checked has 10 MB; what is larger still is read so far, to be answered in words.
MOST_BYTES = 40 * 1024 * 1024


class CannotStart(Exception):
    """Why not, for the person who typed the command."""


def main(given: list[str] | None = None) -> int:
    """Serve until told to stop; answers the exit code."""
    options = _options(given)
    gc.disable()  # what is made while starting stays: looking through it takes a fifth of the time
    try:
        settings = load(data=options.data)
        lock = _alone(settings.data)
        with lock, _listening(options.port) as listener:
            _serve(settings, listener, demo=options.demo)
    except (BadSettings, CannotStart) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def _options(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/run", description=__doc__)
    parser.add_argument("--port", type=_port, default=8000, help="where to listen (8000)")
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="the data folder (the setting GROUNDRULES_DATA, else ./data)",
    )
    parser.add_argument(
        "--demo", action="store_true", help="made-up work of half a year, in a folder of its own"
    )
    return parser.parse_args(given)


def _port(text: str) -> int:
    if text.isdigit() and int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError("a port is a number up to 65535")


def _alone(folder: Path) -> IO[str]:
    """Keep a second process away from the data folder while the file is open."""
    file = (folder / "serve.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise CannotStart(
            f"Groundrules is already running on {folder}.\n"
            "Stop that one first, or choose another folder with --data."
        ) from None
    return file


def _listening(port: int) -> socket.socket:
    """A socket with its address taken; it listens once everything is ready."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as problem:
        listener.close()
        if problem.errno == errno.EADDRINUSE:
            raise CannotStart(
                f"Something else listens on port {port}. Choose another one with --port."
            ) from None
        raise CannotStart(f"Cannot listen on port {port}: {problem.strerror}.") from None
    return listener


def _serve(settings: Settings, listener: socket.socket, *, demo: bool) -> None:
    from app import create_app, logs

    logs.set_up(settings.log_level)
    app = create_app(settings)
    _migrate(app, settings)
    here = f"http://{HOST}:{listener.getsockname()[1]}"
    if demo:
        fill_demo(app, datetime.now(UTC))
    _tell_set_up(app, here)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    timetable = _timetable(app)
    try:
        _answer(app, settings, listener, here)
    finally:
        timetable.stop()


def _migrate(app: Flask, settings: Settings) -> None:
    """Take the missing steps, after a copy of what is there."""
    from app import migrations
    from app.db import db
    from app.services.backup import back_up

    with app.app_context():
        stands_on, database = migrations.stored(db.engine), db.engine.url.database
        is_file = db.engine.dialect.name == "sqlite" and database
    if stands_on == migrations.head():
        return
    if stands_on is not None and is_file:
        copy = back_up(Path(str(database)), settings.data / "backups", datetime.now(UTC))
        print(f"The tables change with this release. A copy from before: {copy}", flush=True)
    try:
        migrations.upgrade(app)
    except migrations.TooNew as problem:
        raise CannotStart(str(problem)) from None


def fill_demo(app: Flask, now: datetime) -> None:
    """Fill a fresh folder with the demo, or go on with the one that is there; says which.

    Raises:
        CannotStart: the folder has an account of somebody's.
    """
    from app import demo

    try:
        if demo.is_here(app):
            print(
                f"Going on with the demo in this folder. Sign in as {demo.EMAIL}; for a new "
                f"password: GROUNDRULES_DATA={_folder(app)} .venv/bin/flask --app app password "
                f"{demo.EMAIL}",
                flush=True,
            )
            return
    except demo.NotEmpty as problem:
        raise CannotStart(
            f"{problem}\nGo on with it by leaving out --demo, or choose a fresh one: "
            "bin/run --demo --data demo-data"
        ) from None
    print("Making half a year of work up; this takes a minute or less.", flush=True)
    sign_in = demo.fill(app, now)
    print(f"Sign in as {sign_in.email} with the password {sign_in.password}", flush=True)


def _folder(app: Flask) -> Path:
    shell: Shell = app.extensions["groundrules"]
    return shell.settings.data


def _tell_set_up(app: Flask, here: str) -> None:
    from app.services import accounts

    with app.app_context():
        token = accounts.mint_set_up(datetime.now(UTC))
    if token is not None:
        print(f"Set up: {here}/setup/{token}", flush=True)


def _timetable(app: Flask) -> Any:
    from app import scheduler

    try:
        return scheduler.start(app)
    except scheduler.AlreadyRunning as problem:
        raise CannotStart(str(problem)) from None


def _answer(app: Flask, settings: Settings, listener: socket.socket, here: str) -> None:
    from waitress.server import create_server

    from app.logs import AccessLog

    server = create_server(
        AccessLog(app),
        sockets=[listener],
        threads=THREADS,
        ident=None,
        max_request_body_size=MOST_BYTES,
        # With a proxy in front, `app.security` reads what it says; else nobody's word is taken.
        clear_untrusted_proxy_headers=settings.proxy_hops == 0,
    )
    # What is loaded by now stays: looking through it again and again would slow every page.
    gc.freeze()
    gc.enable()
    print(f"Ready: {here}", flush=True)
    server.run()
    server.close()


def _stop(number: int, _frame: Any) -> None:
    """Leave the loop and clean up. A second signal ends the process at once."""
    signal.signal(number, signal.SIG_DFL)
    sys.exit(0)


if __name__ == "__main__":
    sys.exit(main())
