"""Sources: the mailboxes and calendars that are read, the files that were, and taking them away."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.services.watching import removing, sources_page
from app.views import guard, imports_words, settings_feeds, settings_mailboxes

pages = Blueprint("settings_sources", __name__)
guard.signed_in(pages)
settings_mailboxes.add_to(pages)
settings_feeds.add_to(pages)

Answer = str | tuple[str, int] | Response
KIND = "<any(mailboxes, feeds, imports):kind>"
WHAT = {"mailboxes": "mailbox", "feeds": "calendar", "imports": "file"}


@pages.get("/settings/sources")
def page() -> Answer:
    return render_template(
        "pages/sources.html",
        found=sources_page.load(guard.person().id),
        kinds={kind.value: name for kind, name in imports_words.NAMES.items()},
    )


@pages.get(f"/settings/sources/{KIND}/<int:source_id>/removal")
def removal(kind: str, source_id: int) -> Answer:
    """What would go with a source, and what would stay."""
    found = removing.page(guard.person().id, kind, source_id)
    return render_template("pages/sources-removal.html", found=found, what=WHAT[kind])


@pages.post(f"/settings/sources/{KIND}/<int:source_id>/removal")
def remove(kind: str, source_id: int) -> Answer:
    ended = removing.remove(guard.person().id, kind, source_id, guard.now())
    flash(f"Removed, with what came from it. {ended}".strip())
    return redirect(url_for(".page"))
