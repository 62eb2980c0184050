"""Where a client stands, said by the freelancer, and whom they recommended the freelancer to."""

from __future__ import annotations

from flask import Blueprint, flash
from werkzeug.wrappers import Response

from agreements.stages import Proof
from app.services.errors import Refused
from app.services.relating import stage
from app.views import between_forms as forms
from app.views import guard
from app.views.between_shown import FORMS, STARTS, lead_back, show

Answer = tuple[str, int] | Response
# What would make a client of a customer, in words.
PROOFS = {
    Proof.BOUGHT.value: "that they bought",
    Proof.EXPERTISE.value: "expertise they bought, or wanted to hear when you asked first",
    Proof.CAME_BACK.value: "that they came back",
    Proof.RECOMMENDED.value: "that they recommended you",
}


def add_to(pages: Blueprint) -> None:
    """Add these to the page about what goes on between the two."""
    FORMS.update(stage=forms.say, recommended=forms.recommend)
    STARTS["stage"] = lambda found: {
        "stage": found.stage.standing.stage.value,
        "since": found.stage.standing.since,
    }
    pages.add_app_template_filter(PROOFS.get, "proof_words")
    STARTS["recommended"] = lambda found: {"day": found.today}
    at = "/clients/<int:client_id>"
    pages.add_url_rule(f"{at}/stage", "say_stage", say, methods=["POST"])
    pages.add_url_rule(f"{at}/stage/removal", "unsay_stage", unsay, methods=["POST"])
    pages.add_url_rule(f"{at}/recommendations", "recommended", recommend, methods=["POST"])
    pages.add_url_rule(
        "/recommendations/<int:recommendation_id>/removal",
        "drop_recommendation",
        unrecommend,
        methods=["POST"],
    )


def say(client_id: int) -> Answer:
    form = forms.say()
    if not form.validate_on_submit():
        return show(client_id, {"stage": form}), 400
    since = form.since.data
    assert since is not None  # the field is required
    try:
        stage.say(guard.person(), client_id, form.stage.data, since, form.why.data, guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        return show(client_id, {"stage": form}), 400
    flash("Noted. Your word counts until you take it back.")
    return lead_back(client_id, "stage")


def unsay(client_id: int) -> Response:
    stage.unsay(guard.person(), client_id, guard.now())
    flash("Taken back. What is on record counts again.")
    return lead_back(client_id, "stage")


def recommend(client_id: int) -> Answer:
    form, person = forms.recommend(), guard.person()
    if not form.validate_on_submit():
        return show(client_id, {"recommended": form}), 400
    to_whom, day, key = form.to_whom.data, form.day.data, form.submission.data
    assert day is not None  # the field is required
    try:
        stage.recommend(person, client_id, to_whom, day, key, guard.now())
    except Refused as problem:
        form.add_errors({"day": problem.errors["on"]})
        return show(client_id, {"recommended": form}), 400
    flash("Noted.")
    return lead_back(client_id, "stage")


def unrecommend(recommendation_id: int) -> Response:
    """Noted by mistake."""
    client_id = stage.unrecommend(guard.person(), recommendation_id, guard.now())
    flash("Taken back.")
    return lead_back(client_id, "stage")
