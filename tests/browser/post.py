"""What arrives by mail, as its reader sees it."""

from __future__ import annotations

from email.message import EmailMessage

import pypdfium2

from tests.browser.served import eventually
from tests.people import MailServer


class Mailbox:
    """Somebody's mail at the server, taken out in the order it came."""

    def __init__(self, server: MailServer, address: str) -> None:
        self._server, self.address, self._seen = server, address, 0

    def next(self, about: str = "") -> EmailMessage:
        """The next mail, once it is there; its subject has these words in it."""
        assert eventually(lambda: len(self._mine()) > self._seen), f"No mail for {self.address}"
        mail = self._mine()[self._seen]
        self._seen += 1
        assert about in mail["Subject"], mail["Subject"]
        return mail

    @property
    def is_read(self) -> bool:
        """Whether no mail is left to take."""
        return len(self._mine()) == self._seen

    def _mine(self) -> list[EmailMessage]:
        arrived = zip(self._server.mails, self._server.envelopes, strict=False)
        return [mail for mail, (_, readers) in arrived if readers == [self.address]]


def text_of(mail: EmailMessage) -> str:
    """The plain words of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def pdf_of(mail: EmailMessage) -> bytes:
    """The one attachment, which is a PDF."""
    (part,) = mail.iter_attachments()
    assert part.get_content_type() == "application/pdf"
    content = part.get_content()
    assert isinstance(content, bytes)
    return content


def paper_text(pdf: bytes) -> str:
    """What stands on a paper, on one line."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return " ".join(" ".join(pages).split())
