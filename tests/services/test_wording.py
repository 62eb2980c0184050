"""In which language a client reads a need, and that it is asked where it is not theirs."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest

from agreements.needs import KINDS, Words
from app.db import session
from app.services.agreeing import propose
from app.services.ranking import rank
from app.services.ranking.rank import NeedForm
from tests.scenarios import ben_is_a_client

GERMAN = Words("Kurze Wege", "Sie antworten bis zum nächsten Tag.", "Es geht weiter.", "Ich auch.")
ENGLISH = Words("Short ways", "You answer by the next day.", "Work goes on.", "So do I.")
NOTHING = Words("", "", "", "")


def a_need(ana: int, now: datetime, typed: dict[str, Words]) -> None:
    """A need worded in these languages, in this order."""
    (first, words), *rest = typed.items()
    parameters = KINDS["decision"].defaults
    need = rank.add(ana, NeedForm("decision", parameters, first, words), uuid4().hex, now)
    for revision, (code, other) in enumerate(rest, 1):
        rank.change(ana, need, NeedForm("decision", parameters, code, other), revision, now)


@pytest.mark.parametrize(
    ("typed", "reads", "spoken", "title"),
    [
        ({"en": NOTHING}, "en", "en", "Decisions get an answer within one working day"),
        ({"en": NOTHING}, "de", "en", "Decisions get an answer within one working day"),
        ({"de": NOTHING}, "de", "en", "Decisions get an answer within one working day"),
        ({"de": GERMAN}, "de", "de", "Kurze Wege"),
        ({"de": GERMAN}, "en", "de", "Kurze Wege"),
        ({"en": ENGLISH, "de": GERMAN}, "de", "de", "Kurze Wege"),
        ({"en": ENGLISH, "de": NOTHING}, "de", "en", "Short ways"),
        ({"en": ENGLISH, "de": GERMAN}, "fr", "en", "Short ways"),
    ],
)
def test_the_paper_speaks_the_language_of_its_words_and_asks_where_it_is_another(
    ana_id: int, now: datetime, typed: dict[str, Words], reads: str, spoken: str, title: str
) -> None:
    a_need(ana_id, now, typed)
    client = ben_is_a_client(ana_id, now, language=reads)
    proposal = propose.propose(session(), ana_id, client, now)
    assert proposal.content.language == spoken
    assert proposal.content.terms[0].title == title
    assert proposal.other_language is (spoken != reads)
