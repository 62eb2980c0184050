"""The first steps after set-up: the ideal client, the first need, the first client."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from agreements.fit import Suggestion
from agreements.needs import KINDS, grouped
from app.services import accounts
from app.services import ideal as ideal_client
from app.services.errors import NotFound
from app.services.people import clients
from app.services.people.clients import ClientForm, ContactForm
from app.services.ranking import rank
from app.services.state import client_list
from app.views import guard
from app.views.clients import home
from app.views.entry_forms import FirstClientForm
from app.views.ideal_forms import FirstIdealForm, values_of
from app.views.needs import shown
from app.views.needs_forms import NeedForm, blank, form_for

pages = Blueprint("first", __name__)
guard.signed_in(pages)


@pages.get("/first")
def resume() -> Any:
    """The first step that is missing; Today where none is."""
    return redirect(url_for(missing()))


def missing() -> str:
    """The endpoint of the first step that the signed-in person has not taken."""
    person = guard.person()
    if person.is_set_up:
        return "today.page"
    if _first_need() is not None:
        return "first.client"
    return "first.need" if ideal_client.profile(person.id) else "first.ideal"


@pages.route("/first/ideal-client", methods=["GET", "POST"])
def ideal() -> Any:
    person = guard.person()
    form = FirstIdealForm(data=values_of(ideal_client.profile(person.id)))
    if not form.is_submitted():
        return render_template("pages/first-ideal.html", form=form)
    if not form.validate():
        return render_template("pages/first-ideal.html", form=form), 400
    ideal_client.save_profile(person.id, form.answers(), guard.now())
    return redirect(url_for("first.need"))


@pages.route("/first/need", methods=["GET", "POST"])
def need() -> Any:
    if _first_need() is not None:
        return redirect(url_for("first.client"))
    suggested = ideal_client.suggestion(guard.person().id)
    kind = KINDS.get(request.values.get("kind", suggested.kind))
    if kind is None:
        raise NotFound
    parameters = suggested.parameters if kind.code == suggested.kind else None
    language = guard.person().language
    form = form_for(kind)(data={**blank(kind, parameters), "language": language})
    if not form.is_submitted() or "show" in request.form:
        return _need_page(form, suggested)
    if not form.validate():
        return _need_page(form, suggested), 400
    rank.add(guard.person().id, form.typed(), form.submission.data, guard.now())
    return redirect(url_for("first.client"))


@pages.route("/first/client", methods=["GET", "POST"])
def client() -> Any:
    need = _first_need()
    if need is None:
        return redirect(url_for("first.need"))
    if (made := _first_client()) is not None:
        return _done(made.id) if request.method == "POST" else _client_page(None, need, made)
    form = FirstClientForm(data=_like_me())
    form.place.home = home()
    if not form.is_submitted():
        return _client_page(form, need)
    if not form.validate():
        return _client_page(form, need), 400
    return _done(_create(form))


def _done(client_id: int) -> Any:
    accounts.finish_set_up(guard.person().id, guard.now())
    return redirect(url_for("agreement.page", client_id=client_id))


def _create(form: FirstClientForm) -> int:
    about = ClientForm(
        name=form.name.data,
        zone=form.zone.data,
        country=form.place.country,
        region=form.place.region,
        week=form.week.data,
        client_since=None,
    )
    contact = ContactForm(form.contact.data, form.email.data, form.language.data)
    key = form.submission.data
    return clients.create(guard.person().id, about, contact, key, guard.now())


def _first_need() -> rank.NeedRow | None:
    ranked, _ = rank.listing(guard.person().id, guard.now())
    return ranked[0] if ranked else None


def _first_client() -> client_list.ClientRow | None:
    rows = client_list.listing(guard.person().id, 1).rows
    return rows[0] if rows else None


def _like_me() -> dict[str, Any]:
    """What a client most likely shares with the freelancer."""
    person = guard.person()
    return {
        "zone": person.zone,
        "language": person.language,
    }


def _need_page(form: NeedForm, suggested: Suggestion) -> str:
    return render_template(
        "pages/first-need.html",
        form=form,
        groups=grouped(KINDS),
        suggested=suggested,
        **shown(form),
    )


def _client_page(
    form: FirstClientForm | None, need: rank.NeedRow, made: client_list.ClientRow | None = None
) -> str:
    return render_template("pages/first-client.html", form=form, need=need, made=made)
