"""A need said outside the agreement: below a mail, in an automatic reply, at a first meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agreements.language import ENGLISH
from agreements.needs import KINDS, Said, Words, complete, said
from app.languages import language
from app.models import Need
from app.services.ranking import rank


@dataclass(frozen=True)
class SaidPage:
    """The lines, in a language, and the languages there are."""

    title: str
    said: Said
    language: str
    languages: tuple[str, ...]


def of_need(freelancer_id: int, need_id: int, asked: str, now: datetime) -> SaidPage:
    """A need's lines in the language `asked`, else in the first there is.

    There is each language in which the freelancer wrote the sentence, and ours.

    Raises:
        NotFound: there is no such need, or it is somebody else's.
    """
    need = rank.one(freelancer_id, need_id)
    kind, setting = KINDS[need.kind], rank.example_setting(freelancer_id, now)
    typed = _typed(need)
    own = [code for code, words in typed.items() if words.sentence]
    is_ours = bool(kind.words(need.parameters, setting, ENGLISH).sentence)
    codes = (*own, *(["en"] if is_ours and "en" not in own else []))
    code = asked if asked in codes else codes[0]
    given = (typed.get(code, Words("", "", "", "")), need.parameters, setting, language(code))
    return SaidPage(complete(kind, *given).title, said(kind, *given), code, codes)


def _typed(need: Need) -> dict[str, Words]:
    """What the freelancer wrote, by language."""
    return {
        wording.language: Words(wording.title, wording.sentence, wording.why, wording.promise)
        for wording in sorted(need.wordings, key=lambda wording: wording.language)
    }
