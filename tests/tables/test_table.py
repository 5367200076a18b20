"""Tables: what is read, and how every fault is told with file, line, column and reason."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from smartspec.errors import SourceError
from smartspec.tables.table import Row, read_table, reject_duplicates

COLUMNS = ("code", "name", "seats", "area", "since")


def table(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def row(tmp_path: Path, cells: str) -> Row:
    return read_table(table(tmp_path, f"code,name,seats,area,since\n{cells}\n"), COLUMNS)[0]


def test_reads_cells_by_column_without_white_space(tmp_path: Path) -> None:
    read = row(tmp_path, ' FR ," Bretagne, la ",27208,27208.5,1956-11-30')
    assert (read.text("code"), read.line) == ("FR", 2)
    assert read.integer("seats") == 27208
    assert read.decimal("area") == Decimal("27208.5")
    assert read.date("since") == "1956-11-30"


def test_reads_a_quoted_cell_with_comma_quote_and_line_break(tmp_path: Path) -> None:
    read = read_table(table(tmp_path, 'code,name\n1,"a, ""b""\nc"\n2,d\n'), ("name",))
    assert [(each.line, each.text("name")) for each in read] == [(2, 'a, "b"\nc'), (4, "d")]


def test_reads_windows_line_ends_byte_order_mark_and_blank_lines(tmp_path: Path) -> None:
    read = read_table(table(tmp_path, b"\xef\xbb\xbfcode,name\r\n\r\n1,a\r\n"), ("code",))
    assert [(each.line, each.text("code")) for each in read] == [(3, "1")]


def test_lets_further_columns_be_and_takes_them_in_any_order(tmp_path: Path) -> None:
    assert read_table(table(tmp_path, "more,code\nx,1\n"), ("code",))[0].text("code") == "1"


def test_an_empty_cell_is_none_where_it_may_be(tmp_path: Path) -> None:
    read = row(tmp_path, "FR,,,,")
    assert (read.optional("name"), read.integer("seats"), read.decimal("area"), read.date("since")) == (None,) * 4


@pytest.mark.parametrize("day", ["2017", "2017-09", "2017-09-29"])
def test_a_date_keeps_its_precision(tmp_path: Path, day: str) -> None:
    assert row(tmp_path, f"FR,,,,{day}").date("since") == day


@pytest.mark.parametrize(
    ("cells", "place", "reason"),
    [
        (",a,1,1,2017", 1, "column 'code': is empty, a value is required"),
        ("FR,a,1_0,1,2017", 3, "column 'seats': '1_0' is not a whole number"),
        ("FR,a,1.5,1,2017", 3, "column 'seats': '1.5' is not a whole number"),
        ("FR,a,1,NaN,2017", 4, "column 'area': 'NaN' is not a number"),
        ('FR,a,1,"1,5",2017', 4, "column 'area': '1,5' is not a number"),
        ("FR,a,1,1,29.9.2017", 5, "column 'since': '29.9.2017' is not a date (YYYY, YYYY-MM or YYYY-MM-DD)"),
        ("FR,a,1,1,2017-13", 5, "column 'since': '2017-13' is not a date (YYYY, YYYY-MM or YYYY-MM-DD)"),
        ("FR,a,1,1,2017-02-30", 5, "column 'since': '2017-02-30' is not a date (YYYY, YYYY-MM or YYYY-MM-DD)"),
    ],
)
def test_a_bad_cell_is_told_with_its_place(tmp_path: Path, cells: str, place: int, reason: str) -> None:
    read = row(tmp_path, cells)
    with pytest.raises(SourceError) as caught:
        read.text("code"), read.integer("seats"), read.decimal("area"), read.date("since")
    assert str(caught.value) == f"{tmp_path / 'table.csv'}:2:{place}: error: {reason}"


def test_a_choice_lists_what_is_allowed(tmp_path: Path) -> None:
    read = row(tmp_path, "FR,a,1,1,2017")
    assert read.choice("name", ("b", "a")) == "a"
    with pytest.raises(SourceError, match=r":2:2: error: column 'name': 'a' is none of b, c"):
        read.choice("name", ("c", "b"))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", ":1: error: the file is empty; its first line must name the columns"),
        ("code,name\n", ":2: error: the table has no rows"),
        ("code\n1\n", ":1: error: missing column name; there are code"),
        ("code,name,code\n1,a,2\n", ":1: error: the column code is named twice"),
        ("code,name\n1,a\n2\n", ":3: error: has 1 cells, the first line names 2 columns"),
        ("code,name\n1,a,b\n", ":2: error: has 3 cells, the first line names 2 columns"),
        ('code,name\n1,"a"b\n', ":2: error: not a CSV row: ',' expected after '\"'"),
        ('code,name\n1,a\n2,"b\n', ":3: error: not a CSV row: unexpected end of data"),
        ('"code,name\n', ":1: error: not a CSV row: unexpected end of data"),
        (b"code,name\n1,\xe9\n", ":2:3: error: not UTF-8: byte 0xE9; save the file as UTF-8"),
    ],
)
def test_a_bad_file_is_told_with_its_line(tmp_path: Path, text: str | bytes, fault: str) -> None:
    path = table(tmp_path, text)
    with pytest.raises(SourceError) as caught:
        read_table(path, ("code", "name"))
    assert str(caught.value) == f"{path}{fault}"


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no such file"):
        read_table(tmp_path / "none.csv", ("code",))


def test_duplicates_are_told_all_at_once(tmp_path: Path) -> None:
    rows = read_table(table(tmp_path, "year,code\n2013,A\n2016,A\n2013,A\n2016,A\n"), ("year", "code"))
    reject_duplicates(rows[:2], "year", "code")
    with pytest.raises(SourceError) as caught:
        reject_duplicates(rows, "year", "code")
    told = [f"{fault.line}: {fault.reason}" for fault in caught.value.faults]
    assert told == [
        "4: column 'year': '2013 A' is already in line 2",
        "5: column 'year': '2016 A' is already in line 3",
    ]
