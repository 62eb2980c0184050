"""All that is stored about a client, for the client: one file with data, papers and a summary."""

from __future__ import annotations

import json
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from agreements.language import Language
from agreements.letters import in_a_filename
from app.adapters.pdf import RenderFailed
from app.db import session
from app.languages import language
from app.models import Agreement, Client, Document, Freelancer, Version
from app.services.mail.links import Visitor
from app.services.state import about, stored_paper
from app.services.visiting import answering

FORMAT = "groundrules-client-data-1"
_log = structlog.get_logger()


def everything(visitor: Visitor, now: datetime) -> tuple[bytes, str]:
    """A ZIP file with all that is stored about the client, and a name for it. Nothing is changed.

    The freelancer's own notes are in it. Keys of links are not, for whoever has them could act.

    Raises:
        NotTheirs: the visitor is not the main contact.
    """
    db = session()
    client, main = answering.load(db, visitor)
    freelancer = db.get_one(Freelancer, visitor.freelancer_id)
    ln = language(main.language)
    summary = _summary(db, client, freelancer, ln, now)
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as file:
        _put(file, "README.txt", _read_me(freelancer.name, client.name, summary, ln), now)
        _put(file, "everything.json", _data(db, client, freelancer, now), now)
        if summary is not None:
            _put(file, "everything.pdf", summary, now)
        for name, pdf in _papers(db, client.id):
            _put(file, f"papers/{name}", pdf, now)
    named = in_a_filename(client.name) or "you"
    return made.getvalue(), f"all-about-{named}-{now:%Y-%m-%d}.zip"


def _put(file: ZipFile, name: str, content: bytes | str, now: datetime) -> None:
    at = (now.year, now.month, now.day, now.hour, now.minute, now.second)
    entry = ZipInfo(name, at)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    file.writestr(entry, content)


def _data(db: Session, client: Client, freelancer: Freelancer, now: datetime) -> str:
    said = {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "kept_by": {"name": freelancer.name, "email": freelancer.email},
        "tables": about.rows(db, client.id),
    }
    return json.dumps(said, ensure_ascii=False, indent=1)


def _summary(
    db: Session, client: Client, freelancer: Freelancer, ln: Language, now: datetime
) -> bytes | None:
    """The same to read, on paper; none where it could not be set."""
    try:
        return stored_paper.of(db, client, freelancer, ln, now)
    except RenderFailed as problem:
        _log.warning("summary_not_set", client=client.id, reason=str(problem))
        return None


def _papers(db: Session, client_id: int) -> list[tuple[str, bytes]]:
    """Every stored paper, byte for byte, under a name that says what it is."""
    found = db.execute(
        select(Document, Version.number)
        .join(Version, Version.id == Document.version_id)
        .join(Agreement, Agreement.id == Version.agreement_id)
        .where(Agreement.client_id == client_id)
        .options(undefer(Document.pdf))
        .order_by(Document.id)
    )
    return [(f"{one.id}-version-{number}-{one.kind}.pdf", one.pdf) for one, number in found]


def _read_me(writer: str, client: str, summary: bytes | None, ln: Language) -> str:
    said = ln.gettext(
        "This is everything that %(writer)s has stored about %(client)s with Groundrules, their "
        "own notes included."
    ) % {"writer": writer, "client": client}
    files = [
        ln.gettext("everything.json: all of it as data. Times are in UTC."),
        ln.gettext("papers: each agreement and letter as it was made."),
    ]
    if summary is not None:
        files.insert(1, ln.gettext("everything.pdf: the same to read."))
    return "\n\n".join((said, *files)) + "\n"
