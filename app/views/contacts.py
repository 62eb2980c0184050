"""The people at a client."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.services.errors import Refused
from app.services.people import clients, contacts
from app.views import guard
from app.views.forms import Form, address, language_field, line

pages = Blueprint("contacts", __name__)
guard.signed_in(pages)

Answer = str | tuple[str, int] | Response


class ContactForm(Form):
    """A person at a client."""

    name = line("Name", needed="Write a name.")
    email = address("Mail address")
    language = language_field("Language they read")

    def read(self) -> clients.ContactForm:
        """What was typed, as the service takes it."""
        return clients.ContactForm(self.name.data, self.email.data, self.language.data)


@pages.route("/clients/<int:client_id>/contacts/new", methods=["GET", "POST"])
def add(client_id: int) -> Answer:
    person = guard.person()
    client = clients.one(person.id, client_id)
    form = ContactForm()
    if form.validate_on_submit():
        try:
            contacts.add(person.id, client_id, form.read(), form.submission.data, guard.now())
        except Refused as problem:
            form.add_errors(problem.errors)
        else:
            flash(f"{form.name.data} counts as answering from here on.")
            return _back(client_id)
    code = 400 if form.is_submitted() else 200
    return render_template("pages/contacts-new.html", form=form, client=client), code


@pages.route("/contacts/<int:contact_id>", methods=["GET", "POST"])
def change(contact_id: int) -> Answer:
    person = guard.person()
    contact = contacts.one(person.id, contact_id)
    typed = {"name": contact.name, "language": contact.language}
    form = ContactForm(data={**typed, "email": contact.addresses[0].email})
    if form.validate_on_submit():
        try:
            contacts.change(person.id, contact_id, form.read(), guard.now())
        except Refused as problem:
            form.add_errors(problem.errors)
        else:
            flash("Saved.")
            return _back(contact.client_id)
    code = 400 if form.is_submitted() else 200
    return render_template("pages/contacts-change.html", form=form, contact=contact), code


@pages.post("/contacts/<int:contact_id>/main")
def make_main(contact_id: int) -> Answer:
    person = guard.person()
    contacts.make_main(person.id, contact_id, guard.now())
    contact = contacts.one(person.id, contact_id)
    flash(f"{contact.name} is the main contact now. Links mailed before have stopped working.")
    return _back(contact.client_id)


@pages.post("/contacts/<int:contact_id>/left")
def leave(contact_id: int) -> Answer:
    """The client asked that they become the main contact; all stays as it is."""
    contact = contacts.leave(guard.person().id, contact_id)
    flash(f"All stays as it is. Nothing is sent, so tell {contact.name} or who asked yourself.")
    return redirect(url_for("today.page"))


@pages.post("/contacts/<int:contact_id>/removal")
def remove(contact_id: int) -> Answer:
    person = guard.person()
    contacts.remove(person.id, contact_id, guard.now())
    contact = contacts.one(person.id, contact_id)
    flash(f"{contact.name} is off the list. What they did stays on record.")
    return _back(contact.client_id)


def _back(client_id: int) -> Response:
    return redirect(url_for("clients.one", client_id=client_id, _anchor="people"))
