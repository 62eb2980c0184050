"""Two versions side by side, on paper."""

from __future__ import annotations

from dataclasses import dataclass

from agreements.comparing import Comparison
from agreements.document import Brand
from agreements.letters import in_a_filename
from app.db import session
from app.languages import language
from app.models import Freelancer
from app.services import branding, papers
from app.services.agreeing import comparison
from app.services.errors import NotFound

TEMPLATE = "documents/comparison.html"


@dataclass(frozen=True)
class ComparisonPaper:
    """All that stands on the page; `old` and `new` are the numbers of the versions."""

    title: str
    language: str
    our_language: str
    freelancer: str
    client: str
    old: int
    new: int
    found: Comparison
    brand: Brand
    mark: str = ""


def make(
    freelancer_id: int, client_id: int, one: int | None, other: int | None
) -> tuple[bytes, str]:
    """The PDF of what `comparison.compare` finds, and a name for the file.

    Raises:
        NotFound: as there, or there are not two versions to compare.
        pdf.RenderFailed: with a reason a person can read.
    """
    compared = comparison.compare(freelancer_id, client_id, one, other)
    if compared.old is None or compared.new is None or compared.found is None:
        raise NotFound
    db, ln = session(), language(compared.language)
    sheet = ComparisonPaper(
        title=ln.gettext("What changed"),
        language=compared.language,
        our_language=ln.code,
        freelancer=db.get_one(Freelancer, freelancer_id).name,
        client=compared.client.name,
        old=compared.old.number,
        new=compared.new.number,
        found=compared.found,
        brand=branding.of(db, freelancer_id),
    )
    whose = in_a_filename(sheet.client) or "a-client"
    name = f"{whose}-versions-{sheet.old}-and-{sheet.new}.pdf"
    return papers.set_sheet(TEMPLATE, sheet, branding.logo(db, freelancer_id)), name
