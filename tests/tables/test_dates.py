"""Dates: the order of day and month is decided once for a column, from all of its values."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.errors import InvalidInput
from routes_geo.tables.dates import (
    DateEvidence,
    date_evidence_of,
    decide_dates,
    parse_date_order,
    parse_period_text,
    parse_periods,
)
from routes_geo.tables.month_names import month_number
from routes_geo.tables.periods import DateFormat

Read = tuple[str, str, str] | None


def periods(values: list[str | None], order: str | None = None) -> list[Read]:
    column = pa.array(values, pa.string())
    read = parse_periods(column, decide_dates(date_evidence_of(column), order=parse_date_order(order), column="date"))
    rows = zip(read.kind.to_pylist(), read.start.to_pylist(), read.end.to_pylist(), strict=True)
    return [None if kind is None else (kind, str(start), str(end)) for kind, start, end in rows]


def day(text: str) -> Read:
    return "day", text, str(date.fromisoformat(text) + timedelta(days=1))


SEPTEMBER = ("month", "2023-09-01", "2023-10-01")
QUARTER = ("quarter", "2023-07-01", "2023-10-01")
WEEK = ("week", "2023-09-11", "2023-09-18")
YEAR = ("year", "2023-01-01", "2024-01-01")


@pytest.mark.parametrize(
    ("text", "period"),
    [
        *((text, YEAR) for text in ("2023", "2023.0", " 2023 ")),
        *(
            (text, QUARTER)
            for text in ("2023-Q3", "2023Q3", "2023 q3", "Q3 2023", "T3 2023", "2023-T3", "Q3/2023", "3T 2023")
        ),
        *(
            (text, SEPTEMBER)
            for text in ("2023-09", "202309", "2023M09", "2023/09", "2023-9", "09/2023", "9-2023", "09.2023")
        ),
        *((text, WEEK) for text in ("2023-W37", "2023W37", "2023 W37", "W37 2023", "w37/2023")),
        *(
            (text, SEPTEMBER)
            for text in (
                "Sep-23",
                "Sept-23",
                "Sep '23",
                "September 2023",
                "SEP 2023",
                "2023-Sep",
                "sep. 2023",
                "Sep2023",
            )
        ),
        *(
            (text, SEPTEMBER)
            for text in (
                "settembre 2023",
                "set-23",
                "septiembre de 2023",
                "septembre 2023",
                "sept. 2023",
                "September-2023",
            )
        ),
        *((text, SEPTEMBER) for text in ("Σεπτέμβριος 2023", "ΣΕΠΤΕΜΒΡΙΟΣ 2023", "Σεπ-23", "setembro 2023")),
        *((text, day("2023-09-13")) for text in ("2023-09-13", "2023/09/13", "2023.09.13", "20230913", "2023-9-13")),
        *(
            (text, day("2023-09-13"))
            for text in ("13/09/2023", "13.9.2023", "13-09-2023", "13/09/2023 10:05", "13/09/2023 10:05:06 PM")
        ),
        *(
            (text, day("2023-09-13"))
            for text in (
                "13 September 2023",
                "13. September 2023",
                "13-Sep-2023",
                "13-Sep-23",
                "13th of September 2023",
            )
        ),
        *(
            (text, day("2023-09-13"))
            for text in (
                "September 13, 2023",
                "Sep 13 2023",
                "2023-Sep-13",
                "13 de septiembre de 2023",
                "13 Σεπτεμβρίου 2023",
            )
        ),
        *(
            (text, day("2023-09-01"))
            for text in ("1er septembre 2023", "1º settembre 2023", "1st Sep 2023", "01-sep-2023 10:00")
        ),
        ("1. März 2023", day("2023-03-01")),
        ("15 août 2023", day("2023-08-15")),
        ("2023-09-13T00:30:00+02:00", day("2023-09-12")),
        ("2023-09-13 23:30 UTC", day("2023-09-13")),
        ("2023-09-13T04:05:06Z", day("2023-09-13")),
    ],
)
def test_one_value(text: str, period: Read) -> None:
    assert periods([text]) == [period]


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "n/a", "soon", "1899", "2201", "19999", "2023-13", "2023-Q5", "2023-W60", "13/2023", "2023.09"),
        *("31/02/2023", "2023-02-30", "13/09/23", "13/09-2023", "13/13/2023", "2023-09-13 25:00"),
        *(
            "Sep 23",
            "23-Sep",
            "September",
            "Sep Oct 2023",
            "32 September 2023",
            "13 Septober 2023",
            "１３ September 2023",
        ),
        *("２０２３", "2023-09-13 to 2023-09-20", "Sep 2023!", "T" * 100_000, "1" * 100_000, "2023 " * 10_000),
    ],
)
def test_what_is_no_period(text: str) -> None:
    assert periods([text]) == [None]
    with pytest.raises(ValueError, match=r"is not a (period|day)|has no week"):
        parse_period_text(text, DateFormat())


@pytest.mark.parametrize("mark", ["/", ".", "-"])
def test_one_value_decides_the_order_of_a_column(mark: str) -> None:
    def written(*days: str) -> list[str | None]:
        return [text.replace("/", mark) for text in days]

    assert periods(written("03/04/2023", "13/04/2023")) == [day("2023-04-03"), day("2023-04-13")]
    assert periods(written("03/04/2023", "04/13/2023")) == [day("2023-03-04"), day("2023-04-13")]
    assert periods(written("05/05/2023")) == [day("2023-05-05")]


def test_an_order_that_no_value_decides_is_refused_and_the_option_is_named() -> None:
    with pytest.raises(
        InvalidInput, match=r"'date' is ambiguous.*'03/04/2023'.*--dates day-first or --dates month-first"
    ):
        periods(["03/04/2023", "05/05/2023", "2023-09-13"])
    assert periods(["03/04/2023"], "day-first") == [day("2023-04-03")]
    assert periods(["03/04/2023"], "month-first") == [day("2023-03-04")]


def test_orders_that_contradict_each_other_are_refused() -> None:
    values = ["13/04/2023", "04/13/2023"]
    for given_order in (values, values[::-1]):
        with pytest.raises(InvalidInput, match="'13/04/2023' and '04/13/2023' have day and month in different orders"):
            periods(list(given_order))
    assert periods(list(values), "day-first") == [day("2023-04-13"), None]


def test_days_of_excel_are_read_only_if_the_whole_column_has_them() -> None:
    assert periods(["45170", "45170.0", "45170.75", None, "-"]) == [day("2023-09-01")] * 3 + [None, None]
    assert periods(["45170", "2023-09-13"]) == [None, day("2023-09-13")]
    assert periods(["45170", "19999", "60001"]) == [None] * 3
    decided = decide_dates(DateEvidence(serial="45170"), column="month")
    assert decided.notes == (
        "month: whole numbers such as 45170 are read as days as Excel counts them (45170 is 2023-09-01)",
    )
    assert decide_dates(DateEvidence(serial="45170", other="2023")).notes == ()


def test_evidence_of_blocks_is_that_of_the_column() -> None:
    first, last = (date_evidence_of(pa.array([text])) for text in ("03/04/2023", "13/04/2023"))
    assert first.merge(last) == date_evidence_of(pa.chunked_array([["03/04/2023"], ["13/04/2023"]]))
    assert decide_dates(first.merge(last)).order == "day-first"


def test_the_option_is_one_of_two_words() -> None:
    assert [parse_date_order(text) for text in ("day-first", "month-first", None)] == ["day-first", "month-first", None]
    with pytest.raises(InvalidInput, match="choose day-first or month-first"):
        parse_date_order("dmy")


@pytest.mark.parametrize(
    "names",
    [
        "january february march april may june july august september october november december",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "Januar Februar Maerz April Mai Juni Juli August September Oktober November Dezember".replace("Maerz", "März"),
        "Ιανουάριος Φεβρουάριος Μάρτιος Απρίλιος Μάιος Ιούνιος "
        "Ιούλιος Αύγουστος Σεπτέμβριος Οκτώβριος Νοέμβριος Δεκέμβριος",
        "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου "
        "Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου",
        "gen feb mar apr mag giu lug ago set ott nov dic",
        "janv févr mars avr mai juin juil août sept oct nov déc",
        "jan feb mär apr mai jun jul aug sep okt nov dez",
        "ene feb mar abr may jun jul ago sep oct nov dic",
        "Ιαν Φεβ Μαρ Απρ Μαϊ Ιουν Ιουλ Αυγ Σεπ Οκτ Νοε Δεκ",
    ],
)
def test_names_of_months(names: str) -> None:
    assert [month_number(name) for name in names.split()] == list(range(1, 13))


@given(st.lists(st.dates(date(1900, 1, 1), date(2200, 1, 1)), min_size=1), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]))
def test_a_column_is_refused_or_read_in_the_order_it_was_written(days: list[date], form: str) -> None:
    values: list[str | None] = [f"{each:{form}}".rjust(10, "0") for each in days]
    try:
        read = periods(values)
    except InvalidInput:
        assert all(each.day <= 12 for each in days)
        return
    assert read == [day(str(each)) for each in days]
