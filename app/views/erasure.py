"""Erasing what is personal about a client: what would go, what stays, and the freelancer's word."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField
from wtforms.validators import DataRequired

from app.services.relating import erasing
from app.views import guard
from app.views.forms import Form, text

pages = Blueprint("erasure", __name__)
guard.signed_in(pages)
Answer = str | tuple[str, int] | Response


class EraseForm(Form):
    sure = BooleanField(
        "Yes, erase it. This cannot be undone.", validators=[DataRequired("Tick this first.")]
    )


class KeepForm(Form):
    words = text("Why it stays for now", 2000, needed="Write a word why. They read it.")


@pages.get("/clients/<int:client_id>/erasure")
def page(client_id: int) -> str:
    return _show(client_id, EraseForm(formdata=None), KeepForm(formdata=None))


@pages.post("/clients/<int:client_id>/erasure")
def erase(client_id: int) -> Answer:
    form = EraseForm()
    if not form.validate_on_submit():
        return _show(client_id, form, KeepForm(formdata=None)), 400
    erasing.erase(guard.person().id, client_id, guard.now())
    return redirect(url_for(".page", client_id=client_id))


@pages.post("/clients/<int:client_id>/erasure/refusal")
def keep(client_id: int) -> Answer:
    form = KeepForm()
    if not form.validate_on_submit():
        return _show(client_id, EraseForm(formdata=None), form), 400
    erasing.keep(guard.person().id, client_id, form.words.data or "", guard.now())
    flash("It stays. They get your words by mail.")
    return redirect(url_for("clients.one", client_id=client_id))


def _show(client_id: int, erase: EraseForm, keep: KeepForm) -> str:
    found = erasing.page(guard.person().id, client_id)
    return render_template("pages/erasure.html", found=found, erase=erase, keep=keep)
