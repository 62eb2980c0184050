"""The app on a real port: waitress in a thread, as `bin/run` serves it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, url_for
from waitress import wasyncore
from waitress.server import create_server

from app.serve import HOST, THREADS
from tests.people import Browser, a_sign_in

PUBLIC = "https://groundrules.example.com"  # nothing listens there


class Served:
    """An app that answers at `base` until `stop`."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._server = create_server(app, host=HOST, port=0, threads=THREADS, ident=None)
        self.base = f"http://{HOST}:{self._server.effective_port}"
        self._thread = threading.Thread(target=self._server.run, name="serve", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Close every socket from within the loop that reads them; then the loop ends."""
        self._server.trigger.pull_trigger(lambda: wasyncore.close_all(self._server._map))
        self._thread.join(10)
        assert not self._thread.is_alive()
        self._server.task_dispatcher.shutdown()

    def cookie(self, freelancer_id: int) -> str:
        """The cookie of a browser that is signed in as this freelancer."""
        with self.app.app_context():
            token = a_sign_in(freelancer_id, datetime.now(UTC))
        browser = Browser(self.app)
        browser.stay_signed_in(token, freelancer_id)
        kept = browser.get_cookie("groundrules")
        assert kept is not None
        return kept.value

    def path(self, endpoint: str, **values: object) -> str:
        """The path of a page."""
        with self.app.test_request_context():
            return url_for(endpoint, **values)  # type: ignore[arg-type]

    def local(self, url: str) -> str:
        """An address in a mail or on a page, which begins with the public one, on this machine."""
        assert url.startswith(f"{PUBLIC}/"), url
        return self.base + url.removeprefix(PUBLIC)


def eventually(true: Callable[[], bool], seconds: float = 15) -> bool:
    """Whether something comes true within so many seconds."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        threading.Event().wait(0.05)
    return True
