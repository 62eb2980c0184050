"""What is no page: style, fonts, and how the machine asks after us."""

from __future__ import annotations

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    jsonify,
    render_template,
    render_template_string,
    request,
)
from flask.blueprints import BlueprintSetupState

from app.adapters.fonts import FontsFailed, WebFont, web_font, web_fonts
from app.services import health
from app.shell import shell
from app.views import forms, guard

pages = Blueprint("assets", __name__)

FOR_EVER = timedelta(days=365)
A_WHILE = timedelta(minutes=10)
PATIENCE = 1  # seconds

FACES = """{% for font in fonts %}
@font-face {
  font-family: "{{ font.family }}"; font-weight: {{ font.weight }}; font-style: {{ font.style }};
  font-display: swap; src: url("{{ url_for('assets.font', name=font.name) }}") format("woff2");
}
{% endfor %}"""


@pages.record_once
def _prepare(state: BlueprintSetupState) -> None:
    """Files are kept for ever, as their address changes with them; macros speak with `_`."""
    state.app.config["SEND_FILE_MAX_AGE_DEFAULT"] = FOR_EVER
    environment: Any = state.app.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.install_null_translations(newstyle=True)


@pages.app_url_defaults
def _name_edition(endpoint: str, values: dict[str, Any]) -> None:
    """Put the edition of a static file into its address."""
    if endpoint == "static" and "filename" in values:
        edition = _edition(str(current_app.static_folder), values["filename"])
        if edition is not None:
            values["v"] = edition


@cache
def _edition(folder: str, name: str) -> str | None:
    """Changes with a file's content. Files are read once: they change with a new release alone."""
    path = Path(folder, name)
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else None


@pages.app_template_global()
def zone_names() -> tuple[str, ...]:
    """The zones that a field suggests; nothing the second time, as a page needs one list."""
    if "has_zones" in g:
        return ()
    g.has_zones = True
    return forms.zone_names()


@pages.get("/fonts.css")
def fonts_css() -> Response:
    """The typefaces. Until they are made, pages are set in what the device has."""
    making = _begin_fonts(_cache_folder())
    try:
        fonts = making.result(timeout=PATIENCE)
    except TimeoutError:
        return _no_fonts_yet()
    except FontsFailed:
        current_app.logger.exception("fonts_failed")
        _begin_fonts.cache_clear()
        return _no_fonts_yet()
    answer = Response(render_template_string(FACES, fonts=fonts), mimetype="text/css")
    answer.cache_control.public = True
    answer.cache_control.max_age = int(A_WHILE.total_seconds())
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@cache
def _begin_fonts(folder: Path) -> Future[tuple[WebFont, ...]]:
    """Make the fonts beside the pages: the first time takes longer than anybody waits."""
    return ThreadPoolExecutor(1, thread_name_prefix="fonts").submit(web_fonts, folder)


@pages.get("/letter.css")
def letter_css() -> Response:
    """How a letter looks, for its preview in a frame that is an origin of its own."""
    answer = Response(render_template("emails/letter.css"), mimetype="text/css")
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _no_fonts_yet() -> Response:
    answer = Response("", mimetype="text/css")
    answer.cache_control.no_store = True
    return answer


@pages.get("/fonts/<name>.woff2")
def font(name: str) -> Response:
    found = web_font(_cache_folder(), name)
    if found is None:
        abort(404)
    answer = Response(found.content, mimetype="font/woff2")
    answer.cache_control.public = answer.cache_control.immutable = True
    answer.cache_control.max_age = int(FOR_EVER.total_seconds())
    return answer


def _cache_folder() -> Path:
    return shell().settings.data / "cache"


@pages.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return Response("ok", mimetype="text/plain")


@pages.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Database, migrations and timetable are fine; otherwise 503 and the reasons."""
    # Imported here: the timetable imports far more than these pages need.
    from app.scheduler import last_tick_age

    age = last_tick_age(current_app, guard.now())
    reasons = health.problems(age, timedelta(seconds=shell().settings.tick_seconds))
    return jsonify(ready=not reasons, reasons=reasons), 503 if reasons else 200
