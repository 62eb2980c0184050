"""The people on the client's side, as the client names them. Who the main contact is, is asked of
the freelancer: links and answers go with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from agreements.language import Language
from app.db import writing
from app.languages import language
from app.models import Client, Contact
from app.services import submissions
from app.services.errors import NotFound, Refused
from app.services.mail import looking, mailing
from app.services.mail.letters import Words, letter
from app.services.mail.links import Visitor
from app.services.people import clients
from app.services.people.clients import ContactForm
from app.services.visiting import answering
from app.services.watching import own_addresses

MOST = 20  # people at one client


def add(visitor: Visitor, form: ContactForm, key: str, now: datetime) -> None:
    """Somebody else whose answers count. The freelancer is told; the same form again changes
    nothing.

    Raises:
        NotTheirs: the visitor is not the main contact.
        Refused: somebody has this address, the freelancer included, or there are too many; in
            their language.
    """
    with writing() as db:
        client, main = answering.load(db, visitor)
        if submissions.made_by(db, client.freelancer_id, key) is not None:
            return
        _check(db, client, form, language(main.language))
        contact = clients.put_contact(db, client, form, is_main=False)
        contact.added_by = "client"
        submissions.note(db, client.freelancer_id, key, contact.id, now)
        looking.soon(db, client.id, now)
        words = Words(
            f"{client.name} named a colleague: {form.name}",
            letter(
                f"{main.name} added {form.name}, {form.email}, on their page.",
                "Answers from this address count from now on. Nothing was sent there.",
            ),
        )
        mailing.notice(db, client, f"colleague-{contact.id}", words, now)


def remove(visitor: Visitor, contact_id: int, now: datetime) -> None:
    """Take somebody off the list whom they had named; the same again changes nothing.

    Raises:
        NotTheirs: the visitor is not the main contact.
        NotFound: there is nobody such.
    """
    with writing() as db:
        client, main = answering.load(db, visitor)
        contact = _of(client, contact_id)
        if contact.added_by != "client" or contact.is_main:
            raise NotFound
        if contact.removed_at is not None:
            return
        contact.removed_at, contact.main_asked_at = now, None
        looking.soon(db, client.id, now)
        words = Words(
            f"{client.name} took {contact.name} off the list",
            letter(f"{main.name} did so on their page. What {contact.name} answered stays."),
        )
        mailing.notice(db, client, f"colleague-gone-{contact_id}", words, now)


def ask_for_main(visitor: Visitor, contact_id: int, now: datetime) -> None:
    """Ask the freelancer to make somebody else the main contact. It waits on Today; the same again
    changes nothing.

    Raises:
        NotTheirs: the visitor is not the main contact.
        NotFound: there is nobody such.
    """
    with writing() as db:
        client, main = answering.load(db, visitor)
        contact = _of(client, contact_id)
        if contact.is_main or contact.removed_at is not None:
            raise NotFound
        if contact.main_asked_at is not None:
            return
        contact.main_asked_at = now
        words = Words(
            f"{client.name} asks for another main contact: {contact.name}",
            letter(
                f"{main.name} asks on their page that {contact.name} becomes the main contact.",
                "You decide on Today in Groundrules. Links that were mailed before end with it.",
            ),
        )
        mailing.notice(db, client, f"main-{contact_id}-{now:%Y%m%d}", words, now)


def _check(db: Session, client: Client, form: ContactForm, ln: Language) -> None:
    if form.email.lower() in own_addresses.load(db, client.freelancer_id):
        raise Refused({"email": ln.gettext("Answers come from your side: choose another address.")})
    there = [contact for contact in client.contacts if contact.removed_at is None]
    for contact in there:
        if any(one.email.lower() == form.email.lower() for one in contact.addresses):
            said = ln.gettext("%(name)s has this address already.") % {"name": contact.name}
            raise Refused({"email": said})
    if len(there) >= MOST:
        said = ln.gettext("That is more people than fit here. Please write a mail.")
        raise Refused({"name": said})


def _of(client: Client, contact_id: int) -> Contact:
    for contact in client.contacts:
        if contact.id == contact_id:
            return contact
    raise NotFound
