"""Who is in the demo, and what they talk about."""

from __future__ import annotations

from dataclasses import dataclass

from agreements.hours import Week

EMAIL = "ines@duarte.example"
ZONE, COUNTRY = "Europe/Lisbon", "PT"
WEEK = Week.from_text(
    {
        **dict.fromkeys(("mon", "tue", "wed", "thu"), "09:00-12:30, 13:30-17:30"),
        "fri": "09:00-13:00",
    }
)
A_DAY = {"amount": 1, "unit": "working_days", "mark": "Decision:"}
MORNINGS = {"tue": [["09:00", "11:00"]], "thu": [["09:00", "11:00"]]}
LATER_NEEDS: tuple[tuple[str, dict[str, object]], ...] = (
    ("one_decider", {}),
    ("rounds", {"limit": 2}),
    ("invoice", {"amount": 14}),
)


@dataclass(frozen=True)
class Party:
    """A client of the demo. `place` is a country or "country:region"; `days` says how long ago the
    agreement was offered, `slips` how often out of ten an answer is late."""

    name: str
    contact: str
    email: str
    zone: str
    place: str
    days: int
    slips: int = 1
    week: Week = Week.standard()
    buys: bool = True


AGREED = (
    Party("Okafor Foods", "Ben Okafor", "ben@okafor.example", "Europe/Berlin", "DE:BE", 170, 2),
    Party("Aydin & Co.", "Selim Aydin", "selim@aydin.example", "Europe/Istanbul", "TR", 160, 0),
    Party("Hartley Books", "Tom Hartley", "tom@hartley.example", "Europe/London", "GB:ENG", 150, 1),
    Party("Maple & Main", "June Park", "june@maple.example", "America/Toronto", "CA:ON", 120, 2),
    Party("Nakamura Tea", "Aiko Nakamura", "aiko@nakamura.example", "Asia/Tokyo", "JP", 95, 0),
    Party(
        "Kestrel Outdoors", "Sam Whitfield", "sam@kestrel.example", "Pacific/Auckland", "NZ", 70, 3
    ),
)
GROWING = ("Aydin & Co.", "Hartley Books", "Nakamura Tea", "Okafor Foods")
WAIVING = "Aydin & Co."
PARTING = "Kestrel Outdoors"
HANDOVER = ("The source files of the catalogue", "The list of printers and their prices")
SLIPPING = "Okafor Foods"
FOUND_LATE = "Maple & Main"
MEETING = Party(
    "Brightwater Clinic", "Amara Nwosu", "amara@brightwater.example", "Africa/Lagos", "NG", 45
)
CALLS = Party("Lind & Lind", "Marta Lind", "marta@lind.example", "Europe/Stockholm", "SE", 140, 1)
ASKING = Party(
    "Peña Arquitectos", "Rosa Peña", "rosa@pena.example", "Europe/Madrid", "ES:MD", 60, 2
)
DECLINING = Party(
    "Vik Kaffe", "Hanne Vik", "hanne@vik.example", "Europe/Oslo", "NO", 12, buys=False
)
OFFERED = Party(
    "Studio Moreau", "Claire Moreau", "claire@moreau.example", "Europe/Paris", "FR", 3, buys=False
)
FORMER = Party("Wren & Daughter", "Nora Wren", "nora@wren.example", "Europe/Dublin", "IE", 130, 2)
NEW = Party("Fjord & Field", "Jonas Berg", "jonas@fjord.example", "Europe/Copenhagen", "DK", 1, 1)

SUBJECTS = (
    "which logo goes on the invoice?", "label text for the spring box", "two colours or three?",
    "approve the printer’s quote", "cover line for the catalogue", "photo for the home page",
    "paper for the price list", "is the new address right?", "order of the five chapters",
    "sign at the entrance: left or right?", "name of the winter range", "final size of the poster",
)  # fmt: skip

# Found in the mailbox, by client: how many days ago, and about what.
ASKED_BY_MAIL = {
    "Hartley Books": (
        (24, "which proof do we print?"),
        (15, "one price list or two?"),
        (9, "shall the spine be red?"),
    ),
    "Aydin & Co.": ((18, "which photo opens the menu?"), (8, "gold foil or plain?")),
    FOUND_LATE: ((4, "label text for the maple range"),),
}
# Found in the calendar, with the days until then.
MEETINGS = (("Signs for the new wing", 6), ("Opening day, walk-through", 20))
GONE, ARRANGED = "Photos for the waiting room", "Leaflet for the pharmacy"
# From a list: the client, days since it was sent, days until it was paid (0: not yet), the amount.
INVOICES = (
    ("Okafor Foods", 150, 12, "2400.00", "EUR"),
    ("Hartley Books", 131, 9, "1850.00", "GBP"),
    ("Aydin & Co.", 118, 20, "3200.00", "EUR"),
    ("Okafor Foods", 96, 15, "1200.00", "EUR"),
    ("Hartley Books", 74, 13, "2100.00", "GBP"),
    ("Aydin & Co.", 60, 11, "1600.00", "EUR"),
    ("Okafor Foods", 38, 10, "2650.00", "EUR"),
    ("Hartley Books", 19, 12, "975.00", "GBP"),
    ("Aydin & Co.", 6, 0, "3400.00", "EUR"),
)
