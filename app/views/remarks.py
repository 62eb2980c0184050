"""What both sides say about an occasion: a word of the freelancer's, and answers to a contest."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.services.errors import Conflict, Refused
from app.services.upholding import remarks
from app.views import guard, occasions
from app.views.occasions import Answer
from app.views.occasions_forms import RemarkForm

pages = Blueprint("remarks", __name__)
guard.signed_in(pages)


@pages.post("/occasions/<int:occasion_id>/remark")
def explain(occasion_id: int) -> Answer:
    """A word beside it, which the client reads on their page; or, with `keep`, the answer to a
    contest, which is mailed."""
    form, person, now = RemarkForm(), guard.person(), guard.now()
    if not form.validate_on_submit():
        return occasions.show(occasion_id, remark=form, code=400)
    key, words = form.submission.data or "", form.words.data
    keeps = "keep" in request.form
    try:
        if keeps:
            remarks.keep(person.id, occasion_id, words, key, now)
        else:
            remarks.explain(person.id, occasion_id, words, key, now)
    except Refused as problem:
        form.add_errors(problem.errors)
        return occasions.show(occasion_id, remark=form, code=400)
    except Conflict as problem:
        return occasions.show(occasion_id, remark=form, changed=problem.reason, code=409)
    flash("It stays, and your answer leaves at once." if keeps else "It stands beside it now.")
    return redirect(url_for("occasions.one", occasion_id=occasion_id, _anchor="said"))


@pages.post("/occasions/<int:occasion_id>/contest/passed")
def give_way(occasion_id: int) -> Response:
    """It was not so: it counts no longer, and the client is thanked by mail."""
    remarks.give_way(guard.person().id, occasion_id, guard.now())
    flash("It counts no longer, and a word of thanks leaves at once.")
    back = request.form.get("back") == "today"
    here = url_for("occasions.one", occasion_id=occasion_id)
    return redirect(url_for("today.page") if back else here)
