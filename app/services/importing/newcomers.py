"""What comes of a list of people: new clients with somebody there, as the form makes them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from agreements.hours import Week
from agreements.imported import NewClient
from agreements.importing import Line, Preview
from app.adapters.message import valid_address
from app.languages import language_names
from app.services.importing import whereabouts
from app.services.importing.books import Books
from app.services.importing.choices import Choices
from app.services.importing.lines import AddClient, Plan, Planned, State, unread
from app.services.importing.naming import folded
from app.services.people.clients import ClientForm, ContactForm

LONGEST_NAME = 120
ABOUT = (
    "Each line becomes a client with one person there, who gets the mail and answers. Lines of the "
    "same client add further people. Nothing is sent by this.",
    "Phone numbers are not kept. Working hours begin as Monday to Friday, 9:00 to 17:00 on their "
    "clock; look at them before you offer anything.",
)


def plan(books: Books, preview: Preview, choices: Choices) -> Plan:
    """What becomes of each person."""
    planner = _Planner(books, choices.zone)
    for line in preview.lines:
        planner.take(line)
    return Plan(tuple(planner.lines), (), preview.missing, preview.notes)


@dataclass
class _Planner:
    """`firsts` are the places, among the lines so far, of those that make a client, by its name."""

    books: Books
    zone: str
    lines: list[Planned] = field(default_factory=list)
    firsts: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.people: dict[str, str] = {}
        self.named: dict[str, str] = {}
        for client in self.books.clients.values():
            self.named[folded(client.name)] = client.name
            for person in client.contacts:
                for address in person.addresses if person.removed_at is None else ():
                    self.people[folded(address.email)] = f"{person.name} at {client.name}"

    def take(self, line: Line) -> None:
        """Add what becomes of a line."""
        value = line.value
        self.lines.append(
            self._planned(line.number, value) if isinstance(value, NewClient) else unread(line)
        )

    def _planned(self, number: int, value: NewClient) -> Planned:
        said = f"New client {value.name} with {value.contact}, {value.email}"
        if problems := _problems(value):
            return Planned(number, State.WRONG, said, problems)
        email = folded(valid_address(value.email))
        if email in self.people:
            return Planned(number, State.KNOWN, said, (f"{self.people[email]} has this address.",))
        if email in self.addresses:
            note = f"This address stands in line {self.addresses[email]} as well, which is taken."
            return Planned(number, State.LEFT_OUT, said, (note,))
        if folded(value.name) in self.named:
            called = self.named[folded(value.name)]
            note = f"There is a client called {called}. Add {value.contact} on their page."
            return Planned(number, State.LEFT_OUT, said, (note,))
        self.addresses[email] = number
        contact, assumed = _contact(value)
        if (first := self.firsts.get(folded(value.name))) is not None:
            return self._joined(number, first, value, contact, assumed)
        client, guessed = self._client(value)
        self.firsts[folded(value.name)] = len(self.lines)
        notes = tuple(note for note in (*guessed, *assumed) if note)
        return Planned(number, State.COMES, said, notes, AddClient(client, (contact,)))

    def _joined(
        self,
        number: int,
        first: int,
        value: NewClient,
        contact: ContactForm,
        assumed: tuple[str, ...],
    ) -> Planned:
        """Somebody else at a client whom an earlier line makes."""
        made = self.lines[first]
        assert isinstance(made.step, AddClient)
        step = replace(made.step, contacts=(*made.step.contacts, contact))
        self.lines[first] = replace(made, step=step)
        said = f"{value.contact}, {value.email}, at {value.name} as well"
        note = f"The client comes from line {made.number}."
        return Planned(number, State.COMES, said, (note, *assumed))

    def _client(self, value: NewClient) -> tuple[ClientForm, tuple[str, ...]]:
        me = self.books.me
        found = whereabouts.find(value.country, value.zone, self.zone, me)
        made = ClientForm(
            value.name, found.zone, found.country, found.region, Week.standard(), value.since
        )
        return made, found.assumed


def _contact(value: NewClient) -> tuple[ContactForm, tuple[str, ...]]:
    code, assumed = _language(value.language)
    return ContactForm(value.contact, valid_address(value.email), code), assumed


def _problems(value: NewClient) -> tuple[str, ...]:
    found = []
    for what, name in (("The client’s name", value.name), ("The contact’s name", value.contact)):
        if len(name) > LONGEST_NAME:
            found.append(f"{what} has more than {LONGEST_NAME} characters.")
        if "=?" in name:
            found.append(f"{what} has “=?” in it, which mail programs read as a code.")
    try:
        valid_address(value.email)
    except ValueError as problem:
        found.append(str(problem))
    return tuple(dict.fromkeys(found))


def _language(text: str) -> tuple[str, tuple[str, ...]]:
    """The code of a language we know, by its code or its name; English where there is none."""
    wanted = text.casefold().replace("_", "-").strip()
    for code, name in language_names():
        if wanted and wanted.partition("-")[0] in (code, name.casefold(), whereabouts.own(code)):
            return code, ()
    return "en", (f"English assumed{f', not “{text}”' if text else ''}.",)
