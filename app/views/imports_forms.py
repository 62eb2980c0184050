"""Forms of importing: a file, and how it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired

from agreements.cells import Order
from agreements.columns import FIELDS, Kind
from app.services.importing import files
from app.services.importing.choices import MOST_NAMES, NONE, Choices
from app.views.forms import Form, ZoneField

TOO_LARGE = "This file is larger than 5 MB. Split it and import one part at a time."
KINDS = {
    Kind.INVOICES: "Invoices, as CSV: when each was sent and paid. Kept for your figures, and "
    "counted where a line about invoices is in force.",
    Kind.PAYMENTS: "Payments, as CSV from a bank: they close invoices that are here.",
    Kind.CALLS: "Calls, as CSV from a phone: those that came in from clients are held against the "
    "hours you agreed.",
    Kind.CLIENTS: "Clients, as CSV or vCards: each person becomes a client. Nothing is sent.",
}
GUESSED = "As it was guessed"
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
}
# A tab would get lost on its way through a form.
SEPARATORS = {";": ";", ",": ",", "tab": "\t"}


class UploadForm(Form):
    """What is in the file is chosen first, so that its columns can be known."""

    kind = RadioField(
        "What is in the file?",
        choices=[SelectChoice(kind.value, says) for kind, says in KINDS.items()],
        validators=[InputRequired("Choose what is in the file.")],
    )
    file = FileField(
        "The file",
        render_kw={
            "accept": ".csv,.txt,.tsv,.vcf,.vcard,text/csv,text/plain,text/vcard",
            "data-most": str(files.MOST_BYTES),
            "data-too-large": TOO_LARGE,
        },
    )


def _pick(label: str, names: Mapping[str, str]) -> SelectField:
    """A choice that may be left to guessing. The service says what can be chosen."""
    known = [SelectChoice(value, says) for value, says in names.items()]
    return SelectField(label, choices=[SelectChoice("", GUESSED), *known], validate_choice=False)


class ChoicesForm(Form):
    """How a file is read. Columns and names stand beside it, for no two files have the same."""

    encoding = _pick("Letters", ENCODINGS)
    separator = _pick("Columns end at", {";": "semicolons", ",": "commas", "tab": "tabs"})
    order = _pick(
        "Dates like 03/04/2026",
        {Order.DAY.value: "The day comes first", Order.MONTH.value: "The month comes first"},
    )
    mark = _pick("Amounts", {",": "Like 1.234,56", ".": "Like 1,234.56"})
    header = SelectField("Words over the columns", choices=[], validate_choice=False)
    zone = ZoneField("Time zone, where the file names none")
    skips_wrong = BooleanField("Leave out the lines that have something wrong")
    skips_others = BooleanField("Leave out the lines of everybody who is not chosen")

    def show(self, choices: Choices, headers: Iterable[tuple[int, str]], header: int) -> None:
        """Begin with what was chosen before."""
        for name in ("encoding", "order", "mark", "zone", "skips_wrong", "skips_others"):
            self._fields[name].data = getattr(choices, name)
        self.separator.data = "tab" if choices.separator == "\t" else choices.separator
        self.header.data = str(header)
        self.offer(headers)

    def offer(self, headers: Iterable[tuple[int, str]]) -> None:
        """The lines that may hold the words over the columns."""
        none = SelectChoice(str(NONE), "There are none: every line counts")
        self.header.choices = [none, *(SelectChoice(str(at), says) for at, says in headers)]

    def read(self, sent: Mapping[str, str]) -> Choices:
        """What was chosen; `sent` has the columns."""
        names = {one.name for fields in FIELDS.values() for one in fields}
        columns = {
            name: _number(sent[f"column-{name}"]) for name in names if f"column-{name}" in sent
        }
        return Choices(
            zone=self.zone.data,
            encoding=self.encoding.data or "",
            separator=SEPARATORS.get(self.separator.data or "", self.separator.data or ""),
            order=self.order.data or "",
            mark=self.mark.data or "",
            header=_number(self.header.data) if self.header.data else None,
            columns=columns or None,
            skips_wrong=self.skips_wrong.data,
            skips_others=self.skips_others.data,
        )


def who(sent: Mapping[str, str]) -> dict[str, int]:
    """Who is who, by the names in the file; `NONE` where nobody was chosen."""
    names = [name for name in sent if name.startswith("name-")][:MOST_NAMES]
    return {
        sent[name]: _number(sent.get(f"who-{name.removeprefix('name-')}", "")) for name in names
    }


def _number(text: str | None) -> int:
    """A whole number that was sent; anything odd is `NONE`."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else NONE
