"""Figures: revenue with clients under an agreement, and the invoices noted by hand for it."""

from __future__ import annotations

from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agreements import money
from app.services.errors import Refused
from app.services.relating import invoices, revenue_page
from app.views import guard, revenue_forms
from app.views.clients import page_number
from app.views.revenue_forms import BillForm

pages = Blueprint("figures", __name__)
guard.signed_in(pages)

Answer = str | tuple[str, int] | Response


@pages.get("/figures")
def page() -> Answer:
    return _show(None)


@pages.post("/figures")
def note() -> Answer:
    """Note an invoice."""
    person = guard.person()
    form = revenue_forms.bill(revenue_page.choices(person.id))
    typed = form.typed() if form.validate_on_submit() else None
    if typed is None:
        return _show(form), 400
    try:
        invoices.note(person, typed, form.submission.data, guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        return _show(form), 400
    flash("Noted, for your figures.")
    return redirect(url_for(".page", year=typed.sent_on.year, _anchor="invoices"))


@pages.route("/figures/invoices/<int:invoice_id>", methods=["GET", "POST"])
def change(invoice_id: int) -> Answer:
    """Change an invoice that was noted by hand."""
    person = guard.person()
    row = invoices.one(person.id, invoice_id)
    stored = {**vars(row), "amount": money.plain(row.amount or 0, row.currency)}
    form = revenue_forms.bill(revenue_page.choices(person.id), data=stored)
    typed = form.typed() if form.validate_on_submit() else None
    if typed is None:
        return _change(invoice_id, form)
    try:
        invoices.change(person, invoice_id, typed, guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        return _change(invoice_id, form)
    flash("Saved.")
    return redirect(url_for(".page", year=typed.sent_on.year, _anchor="invoices"))


@pages.post("/figures/invoices/<int:invoice_id>/removal")
def remove(invoice_id: int) -> Answer:
    sent_on = invoices.remove(guard.person().id, invoice_id)
    flash("Removed from your figures.")
    return redirect(url_for(".page", year=sent_on.year, _anchor="invoices"))


@pages.app_template_filter("percent_of")
def percent_of(part: int, whole: int) -> str:
    """A part of a whole, for the width of a bar: '33.333'."""
    return f"{Decimal(100 * part) / whole:.3f}" if whole else "0"


def _show(form: BillForm | None) -> str:
    person = guard.person()
    year = request.args.get("year", type=int)
    found = revenue_page.page(person, year, page_number(), guard.now())
    if form is None:
        start = {"sent_on": found.today, "currency": found.currency}
        form = revenue_forms.bill(found.clients, formdata=None, data=start)
    return render_template("pages/figures.html", found=found, form=form)


def _change(invoice_id: int, form: BillForm) -> Answer:
    code = 400 if form.is_submitted() else 200
    html = render_template("pages/figures-invoice.html", invoice_id=invoice_id, form=form)
    return html, code
