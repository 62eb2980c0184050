"""Receipts, reports and answers of calendars, as they arrive: what wrote them, kind, headers."""

from __future__ import annotations

SERVERS: dict[str, tuple[str, str]] = {
    "A read receipt": (
        "automatic",
        """\
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Subject: Read: Decision: the logo
Message-ID: <mdn@okafor.example>
In-Reply-To: <question-1@ana.example>
References: <question-1@ana.example>
Content-Type: multipart/report; report-type=disposition-notification;
\tboundary="----=_mdn"
""",
    ),
    "A read receipt of Thunderbird's": (
        "automatic",
        """\
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Subject: Return Receipt (displayed) - Decision: the logo
Message-ID: <mdn2@okafor.example>
Content-Type: multipart/report;
 boundary="------------mdn"; report-type="disposition-notification"
""",
    ),
    "A complaint report": (
        "automatic",
        """\
From: Feedback <feedback@provider.example>
To: ana@ana.example
Subject: FW: Decision: the logo
Message-ID: <arf@provider.example>
Content-Type: multipart/report; report-type=feedback-report; boundary=x
""",
    ),
    "Postfix could not deliver": (
        "delivery report",
        """\
Return-Path: <>
From: MAILER-DAEMON@mx.ana.example (Mail Delivery System)
To: ana@ana.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <20261102090001.4ABCD@mx.ana.example>
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4ABCD.1762074001/mx.ana.example"
""",
    ),
    "Exchange could not deliver": (
        "delivery report",
        """\
Return-Path: <>
From: Microsoft Outlook
\t<MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@okafor.example>
To: <ana@ana.example>
Subject: Undeliverable: Decision: the logo
Message-ID: <ndr@okafor.example>
In-Reply-To: <question-1@ana.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="ndr"
X-MS-Exchange-Message-Is-Ndr:
Auto-Submitted: auto-replied
""",
    ),
    "Exim could not deliver": (
        "delivery report",
        """\
Return-path: <>
X-Failed-Recipients: ben@okafor.example
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@server.host.example>
To: ana@ana.example
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1r0xyz-0002@server.host.example>
""",
    ),
    "qmail could not deliver": (
        "delivery report",
        """\
Return-Path: <>
From: MAILER-DAEMON@mail.okafor.example
To: ana@ana.example
Subject: failure notice
Date: 2 Nov 2026 09:00:02 -0000
""",
    ),
    "Gmail could not deliver": (
        "delivery report",
        """\
Return-Path: <>
X-Failed-Recipients: ben@okafor.example
From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>
To: ana@ana.example
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
In-Reply-To: <question-1@ana.example>
Message-ID: <672.gmr@google.example>
Content-Type: multipart/report; boundary="000000000000"; report-type=delivery-status
""",
    ),
    "A server that does not give its whole name could not deliver": (
        "delivery report",
        """\
From: Mail Delivery System <MAILER-DAEMON>
To: ana@ana.example
Subject: Delayed Mail (still being retried)
Message-ID: <late@mx>
""",
    ),
    "A postmaster could not deliver": (
        "delivery report",
        """\
Return-Path: < >
From: postmaster@okafor.example
To: ana@ana.example
Subject: Delivery failure
Message-ID: <pm@okafor.example>
Content-Type: text/plain
""",
    ),
    "Google Calendar, accepted": (
        "automatic",
        """\
Return-Path: <3xyz@calendar-server.bounces.google.example>
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Sender: Google Calendar <calendar-notification@google.example>
Subject: Accepted: Kick-off @ Mon 9 Nov 2026 10:00 - 11:00 (GMT)
Message-ID: <calendar-7d2b@google.example>
Auto-Submitted: auto-generated
Content-Type: multipart/mixed; boundary="0000000000"
""",
    ),
    "Apple Calendar, accepted": (
        "calendar",
        """\
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Subject: Accepted: Kick-off
Message-ID: <cal-1@okafor.example>
In-Reply-To: <question-1@ana.example>
Content-Type: text/calendar; charset=utf-8; method=REPLY
""",
    ),
    "Outlook, accepted": (
        "calendar",
        """\
From: Ben Okafor <ben@okafor.example>
To: Ana <ana@ana.example>
Subject: Zugesagt: Kick-off
Message-ID: <cal-2@okafor.example>
In-Reply-To: <invitation@ana.example>
Content-Class: urn:content-classes:calendarmessage
Content-Type: multipart/alternative; boundary="_000_cal"
""",
    ),
}
