"""The ideal client: the profile as questions on one page, and what the answers suggest."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from agreements.needs import KINDS
from app.services import ideal
from app.services.ranking import rank
from app.views import guard
from app.views.ideal_forms import IdealForm, currency_of, values_of

pages = Blueprint("ideal", __name__)
guard.signed_in(pages)


@pages.route("/ideal-client", methods=["GET", "POST"])
def page() -> Any:
    person = guard.person()
    form = IdealForm(data=_values())
    if not form.is_submitted():
        return _page(form)
    if not form.validate():
        return _page(form), 400
    ideal.save_profile(person.id, form.answers(), guard.now())
    flash("Saved.")
    return redirect(url_for("ideal.page"))


def _values() -> dict[str, Any]:
    values = values_of(ideal.profile(guard.person().id))
    return {**values, "currency": values.get("currency") or currency_of(guard.person().country)}


def _page(form: IdealForm) -> str:
    suggested = ideal.suggestion(guard.person().id)
    ranked, _ = rank.listing(guard.person().id, guard.now())
    listed = next((row for row in ranked if row.kind.code == suggested.kind), None)
    return render_template(
        "pages/ideal.html",
        form=form,
        suggested=suggested,
        kind=KINDS[suggested.kind],
        listed=listed,
    )
