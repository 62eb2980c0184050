"""Mails that people wrote and that look like those of machines: what is odd, kind, headers.

All of them count as answers; of those that are "perhaps automatic" the freelancer is asked.
"""

from __future__ import annotations

PEOPLE: dict[str, tuple[str, str]] = {
    "a question about somebody's holiday": (
        "perhaps automatic",
        """\
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Subject: Out of office next week?
Message-ID: <h1@okafor.example>
""",
    ),
    "an answer that speaks of automatic replies": (
        "perhaps automatic",
        """\
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Subject: Automatic reply to your question: yes
Message-ID: <h2@okafor.example>
In-Reply-To: <question-1@ana.example>
""",
    ),
    "an answer to an automatic reply": (
        "human",
        """\
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Subject: Re: Automatic reply: Decision: the logo
Message-ID: <h3@okafor.example>
In-Reply-To: <ooo@ana.example>
""",
    ),
    "a person on a list that says so": (
        "mailing list",
        """\
From: Ben Okafor <ben@okafor.example>
To: project@lists.okafor.example
Subject: Re: [Project] Decision: the logo
Message-ID: <h4@okafor.example>
In-Reply-To: <question-1@ana.example>
Precedence: list
List-Id: Project <project.lists.okafor.example>
""",
    ),
    "a person on a list without a name": (
        "perhaps automatic",
        """\
From: Ben Okafor <ben@okafor.example>
To: project@lists.okafor.example
Subject: Re: Decision: the logo
Message-ID: <h5@okafor.example>
Precedence: list
""",
    ),
    "a person in a Google group": (
        "mailing list",
        """\
From: Ben Okafor <ben@okafor.example>
To: project@groups.okafor.example
Subject: Re: Decision: the logo
Message-ID: <h6@okafor.example>
List-ID: <project.groups.okafor.example>
""",
    ),
    "Outlook with X-Auto-Response-Suppress": (
        "perhaps automatic",
        """\
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Subject: RE: Decision: the logo
Message-ID: <h7@okafor.example>
In-Reply-To: <question-1@ana.example>
X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply
Content-Type: multipart/alternative; boundary="_000_"
""",
    ),
    "Outlook that answers an automatic reply, with X-Auto-Response-Suppress": (
        "perhaps automatic",
        """\
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Subject: RE: Automatic reply: Decision: the logo
Message-ID: <h8@okafor.example>
X-Auto-Response-Suppress: All
""",
    ),
    "Auto-Submitted that says no": (
        "human",
        """\
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Subject: Re: Decision: the logo
Message-ID: <h9@okafor.example>
Auto-Submitted: No
""",
    ),
    "Auto-Submitted that says no, with a comment": (
        "human",
        """\
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Subject: Re: Decision: the logo
Message-ID: <h10@okafor.example>
Auto-Submitted: no (typed by hand)
""",
    ),
    "X-Autoreply that says no": (
        "human",
        """\
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Subject: Re: Decision: the logo
Message-ID: <h11@okafor.example>
X-Autoreply: no
""",
    ),
    "Precedence of a first-class mail": (
        "human",
        """\
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Subject: Re: Decision: the logo
Message-ID: <h12@okafor.example>
Precedence: first-class
""",
    ),
    "a postmaster who writes by hand": (
        "human",
        """\
Return-Path: <postmaster@okafor.example>
From: Ben, who minds the mail <postmaster@okafor.example>
To: ana@ana.example
Subject: Re: Decision: the logo
Message-ID: <h13@okafor.example>
""",
    ),
    "a person whose name is that of a machine": (
        "human",
        """\
From: "Mailer-Daemon (Ben's joke)" <ben@okafor.example>
To: ana@ana.example
Subject: Re: Decision: the logo
Message-ID: <h14@okafor.example>
""",
    ),
    "a mail with a return path in brackets": (
        "human",
        """\
Return-Path: <ben@okafor.example>
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Subject: Undeliverable parcels: which shop?
Message-ID: <h15@okafor.example>
""",
    ),
    "a person at an address of a help desk": (
        "human",
        """\
From: Ben at support <support@okafor.example>
To: ana@ana.example
Subject: Re: [Request received] Decision: the logo
Message-ID: <h16@okafor.example>
""",
    ),
    "a person who writes from a no-reply address": (
        "perhaps automatic",
        """\
From: Ben Okafor <no-reply@okafor.example>
To: ana@ana.example
Subject: Re: Decision: the logo
Message-ID: <h17@okafor.example>
""",
    ),
    "an acceptance in words": (
        "perhaps automatic",
        """\
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Subject: Accepted: your second design
Message-ID: <h18@okafor.example>
Content-Type: text/plain; charset=utf-8
""",
    ),
    "an invitation attached to a letter": (
        "human",
        """\
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Subject: Re: Decision: the logo
Message-ID: <h19@okafor.example>
Content-Type: multipart/mixed; boundary="text/calendar; method=REPLY"
""",
    ),
    "a report attached to a letter": (
        "human",
        """\
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Subject: Re: Decision: the logo
Message-ID: <h20@okafor.example>
Content-Type: multipart/mixed; boundary="report-type=delivery-status"
""",
    ),
    "a note that somebody will be away": (
        "perhaps automatic",
        """\
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Subject: =?utf-8?Q?Abwesend_am_Donnerstag=2C_Logo_ist_gut?=
Message-ID: <h21@okafor.example>
""",
    ),
    "absence as a subject of its own": (
        "perhaps automatic",
        """\
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Subject: Absence of a footer
Message-ID: <h22@okafor.example>
""",
    ),
    "cars and their automatic gears": (
        "human",
        """\
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Subject: Automatic gears on the poster, Re: Decision: the logo
Message-ID: <h23@okafor.example>
""",
    ),
    "an empty Auto-Submitted": (
        "human",
        """\
From: Ben Okafor <ben@okafor.example>
To: ana@ana.example
Subject: Re: Decision: the logo
Message-ID: <h24@okafor.example>
Auto-Submitted:
""",
    ),
}
