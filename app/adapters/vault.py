"""Keys: secrets sealed for the database, link tokens derived, hashes of tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class BrokenSeal(Exception):
    """A sealed text that this key cannot open."""


class Vault:
    """Everything that needs the key kept outside the database."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __repr__(self) -> str:
        return "Vault(…)"

    def seal(self, text: str) -> str:
        """Encrypt a text for the database (Fernet: AES-128-CBC with HMAC-SHA-256)."""
        return self._fernet().encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The text that was sealed.

        Raises:
            BrokenSeal: it was sealed with another key, or changed since.
        """
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet().decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise BrokenSeal("This was sealed with another key.") from None

    def token(self, purpose: str, seed: str) -> str:
        """A token of 256 bits that nobody without the key can make again from its seed."""
        digest = hmac.digest(self._key, f"{purpose}\0{seed}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def _fernet(self) -> Fernet:
        from cryptography.fernet import Fernet  # takes long to import

        derived = hmac.digest(self._key, b"sealed texts", "sha256")
        return Fernet(base64.urlsafe_b64encode(derived))


def hash_token(token: str) -> str:
    """What the database keeps of a token (SHA-256, hexadecimal)."""
    return hashlib.sha256(token.encode()).hexdigest()
