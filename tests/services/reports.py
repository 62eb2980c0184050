"""Delivery reports as servers write them."""

from __future__ import annotations


def undelivered(about: str, address: str) -> bytes:
    """That a mail did not reach an address; `about` is the left part of its Message-ID."""
    return f"""From: MAILER-DAEMON@{address.partition("@")[2]}\r
To: ana@ana.example\r
Subject: Undelivered Mail Returned to Sender\r
Message-ID: <about-{about}@daemon.example>\r
Auto-Submitted: auto-replied\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r
\r
--b\r
Content-Type: text/plain\r
\r
Sorry.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mail.example\r
\r
Final-Recipient: rfc822; {address}\r
Action: failed\r
Status: 5.1.1\r
Diagnostic-Code: smtp; 550 no such user\r
\r
--b\r
Content-Type: text/rfc822-headers\r
\r
Message-ID: <{about}@mail.example>\r
\r
--b--\r
""".encode()
