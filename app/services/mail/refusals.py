"""What a mail server's no means, in plain words, and what can be done about it (RFC 3463)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_REFUSED = re.compile(r"^The server refused it: (\d{3}) (?:(\d\.\d{1,3}\.\d{1,3})\b)?")
_SIGN_IN = re.compile(r"^The server did not take the sign-in: 5|no longer lets Groundrules send")
_ADDRESS = "Look whether the address is right, correct it on the client’s page, and say it again."
_OTHER_WAY = "Reach them another way; this one is not sent again by itself."


@dataclass(frozen=True)
class Refusal:
    """What it means and what to do; `is_address` says that the address may be wrong."""

    meaning: str
    advice: str
    is_address: bool = False


_NOBODY = Refusal("There is no such mailbox.", _ADDRESS, True)
_NO_HOST = Refusal("There is no such mail domain.", _ADDRESS, True)
_FULL = Refusal("Their mailbox is full.", _OTHER_WAY)
_LARGE = Refusal("The mail is too large for them.", "Send it from your own mail program, smaller.")
_UNWANTED = Refusal(
    "Their server takes it for unwanted mail, or doesn’t let you write there.",
    "Write to them from your own mail program, and ask them to let your address in.",
)
_OFF = Refusal("Their mailbox is switched off.", _OTHER_WAY)
_NO = Refusal("Their server doesn’t take it.", _OTHER_WAY)

_BY_STATUS = {
    "1.1": _NOBODY,
    "1.2": _NO_HOST,
    "1.3": _NOBODY,
    "1.6": _NOBODY,
    "1.10": _NOBODY,
    "4.4": _NO_HOST,
    "2.1": _OFF,
    "2.2": _FULL,
    "2.3": _LARGE,
    "3.4": _LARGE,
}
_BY_CODE = {"550": _NOBODY, "551": _NOBODY, "552": _FULL, "553": _NOBODY, "554": _UNWANTED}


def of(reason: str) -> Refusal | None:
    """What a mail's reason means, where a server refused it; None for any other reason."""
    found = _REFUSED.match(reason)
    if found is None:
        return None
    code, status = found.groups()
    if status is None:
        return _BY_CODE.get(code, _NO)
    subject = status.partition(".")[2]
    return _UNWANTED if subject.startswith("7.") else _BY_STATUS.get(subject, _NO)


def is_of_sign_in(reason: str) -> bool:
    """Whether an account is paused because its password, or its leave, was refused for good."""
    return _SIGN_IN.search(reason) is not None


def of_account(reason: str) -> str:
    """What to do about an account that is paused for a reason."""
    advice = {
        "sign-in": "Was the password changed? Give the new one in Settings. So that the account "
        "isn’t locked, the old one is tried ever more rarely.",
        "no longer lets": "Connect it again in Settings; it takes two taps.",
        "cannot be read": "Give the password again in Settings.",
        "certificate": "Look whether the server’s name in Settings is right.",
        "no such host": "Look whether the server’s name in Settings is right.",
        "no TLS": "Look at the encryption and the port in Settings.",
    }
    often = "It is tried again by itself every quarter of an hour."
    return next((said for sign, said in advice.items() if sign in reason), often)
