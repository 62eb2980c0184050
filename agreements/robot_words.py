"""Subjects that sound as if a machine had written them. A sound alone decides nothing."""

from __future__ import annotations

import re
import unicodedata

# What mail programs and their servers write, by language; each before a colon or the end.
ANSWERING_MACHINES = {
    "English": "automatic reply, automatic response, auto reply, auto-reply, autoreply, auto, "
    "auto response, auto-response, autoresponse, automated reply, automated response, "
    "out of office, out of the office, out of office autoreply, out of office reply, "
    "out-of-office, ooo, away from my mail, on vacation, vacation reply, on leave, on holiday",
    "Chinese": "自动回复, 自動回覆, 自动答复",
    "Czech": "automatická odpověď, nepřítomnost, odpověď v nepřítomnosti",
    "Danish, Norwegian, Swedish": "automatisk svar, autosvar, automatiskt svar, ikke til stede, "
    "fravær, frånvaro, frånvarande",
    "Dutch": "automatisch antwoord, afwezig, afwezigheid, niet aanwezig",
    "Finnish": "automaattinen vastaus, poissa",
    "French": "réponse automatique, absence, absence du bureau, absent, absent du bureau, "
    "message d'absence",
    "German": "automatische antwort, automatische rückantwort, abwesenheitsnotiz, abwesenheit, "
    "abwesend, nicht im büro, abwesenheitsmeldung",
    "Greek": "αυτόματη απάντηση",
    "Hungarian": "automatikus válasz, házon kívül",
    "Italian": "risposta automatica, fuori ufficio, fuori sede, assenza dall'ufficio, assente",
    "Japanese": "自動返信, 自動応答, 不在通知",
    "Korean": "자동 회신, 자동 응답, 부재중",
    "Polish": "odpowiedź automatyczna, autoodpowiedź, poza biurem, nieobecność",
    "Portuguese": "resposta automática, resposta automatica, ausência, ausência temporária, "
    "fora do escritório",
    "Romanian": "răspuns automat",
    "Russian, Ukrainian": "автоматический ответ, автоответ, автовідповідь, вне офиса",
    "Spanish": "respuesta automática, fuera de la oficina, ausente, ausencia",
    "Turkish": "otomatik yanıt, ofis dışında",
}

INVITATIONS = {
    "English": "accepted, tentative, tentatively accepted, declined, new time proposed",
    "Danish, Norwegian, Swedish": "accepteret, accepterat, godtatt, afvist, avböjt, avslått",
    "Dutch": "geaccepteerd, afgewezen, voorlopig",
    "French": "accepté, acceptée, refusé, provisoire, acceptation",
    "German": "zugesagt, angenommen, abgelehnt, mit vorbehalt, mit vorbehalt angenommen, "
    "unter vorbehalt",
    "Italian": "accettato, accettata, rifiutato, provvisorio",
    "Polish": "zaakceptowano, odrzucono, zaakceptowane",
    "Portuguese": "aceite, aceito, recusado, provisório",
    "Spanish": "aceptado, aceptada, rechazado, provisional",
}


def _any_of(groups: dict[str, str]) -> str:
    words = {word.strip() for line in groups.values() for word in line.split(",")}
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_MACHINE = re.compile(rf"(?:{_any_of(ANSWERING_MACHINES)})(?P<colon> ?[:：]| ?$|\b)", re.IGNORECASE)
_NO_ANSWER = re.compile(rf"(?:{_any_of(INVITATIONS)}) ?[:：]", re.IGNORECASE)


def sounds_automatic(subject: str) -> bool:
    """Whether a decoded subject begins like that of an answering machine."""
    return _MACHINE.match(_composed(subject)) is not None


def is_titled_automatic(subject: str) -> bool:
    """Whether it has the very title a machine gives, with a colon after it: "Automatic reply:"."""
    found = _MACHINE.match(_composed(subject))
    return found is not None and found["colon"].strip() != ""


def answers_invitation(subject: str) -> bool:
    """Whether it has the title calendars give to an answer: "Accepted:"."""
    return _NO_ANSWER.match(_composed(subject)) is not None


def _composed(subject: str) -> str:
    return unicodedata.normalize("NFC", subject).replace("’", "'")
