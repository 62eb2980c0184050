"""What would be offered, as a page shows it before anybody taps: the text, the mail, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.services import public_address
from app.services.agreeing import making, propose
from app.services.agreeing.propose import Change, Proposal
from app.services.contents import Terms
from app.services.errors import Conflict
from app.services.mail.letters import Words


@dataclass(frozen=True)
class Drafted:
    """A proposal with its fingerprint and the exact words of its mail; or why there is none.

    `has_links` says that mails carry a link to the client's page.
    """

    proposal: Proposal | None
    fingerprint: str
    mail: Words | None
    why_not: str
    has_links: bool

    def line(self, need_id: int) -> Terms | None:
        """How the line of a need would read."""
        terms = self.proposal.content.terms if self.proposal else ()
        return next((line for line in terms if line.need_id == need_id), None)


def drafted(
    db: Session, freelancer_id: int, client_id: int, now: datetime, change: Change | None = None
) -> Drafted:
    """What a tap would offer now."""
    has_links = public_address.links_base(db) is not None
    try:
        proposal = propose.propose(db, freelancer_id, client_id, now, change)
    except Conflict as reason:
        return Drafted(None, "", None, reason.reason, has_links)
    mail = making.mail_of(proposal, has_links)
    return Drafted(proposal, propose.fingerprint(proposal), mail, "", has_links)
