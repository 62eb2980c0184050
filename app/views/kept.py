"""What is read and kept."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.services.watching import kept_data
from app.views import guard

pages = Blueprint("kept", __name__)
guard.signed_in(pages)

# What each source is called, what is read of it, and how long what comes of it is kept.
SOURCES = {
    "mailbox": (
        "Mail",
        "Every five minutes the headers of new mail in your inbox and your sent folder are looked "
        "at. What is not between you and a client who was told is forgotten at once. What a mail "
        "says is never fetched; of a report that a mail did not arrive, its technical part is.",
        "Until you remove the mailbox. Then all of it goes, and what was counted by it goes too, "
        "unless you confirmed or judged it yourself.",
    ),
    "calendar": (
        "Calendars",
        "Every quarter of an hour the calendar is fetched whole, by the address you gave. Of what "
        "is not a meeting with a client who was told, nothing is kept.",
        "Meetings until the next reading; the rest until you remove the calendar. Then all of it "
        "goes, and what was counted by it goes too, unless you confirmed or judged it yourself.",
    ),
    "import": (
        "Files",
        "Lists that you sent: clients, invoices, payments, calls.",
        "The file until you took it, or for a day. What came of it until you remove it, except for "
        "clients, who stay on your list.",
    ),
}


@pages.get("/kept")
def page() -> str:
    person = guard.person()
    found = kept_data.page(person.id, person.zone)
    return render_template("pages/kept.html", found=found, sources=SOURCES)
