"""Cleo, a stranger on the same machine, who tries what she can with Ana's ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis.stateful import rule

from agreements.needs import KINDS
from app.db import session
from app.services.agreeing import agree, changes, propose
from app.services.errors import NotFound
from app.services.growing import lines, partings, talk
from app.services.mail import outbox, rewording
from app.services.people import clients, contacts
from app.services.ranking import rank
from app.services.ranking.rank import NeedForm
from app.services.upholding import days_off, entries, occasion_page, uphold
from app.services.upholding.uphold import Log
from tests.scenarios import NOTHING
from tests.services.machine import World, contact, key, numbers, pick
from tests.services.machine_growing import HELLO


class Strangers(World):
    """Rules about what is none of somebody's business."""

    @rule(which=numbers)
    def cleo_tries_with_what_is_anas(self, which: int) -> None:
        """Each answers that there is no such thing, and nothing changes."""
        (before,) = self.rows("PRAGMA data_version")
        for attempt in self.attempts(which):
            with pytest.raises(NotFound):
                attempt()
        (after,) = self.rows("PRAGMA data_version")
        assert tuple(before) == tuple(after), "something changed"

    def attempts(self, which: int) -> list[Callable[[], Any]]:
        """One for each thing of Ana's that there is."""
        tables = {
            "need": self.with_a_need,
            "client": self.with_a_client,
            "contact": self.with_a_contact,
            "offer": self.with_an_offer,
            "change_request": self.with_a_request,
            "occasion": self.with_an_occasion,
            "outbox_message": self.with_a_mail,
            "absence": lambda own: [lambda: days_off.drop(self.cleo, own, self.now)],
        }
        found: list[Callable[[], Any]] = []
        for table, attempts in tables.items():
            own = pick(which, self.ids(table))
            found += attempts(own) if own is not None else []
        return found

    def with_a_need(self, own: int) -> list[Callable[[], Any]]:
        form = NeedForm("decision", KINDS["decision"].defaults, "en", NOTHING)
        return [
            lambda: rank.one(self.cleo, own),
            lambda: rank.change(self.cleo, own, form, 1, self.now),
            lambda: rank.move(self.cleo, own, 1),
            lambda: rank.retire(self.cleo, own, self.now),
            lambda: rank.bring_back(self.cleo, own),
        ]

    def with_a_client(self, own: int) -> list[Callable[[], Any]]:
        today, (need, *_) = self.now.date(), self.ids("need")
        form = contact("Noor Amin")
        entry = Log(need, "Decision: mine?", self.now)
        asked = changes.Asked("Cleo", "Mine, please.")
        return [
            lambda: clients.one(self.cleo, own),
            lambda: propose.propose(session(), self.cleo, own, self.now),
            lambda: propose.save_draft(self.cleo, own, "Dear Ben", self.now),
            lambda: contacts.add(self.cleo, own, form, key(), self.now),
            lambda: days_off.add(self.cleo, own, today, today, "", self.now),
            lambda: uphold.log(self.cleo, own, entry, key(), self.now),
            lambda: changes.ask(self.cleo, own, asked, self.now),
            lambda: lines.skip(self.cleo, own, need, "", self.now),
            lambda: lines.waive(self.cleo, own, need, "", self.now),
            lambda: lines.give_word(self.cleo, own, need, self.now),
            lambda: talk.invite(self.cleo, own, HELLO, key(), self.now),
            lambda: partings.stay(self.cleo, own, HELLO, self.now),
            lambda: partings.resume(self.cleo, own, self.now),
        ]

    def with_a_contact(self, own: int) -> list[Callable[[], Any]]:
        return [
            lambda: contacts.make_main(self.cleo, own, self.now),
            lambda: contacts.change(self.cleo, own, contact("Noor Amin"), self.now),
            lambda: contacts.remove(self.cleo, own, self.now),
        ]

    def with_an_offer(self, own: int) -> list[Callable[[], Any]]:
        answer = agree.Answer("Cleo", self.now)
        return [
            lambda: agree.withdraw(self.cleo, own, "Mine.", self.now),
            lambda: agree.accept(self.cleo, own, answer, self.now),
            lambda: agree.decline(self.cleo, own, answer, None, self.now),
        ]

    def with_a_request(self, own: int) -> list[Callable[[], Any]]:
        return [
            lambda: changes.keep(self.cleo, own, "No.", self.now),
            lambda: changes.agree_as_asked(self.cleo, own, "", self.now),
        ]

    def with_an_occasion(self, own: int) -> list[Callable[[], Any]]:
        return [
            lambda: occasion_page.page(self.cleo, own, self.now),
            lambda: uphold.answered(self.cleo, own, self.now, self.now),
            lambda: uphold.confirm(self.cleo, own, "", self.now),
            lambda: uphold.let_pass(self.cleo, own, "", self.now),
            lambda: entries.turn(self.cleo, own, "replied", self.now, self.now),
        ]

    def with_a_mail(self, own: int) -> list[Callable[[], Any]]:
        return [
            lambda: outbox.one(self.cleo, own),
            lambda: outbox.drop(self.cleo, own, self.now),
            lambda: outbox.by_hand(self.cleo, own, self.now),
            lambda: rewording.edit(self.cleo, own, "Hello", "In short.", self.now),
        ]
