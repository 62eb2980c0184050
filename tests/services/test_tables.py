"""Files that people export, read as tables, with a say about what was guessed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.importing import Choices, Kind, preview, suggest
from agreements.tables import Table
from app.adapters import tables
from app.adapters.tables import TableRefused

ROWS = [("Kunde", "Straße", "Betrag"), ("Müller", "Zoë-Weg 1", "1,50"), ("Łódź", "a b", "2,75")]
PLAIN = [("Kunde", "Straße"), ("Müller", "Zoë-Weg 1")]


def text(rows: list[tuple[str, ...]], separator: str = ";", end: str = "\r\n") -> str:
    return "".join(separator.join(row) + end for row in rows)


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (text(ROWS).encode(), "UTF-8"),
        (text(ROWS).encode("utf-8-sig"), "UTF-8"),
        (text(ROWS).encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + text(ROWS).encode("utf-16-be"), "UTF-16"),
        (text(ROWS).encode("utf-16-le"), "UTF-16"),
        (text(ROWS).encode("utf-16-be"), "UTF-16"),
    ],
)
def test_letters_whose_encoding_is_certain(content: bytes, encoding: str) -> None:
    table = tables.read(content)
    assert (cells(table), table.encoding, table.notes) == (ROWS, encoding, ())


@pytest.mark.parametrize(
    ("rows", "encoding", "name"),
    [
        (PLAIN, "cp1252", "Latin-1"),
        ([*PLAIN, ("Ana “A” €", "x")], "cp1252", "Windows-1252"),
        ([*PLAIN, ("\x81", "x")], "latin-1", "Latin-1"),
    ],
)
def test_letters_whose_encoding_is_guessed_are_said(
    rows: list[tuple[str, ...]], encoding: str, name: str
) -> None:
    table = tables.read(text(rows).encode(encoding))
    assert cells(table)[:2] == PLAIN
    assert table.encoding == name
    assert table.notes[0].startswith(f"The letters were read as {name}, since they are not UTF-8.")


def test_an_encoding_can_be_chosen_and_is_doubted_where_it_does_not_fit() -> None:
    chosen = tables.read(text(ROWS).encode("utf-8"), encoding="utf-8")
    assert (cells(chosen), chosen.notes) == (ROWS, ())
    wrong = tables.read(text(PLAIN).encode("cp1252"), encoding="utf-8")
    assert wrong.notes == ("Some letters are not UTF-8. Perhaps another encoding is right.",)
    with pytest.raises(TableRefused, match="This encoding is none that is read."):
        tables.read(b"a;b", encoding="rot13")


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_separators_and_ends_of_lines(separator: str, end: str) -> None:
    table = tables.read(text(PLAIN, separator, end).encode())
    assert (cells(table), table.separator, table.notes) == (PLAIN, separator, ())


def test_decimal_commas_do_not_split_columns() -> None:
    assert cells(tables.read(text(ROWS).encode())) == ROWS


def test_a_separator_that_could_be_another_is_said_and_can_be_chosen() -> None:
    content = b"1,5;2,5\n3,5;4,5\n"
    table = tables.read(content)
    assert table.notes == ("The columns were split at commas: is that right?",)
    chosen = tables.read(content, separator=";")
    assert (cells(chosen), chosen.notes) == ([("1,5", "2,5"), ("3,5", "4,5")], ())
    with pytest.raises(TableRefused, match="This separator is none that is read."):
        tables.read(content, separator="|")


def test_a_separator_that_the_file_names_itself_is_believed() -> None:
    table = tables.read(b"sep=,\r\n1,5;2,5\r\n")
    assert [(row.number, row.cells) for row in table.rows] == [(2, ("1", "5;2", "5"))]


def test_quotes_may_hold_anything_and_lines_keep_their_numbers() -> None:
    table = tables.read(b'a;"b ""c"" ;\r\nd"\r\n\r\n;\r\n"x";y\r\n')
    assert [(row.number, row.cells) for row in table.rows] == [
        (1, ("a", 'b "c" ; d')),
        (5, ("x", "y")),
    ]


def test_what_is_not_to_be_seen_is_left_out() -> None:
    table = tables.read("a\0b;\u202ec\x07  d\u00a0e\n1;2\n".encode())
    assert cells(table)[0] == ("a b", "c d e")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "There is nothing in this file."),
        (b"\r\n \r\n;;\r\n", "There is nothing in this file."),
        (b"\xef\xbb\xbf", "There is nothing in this file."),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        (b"a;b\n" * 20_002, "more than 20,000 lines"),
        (b"\n" * 90_000 + b"a;b\n", "more than 20,000 lines"),
        (b"a;b\n" + b"c;" * 201, "Line 2 has more than 200 columns."),
        (b'a;b\n"c;d\n' + b"e;f\n" * 40, "Line 2 has a quotation mark that is not closed."),
        (b'a;b\n"' + b"c" * 200_000, "Line 2 cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(content: bytes, said: str) -> None:
    with pytest.raises(TableRefused) as problem:
        tables.read(content)
    assert said in problem.value.reason


def test_twenty_thousand_lines_below_a_header_are_read() -> None:
    assert len(tables.read(b"a;b\n" * 20_001).rows) == 20_001


CARD = """BEGIN:VCARD
VERSION:3.0
N:Okafor;Ben;;;
FN:Ben Okafor
ORG:Okafor\\, So
 ns & Co;Sales
