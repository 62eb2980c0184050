"""The client ends the agreement, or goes on after all."""

from __future__ import annotations

from app.portal import you_forms
from app.portal.troubles import reader
from app.portal.visit import Answer, pages
from app.portal.you import done, show_you, visit_you
from app.security import limiter
from app.services.errors import Conflict, Refused
from app.services.mail.links import Visitor
from app.services.visiting import leaving, yours
from app.services.visiting.leaving import Leaving
from app.views import guard


@pages.post("/page/you/notice")
@limiter.limit("10 per minute")
def give_notice() -> Answer:
    """End the agreement with a last day; both get a mail."""
    visitor, shown = visit_you()
    form = you_forms.typed(shown, "notice")
    if not form.validate():
        return show_you(shown, {"notice": form}), 400
    given = Leaving(form["final_day"].data, form["words"].data or "")
    try:
        leaving.leave(visitor, given, form["submission"].data, guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        return show_you(shown, {"notice": form}), 400
    except Conflict:
        return _as_it_stands(visitor)
    return done(reader().gettext("It is noted, and a mail confirms it. Thank you."), "ending")


@pages.post("/page/you/notice/withdrawal")
@limiter.limit("10 per minute")
def withdraw_notice() -> Answer:
    """Go on after all."""
    visitor, shown = visit_you()
    form = you_forms.typed(shown, "stay")
    if not form.validate():
        return show_you(shown, {"stay": form}), 400
    try:
        leaving.stay(visitor, guard.now())
    except Conflict:
        return _as_it_stands(visitor)
    return done(reader().gettext("Your notice is taken back. What we agreed goes on."), "ending")


def _as_it_stands(visitor: Visitor) -> Answer:
    """Something else happened meanwhile: the page as it is now."""
    now_there = yours.page(visitor, guard.now())
    said = reader().gettext("This has changed in the meantime. Below is how it stands now.")
    return show_you(now_there, trouble=said), 409
