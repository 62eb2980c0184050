"""The tables, a file for each noun. Rows only: rules live in `agreements`, stories in services."""

from app.models.accounts import (
    AddressTest,
    Freelancer,
    SendingAccount,
    SetUpLink,
    SignIn,
    Submission,
)
from app.models.agreements import (
    Acceptance,
    Agreement,
    ChangeRequest,
    Clause,
    Decline,
    Document,
    Offer,
    Version,
    Withdrawal,
)
from app.models.branding import Branding
from app.models.clients import Absence, Address, Client, Contact, PageLink
from app.models.ladders import Parting, SettledWord, Settlement, Skip, Talk, Waiver
from app.models.needs import IdealClientProfile, Need, NeedWording
from app.models.occasions import Breach, Evidence, Judgement, Occasion
from app.models.outbox import (
    DataMark,
    OutboxMessage,
    OutboxState,
    Reminder,
    ReminderBreach,
    SendingHold,
)
from app.models.reminders import (
    HandContact,
    ReminderLook,
    ReminderPolicy,
    ReminderTemplate,
    StreakWord,
)

__all__ = [
    "Absence",
    "Acceptance",
    "Address",
    "AddressTest",
    "Agreement",
    "Branding",
    "Breach",
    "ChangeRequest",
    "Clause",
    "Client",
    "Contact",
    "DataMark",
    "Decline",
    "Document",
    "Evidence",
    "Freelancer",
    "HandContact",
    "IdealClientProfile",
    "Judgement",
    "Need",
    "NeedWording",
    "Occasion",
    "Offer",
    "OutboxMessage",
    "OutboxState",
    "PageLink",
    "Parting",
    "Reminder",
    "ReminderBreach",
    "ReminderLook",
    "ReminderPolicy",
    "ReminderTemplate",
    "SendingAccount",
    "SendingHold",
    "SetUpLink",
    "SettledWord",
    "Settlement",
    "SignIn",
    "Skip",
    "StreakWord",
    "Submission",
    "Talk",
    "Version",
    "Waiver",
    "Withdrawal",
]
