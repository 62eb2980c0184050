"""The client's hours and people, as they set them."""

from __future__ import annotations

from app.portal import you_forms
from app.portal.forms import number_of
from app.portal.troubles import reader, tick_first
from app.portal.visit import Answer, pages
from app.portal.you import done, show_you, visit_you
from app.security import limiter
from app.services.errors import Refused, Stale
from app.services.people.clients import ContactForm
from app.services.visiting import hours, people, yours
from app.services.visiting.hours import Hours
from app.views import guard


@pages.post("/page/you/hours")
@limiter.limit("30 per minute")
def set_hours() -> Answer:
    """Their own working week, zone and country."""
    visitor, shown = visit_you()
    form = you_forms.typed(shown, "hours")
    if not form.validate():
        return show_you(shown, {"hours": form}), 400
    place = form["place"]
    given = Hours(form["week"].data, form["zone"].data, place.country, place.region)
    try:
        hours.change(visitor, given, form["seen"].data or "", guard.now())
    except Stale:
        now_there = yours.page(visitor, guard.now())
        said = reader().gettext("These hours were changed in the meantime. Here they are now.")
        return show_you(now_there, trouble=said), 409
    return done(reader().gettext("Thank you. These are your hours now."), "hours")


@pages.post("/page/you/people")
@limiter.limit("10 per minute")
def add_colleague() -> Answer:
    """Somebody whose answers count as well."""
    visitor, shown = visit_you()
    form = you_forms.typed(shown, "colleague")
    if not form.validate():
        return show_you(shown, {"colleague": form}), 400
    given = ContactForm(form["name"].data, form["email"].data, form["language"].data)
    try:
        people.add(visitor, given, form["submission"].data, guard.now())
    except Refused as problem:
        form.add_errors(problem.errors)
        return show_you(shown, {"colleague": form}), 400
    said = reader().gettext("Thank you. Answers from %(name)s count from now on.")
    return done(said % {"name": given.name}, "people")


@pages.post("/page/you/people/<int:contact_id>/removal")
def remove_colleague(contact_id: int) -> Answer:
    """Somebody they had named is not there any more."""
    visitor, shown = visit_you()
    if not you_forms.typed(shown, "sure").validate():
        return show_you(shown, trouble=tick_first()), 400
    people.remove(visitor, contact_id, guard.now())
    return done(reader().gettext("Taken off the list."), "people")


@pages.post("/page/you/main")
@limiter.limit("10 per minute")
def ask_main() -> Answer:
    """Somebody else shall be the main contact: the freelancer is asked."""
    visitor, shown = visit_you()
    form = you_forms.typed(shown, "main")
    if not form.validate():
        return show_you(shown, {"main": form}), 400
    people.ask_for_main(visitor, number_of(form["contact"].data), guard.now())
    said = reader().gettext("Thank you. %(name)s is asked; until then all stays as it is.")
    return done(said % {"name": shown.freelancer}, "people")