EMAIL;TYPE=HOME:home@okafor.example
item1.EMAIL;TYPE=work,pref:ben@okafor.example
TEL;TYPE=CELL:+44 20 7946
ADR;TYPE=WORK:;;1 Road;London;;N1;United Kingdom
PHOTO;ENCODING=b:AAAA
 BBBB
NOTE:one line\\nand ano
 ther
END:VCARD
"""
OLD = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6r=
g
EMAIL;INTERNET:joerg@mueller.example
TEL;CELL:0170 1
END:VCARD
"""
NEW = """BEGIN:VCARD
VERSION:4.0
FN:Cleo Stern
EMAIL;PREF=2:second@stern.example
EMAIL;PREF=1:first@stern.example
TEL;VALUE=uri:tel:+41-44-1
TZ:Europe/Zurich
LANG:de
END:VCARD
"""


def test_cards_of_every_version_are_lines_of_a_table() -> None:
    table = tables.read((CARD + OLD + NEW).replace("\n", "\r\n").encode())
    assert [row.number for row in table.rows] == [1, 1, 16, 23]
    assert cells(table)[1:] == [
        (
            "Ben Okafor",
            "Okafor, Sons & Co",
            "ben@okafor.example",
            "+44 20 7946",
            "United Kingdom",
            "",
            "",
        ),
        ("Jörg Müller", "", "joerg@mueller.example", "0170 1", "", "", ""),
        ("Cleo Stern", "", "first@stern.example", "+41-44-1", "", "Europe/Zurich", "de"),
    ]
    found = preview(Kind.CLIENTS, table, suggest(Kind.CLIENTS, table), Choices("Europe/Berlin"))
    assert not found.missing
    assert [getattr(line.value, "name", "") for line in found.lines] == [
        "Okafor, Sons & Co",
        "Jörg Müller",
        "Cleo Stern",
    ]


def test_a_card_that_says_nothing_is_passed_over_and_the_next_one_read() -> None:
    broken = "BEGIN:VCARD\nnonsense\n:x\nPHOTO:" + "A" * 9000 + "\nEND:VCARD\n"
    assert [row.cells[0] for row in tables.read((broken + NEW).encode()).rows[1:]] == ["Cleo Stern"]
    endless = "BEGIN:VCARD\nFN:Lost\n"
    assert [row.cells[0] for row in tables.read((endless + NEW).encode()).rows[1:]] == [
        "Cleo Stern"
    ]


@pytest.mark.parametrize("charset", ["iso-8859-1", "nonsense", "idna", "utf-16"])
def test_a_card_in_a_strange_encoding_is_read_somehow(charset: str) -> None:
    strange = f"BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE;CHARSET={charset}:J=F6rg=C3\nEND:VCARD\n"
    name = tables.read(strange.encode()).rows[1].cells[0]
    assert name == "JörgÃ" if charset != "utf-16" else name


def test_more_than_twenty_thousand_cards_are_refused() -> None:
    with pytest.raises(TableRefused, match="more than 20,000 lines"):
        tables.read(b"BEGIN:VCARD\nFN:a\nEND:VCARD\n" * 20_001)


@settings(deadline=None)
@given(
    st.sampled_from([b"", b"BEGIN:VCARD\n", b"\xff\xfe", b"sep=;\n", b'"']),
    st.binary(max_size=400) | st.text(max_size=200).map(str.encode),
    st.sampled_from(["", *tables.ENCODINGS]),
    st.sampled_from(["", *tables.SEPARATORS]),
)
def test_whatever_bytes_there_are_they_are_a_table_or_refused_in_a_sentence(
    mark: bytes, content: bytes, encoding: str, separator: str
) -> None:
    try:
        table = tables.read(mark + content, encoding, separator)
    except TableRefused as problem:
        assert problem.reason.endswith(".")
        return
    assert table.rows
    numbers = [row.number for row in table.rows]
    assert numbers == sorted(numbers)
    assert all(cell.isprintable() or not cell for row in table.rows for cell in row.cells)
    for kind in Kind:
        preview(kind, table, suggest(kind, table), Choices("Europe/Berlin"))
