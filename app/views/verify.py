"""Whether a file is a paper from here and unchanged: a page for everybody, behind no sign-in.

Where scripts run, the browser works out the fingerprint and sends that alone. Otherwise the file
is sent, looked at and not kept.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, cast

from flask import Blueprint, Response, abort, request

from app.portal.rendering import render
from app.portal.troubles import reader, sorry, watch
from app.security import csrf, limiter

# The services are imported with the first question: most starts see none.
if TYPE_CHECKING:
    from app.services.verifying import Answer
    from app.services.verifying_words import Said

pages = Blueprint("verify", __name__)
watch(pages)

Page = str | tuple[str, int]
_SHA256 = re.compile("[0-9a-f]{64}")
_MARK = re.compile("[A-Za-z0-9_-]{0,80}")
_FORM_AROUND = 64 * 1024


@pages.route("/verify", methods=["GET", "POST"])
@limiter.limit("20 per minute", methods=["POST"])
@csrf.exempt
def page() -> Page:
    """Ask; POST answers, for a fingerprint with the mark that was found, or for a file."""
    from app.adapters.seal_check import LookFailed
    from app.services import verifying
    from app.services.verifying_words import said

    if request.method == "GET":
        return _page()
    # A paper is larger than what forms may carry. Its token is checked once that is said.
    request.max_content_length = verifying.MOST_BYTES + _FORM_AROUND
    csrf.protect()
    if "sha256" in request.form:
        return _page(said(_known(), reader()))
    file = request.files.get("file")
    if not file or not file.filename:
        return _page(problem=reader().gettext("Choose a PDF first.")), 400
    try:
        return _page(said(verifying.of_file(cast(BinaryIO, file.stream)), reader()))
    except LookFailed as problem:
        return _page(problem=problem.reason), 400


@pages.errorhandler(413)
def _too_large(_: Exception) -> tuple[str, int]:
    ln = reader()
    return sorry(
        ln,
        413,
        ln.gettext("That file is too large"),
        ln.gettext("No file from here has more than 10 MB, so this is none of ours."),
    )


@pages.get("/schemas/terms-1.json")
def schema() -> Response:
    """The schema of the terms that papers carry; for every program, wherever it runs."""
    from agreements import terms

    answer = Response(terms.SCHEMA.read_bytes(), mimetype="application/schema+json")
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _known() -> Answer:
    sha256, mark = request.form["sha256"], request.form.get("mark", "")
    if not _SHA256.fullmatch(sha256) or not _MARK.fullmatch(mark):
        abort(400)
    from app.services import verifying

    return verifying.known(sha256, mark)


def _page(found: Said | None = None, problem: str = "") -> str:
    from app.services.verifying import MOST_BYTES

    return render("verify.html", reader().code, found=found, problem=problem, most=MOST_BYTES)
