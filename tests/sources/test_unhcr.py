"""UNHCR's files: made-up ones with one fault each, and the real ones."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from openpyxl import Workbook

from routes_geo.build.embedded_data import read_embedded
from routes_geo.datafiles import embedded_data_dir
from routes_geo.errors import DataError
from routes_geo.model import OBSERVATION_SCHEMA, Reason
from routes_geo.sources.sniff import Sniffed
from routes_geo.sources.unhcr import adapter as unhcr
from routes_geo.sources.unhcr.series import BY_COUNTRY, BY_NATIONALITY, BY_ORIGIN, DAILY, LANDINGS, TOGETHER
from routes_geo.tables.workbook import open_workbook

HEADER = (
    "geomaster_name,admin_level,centroid_lon,centroid_lat,month,year,population_groups_concat,individuals,"
    "country_name,last_update\n"
)
SEA = "Mediterranean Sea Arrivals"
LESVOS = f"Lesvos,Settlement,26.3,39.2,12,2022,{SEA},3482,Greece,2022-12-31\n"
CANARIES = f"Canary Islands,Province,-15.6,28.1,12,2022,{SEA},15682,Spain,2022-12-31\n"


def places(folder: Path, *rows: str) -> Path:
    path = folder / "places.csv"
    path.write_text(HEADER + "".join(rows), "utf-8")
    return path


def values(table: pa.Table, series: str) -> dict[tuple[Any, ...], int]:
    """Values of a series by area, border, nationality and first day."""
    rows = table.filter(pc.equal(table["series"], series)).to_pylist()
    return {(row["area"], row["border"], row["nationality"], row["start"]): row["value"] for row in rows}


def test_landings_by_place_and_year(tmp_path: Path) -> None:
    intake = unhcr.read(places(tmp_path, LESVOS, CANARIES), None)
    assert (intake.rows_in, intake.rejected, intake.released) == (2, (), date(2022, 12, 31))
    assert intake.observations.schema.equals(OBSERVATION_SCHEMA)
    lesvos, canaries = intake.observations.to_pylist()
    assert (lesvos["area"], lesvos["route"], lesvos["value"]) == ("Lesvos", "EMED", 3482)
    assert (lesvos["start"], lesvos["end"], lesvos["reported"]) == (
        date(2022, 1, 1),
        date(2023, 1, 1),
        date(2022, 12, 31),
    )
    assert canaries["route"] == "WAFR"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (LESVOS.replace("3482", "many"), Reason.NOT_A_COUNT),
        (LESVOS.replace("3482", "-1"), Reason.NOT_A_COUNT),
        (LESVOS.replace("3482", ""), Reason.MISSING_COUNT),
        (LESVOS.replace("Greece", "Atlantis"), Reason.UNKNOWN_COUNTRY),
        (LESVOS.replace("Lesvos", ""), Reason.UNKNOWN_PLACE),
        (LESVOS.replace(",12,2022", ",13,2022"), Reason.IMPOSSIBLE_DATE),
        (LESVOS.replace(",2022,", ",0,"), Reason.IMPOSSIBLE_DATE),
        (LESVOS.replace("2022-12-31", "2022-02-30"), Reason.IMPOSSIBLE_DATE),
        (LESVOS.replace(SEA, "Mediterranean Land Arrivals"), Reason.OTHER_DIMENSION),
        (LESVOS.replace("3482", "NA"), Reason.NO_COUNT_PUBLISHED),
        (LESVOS.replace("3482", "3.482"), Reason.NOT_A_COUNT),
        (LESVOS.replace(",2022,", ",2023,"), Reason.IMPOSSIBLE_DATE),
        (LESVOS.replace(",12,2022", ",,2022"), Reason.MISSING_DATE),
        (CANARIES, Reason.DUPLICATE_ROW),
        (CANARIES.replace("15682", "15683"), Reason.REPEATED_KEY),
        (CANARIES.replace(",12,2022", ",11,2022"), Reason.SUPERSEDED),
        ("Lesvos,3482\n", Reason.BROKEN_ROW),
    ],
)
def test_a_place_that_is_not_accepted(row: str, reason: Reason, tmp_path: Path) -> None:
    intake = unhcr.read(places(tmp_path, CANARIES, row), None)
    assert (intake.rows_in, intake.rows_accepted) == (2, 1)
    assert [item.reason for item in intake.rejected] == [reason]


def test_a_place_counts_once_a_year_by_its_newest_month(tmp_path: Path) -> None:
    august = LESVOS.replace(",12,2022", ",8,2022").replace("3482", "900")
    intake = unhcr.read(places(tmp_path, august, LESVOS, august.replace("900", "901")), None)
    assert intake.observations["value"].to_pylist() == [3482]
    assert [(row.location, row.reason) for row in intake.rejected] == [
        ("line 2", Reason.SUPERSEDED),
        ("line 4", Reason.SUPERSEDED),
    ]


@pytest.mark.parametrize(
    ("month", "updated", "others", "status"),
    [
        ("8", "2022-08-31", [], "provisional"),
        ("8", "2023-01-15", [], "final"),
        ("8", "2022-08-31", [CANARIES], "final"),
    ],
)
def test_a_year_that_is_not_over_is_provisional(
    month: str, updated: str, others: list[str], status: str, tmp_path: Path
) -> None:
    row = LESVOS.replace(",12,2022", f",{month},2022").replace("2022-12-31", updated)
    intake = unhcr.read(places(tmp_path, row, *others), None)
    assert (intake.rejected, intake.observations["status"][0].as_py()) == ((), status)


SOURCE: list[list[Any]] = [
    ["Query examples"],
    [],
    [],
    ["Overall sea arrivals", None, None, "Greece sea arrivals", None, None, "Spain land AND sea", None, None],
    [],
    ["Value.month", "Value.year", "Value.individuals", *["Column1.month", "Column1.year", "Column1.individuals"] * 2],
    [1, 2015, 5637, 1, 2014, 955, 1, 2014, 574],
    [None, None, -0.25, 2, 2014, "NA", 13, 2014, 704],
    [None, None, None, 1, 2014, 7],
]
DAYS: list[list[Any]] = [["Arrival Date", "Daily arrived"]] + [
    [datetime(2015, 8, 26) + timedelta(days=n), value]
    for n, value in enumerate([12500, 3722, 4615, 5558, 5078, 4390, 5239, 0])
]
ORIGINS: list[list[Any]] = [
    ["Country of Origin ISO Code", "Country of Origin Name", "Arrival Month", "Arrival Year", "Number of individuals"],
    ["CIV", "Côte d'Ivoire", 1, 2016, 332],
    [None, "State of Palestine", 1, 2016, 3],
    ["ZZZ", "Atlantis", 1, 2016, 3],
    ["332", None, 1, 2016, 3],
    [None, None, 1, 2016, 3],
    ["CIV", "Ivory Coast", 1, 2016, 1],
]


def changed(rows: list[list[Any]], *changes: tuple[int, int, Any]) -> list[list[Any]]:
    """Rows with some cells (row, column, content) replaced."""
    out = [[*row, *[None] * (9 - len(row))] for row in rows]
    for row, column, content in changes:
        out[row][column] = content
    return out


def book(folder: Path, sheets: dict[str, list[list[Any]]], name: str = "unhcr_2019-12-31.xlsx") -> Path:
    out = Workbook()
    out.remove(out.active)
    for title, rows in sheets.items():
        page = out.create_sheet(title)
        for row in rows:
            page.append(row)
    out.save(folder / name)
    return folder / name


def test_blocks_side_by_side(tmp_path: Path) -> None:
    intake = unhcr.read(book(tmp_path, {"Source": SOURCE}), None)
    assert intake.released == date(2019, 12, 31)
    assert values(intake.observations, BY_COUNTRY.series) == {
        ("GRC", "sea", None, date(2014, 1, 1)): 955,
        ("ESP", None, None, date(2014, 1, 1)): 574,
    }
    assert {row["area"]: row["route"] for row in intake.observations.to_pylist()} == {"GRC": "EMED", "ESP": None}
    assert {(row.location, row.reason) for row in intake.rejected} == {
        ("Source!A7", Reason.AGGREGATE),
        ("Source!A8", Reason.MISSING_DATE),
        ("Source!D8", Reason.NO_COUNT_PUBLISHED),
        ("Source!D9", Reason.REPEATED_KEY),
        ("Source!G8", Reason.IMPOSSIBLE_DATE),
    }
    assert intake.rows_in == intake.rows_accepted + 5 == 7


@pytest.mark.parametrize(("by_sea", "counted"), [(955, ("sea", 955)), ("NA", (None, 574)), (-1, (None, 574))])
def test_a_total_counts_only_where_its_parts_are_not_given(
    by_sea: Any, counted: tuple[str | None, int], tmp_path: Path
) -> None:
    rows = [list(row) for row in SOURCE[:7]]
    rows[3][3], rows[6][5] = "Spain sea arrivals", by_sea
    intake = unhcr.read(book(tmp_path, {"Source": rows}), None)
    border, value = counted
    assert values(intake.observations, BY_COUNTRY.series) == {("ESP", border, None, date(2014, 1, 1)): value}
    assert intake.rows_in == intake.rows_accepted + 2 == 3


def test_the_titles_may_stand_in_another_row(tmp_path: Path) -> None:
    intake = unhcr.read(book(tmp_path, {"Source": [["A remark"], *SOURCE]}), None)
    assert (intake.rows_in, intake.rows_accepted) == (7, 2)


def test_a_block_of_a_country_that_is_not_known(tmp_path: Path) -> None:
    rows = changed(SOURCE, (3, 3, "Atlantis sea arrivals"))
    intake = unhcr.read(book(tmp_path, {"Source": rows}), None)
    assert intake.reasons()["unknown_country"] == 2
    assert values(intake.observations, BY_COUNTRY.series) == {("ESP", None, None, date(2014, 1, 1)): 574}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            (5, 4, "Column1.yr"),
            r"cell D4: no columns that end in \.month, \.year, \.individuals below the title 'Greece",
        ),
        ((3, 3, None), "cell A4: two blocks under the title 'Overall sea arrivals'"),
        ((3, 0, None), "cell A6: the block has no title"),
        ((3, 6, "Greece SEA"), "cell G4: the title 'Greece SEA' has the same country and border as 'Greece sea"),
        ((7, 5, "Column1.individuals"), None),
        ((4, 3, 12), None),
    ],
)
def test_a_block_is_never_lost_nor_given_to_its_neighbour(
    change: tuple[int, int, Any], message: str | None, tmp_path: Path
) -> None:
    path = book(tmp_path, {"Source": changed(SOURCE, change)})
    if message is None:
        assert unhcr.read(path, None).rows_in == 7
        return
    with pytest.raises(DataError, match=message):
        unhcr.read(path, None)


def test_the_tables_of_age_and_origin_are_not_read_and_hide_no_block(tmp_path: Path) -> None:
    names = ["Column1.month", "Column1.year", "Column1.individuals", None]
    blank = [None] * 4
    left = [*[blank] * 3, ["DEMOGRAPHICS", None, "Men", None], *[blank] * 3, names, [11, 2019, 10565, None]]
    page = [[*a, *b] for a, b in zip(left, SOURCE, strict=True)]
    assert unhcr.read(book(tmp_path, {"Source": page}), None).rows_in == 7
    page[3][4] = None
    with pytest.raises(DataError, match="cell E6: the block has no title"):
        unhcr.read(book(tmp_path, {"Source": page}), None)


def test_a_record_above_the_names_of_its_columns(tmp_path: Path) -> None:
    rows = changed(SOURCE, (4, 3, 12), (4, 4, 2013), (4, 5, 4))
    with pytest.raises(DataError, match="cell D5: the record is above the names of its columns"):
        unhcr.read(book(tmp_path, {"Source": rows}), None)
    with pytest.raises(DataError, match="no titles such as 'Italy sea arrivals'"):
        unhcr.read(book(tmp_path, {"Source": [["a", "b"]]}), None)


def block(counts: list[int], year: int = 2015) -> list[list[Any]]:
    names = ["Column1.month", "Column1.year", "Column1.individuals"]
    return [["Greece sea arrivals"], names, *([n, year, count] for n, count in enumerate(counts, 1))]


RISING = [9, 9, 20, 30, 41, 58, 77, 90, 99, 120, 120, 121]


@pytest.mark.parametrize(
    ("counts", "is_kept"),
    [
        (RISING, False),
        (RISING[:10], True),  # a year up to October: arrivals may rise until then
        ([*RISING[:11], 5], True),
        ([0] * 12, True),
        ([0] * 11 + [7], True),
    ],
)
def test_counts_since_january_are_no_months(counts: list[int], is_kept: bool, tmp_path: Path) -> None:
    other = [["Italy sea arrivals"], block([])[1], [1, 2015, 3]]
    page = [
        [*(left + [None] * (4 - len(left))), *right]
        for left, right in zip_longest(block(counts), other, fillvalue=list[Any]())
    ]
    intake = unhcr.read(book(tmp_path, {"Source": page}), None)
    assert intake.reasons() == ({} if is_kept else {"aggregate": 12})
    assert intake.rows_in == len(counts) + 1


def test_the_newest_month_of_a_file_is_provisional(tmp_path: Path) -> None:
    sheets = {"Source": block([7, 8]), "Daily Arrivals to Italy": [DAYS[0], [datetime(2015, 1, 31), 5]]}
    found = unhcr.read(book(tmp_path, sheets), None).observations.to_pylist()
    assert [(row["area"], row["start"].month, row["status"]) for row in found] == [
        ("GRC", 1, "final"),
        ("GRC", 2, "provisional"),
        ("ITA", 1, "final"),
    ]


@pytest.mark.parametrize("order", [1, -1])
def test_days_of_which_the_first_is_a_lump(order: int, tmp_path: Path) -> None:
    intake = unhcr.read(book(tmp_path, {"Daily Arrivals to Greece": [DAYS[0], *DAYS[1:][::order]]}), None)
    found = values(intake.observations, DAILY.series)
    assert found["GRC", "sea", None, date(2015, 8, 27)] == 3722
    assert found["GRC", "sea", None, date(2015, 9, 2)] == 0
    assert len(found) == 7
    row = 2 if order == 1 else 9
    assert [(row.location, row.reason) for row in intake.rejected] == [
        (f"Daily Arrivals to Greece!A{row}", Reason.AGGREGATE)
    ]


def test_days_that_are_not_listed_are_not_made_up(tmp_path: Path) -> None:
    page = [DAYS[0], ["2015-10-01", 343], ["2015-10-03", 128]]
    intake = unhcr.read(book(tmp_path, {"Daily Arrivals to Italy": page}), None)
    assert [row["start"].day for row in intake.observations.to_pylist()] == [1, 3]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["2015-10-02", "NA"], Reason.NO_COUNT_PUBLISHED),
        (["2015-10-02", None], Reason.MISSING_COUNT),
        (["2015-10-02", 1.5], Reason.NOT_A_COUNT),
        (["2015-10-02", "1,022"], Reason.NOT_A_COUNT),
        (["2015-02-30", 5], Reason.IMPOSSIBLE_DATE),
        ([42278, 5], Reason.IMPOSSIBLE_DATE),
        ([datetime(1911, 1, 1), 5], Reason.IMPOSSIBLE_DATE),
        ([None, 5], Reason.MISSING_DATE),
        (["2015-10-01", 5], Reason.REPEATED_KEY),
    ],
)
def test_a_day_that_is_not_accepted(row: list[Any], reason: Reason, tmp_path: Path) -> None:
    page = [DAYS[0], [datetime(2015, 10, 1), 343], row]
    intake = unhcr.read(book(tmp_path, {"Daily Arrivals to Italy": page}), None)
    assert (intake.rows_in, [item.reason for item in intake.rejected]) == (2, [reason])


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (DAYS[1:], "expected a column 'arrival date', found 2015-08-26"),
        ([["Arrival Date", "Count"], *DAYS[1:]], "expected a column 'daily arriv'"),
        ([], "the sheet is empty"),
    ],
)
def test_days_without_their_columns(page: list[list[Any]], message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=f"sheet Daily Arrivals to Italy: {message}"):
        unhcr.read(book(tmp_path, {"Daily Arrivals to Italy": page}), None)


def test_nationalities(tmp_path: Path) -> None:
    intake = unhcr.read(book(tmp_path, {"Arrivals - Italy": ORIGINS}), None)
    assert values(intake.observations, BY_NATIONALITY.series) == {
        ("ITA", None, "CIV", date(2016, 1, 1)): 332,
        ("ITA", None, "PSE", date(2016, 1, 1)): 3,
    }
    assert [row.reason for row in intake.rejected] == [
        Reason.UNKNOWN_COUNTRY,
        Reason.UNKNOWN_COUNTRY,
        Reason.MISSING_NATIONALITY,
        Reason.REPEATED_KEY,
    ]


MONTHS = {"data": {"timeseries": [{"month": 1, "year": 2015, "individuals": "1,637"}, {"month": 2, "year": 2015}]}}


def series_file(folder: Path, content: Any, name: str = "unhcr_geo-656_group-4797.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(content), "utf-8")
    return path


def test_a_time_series_by_month(tmp_path: Path) -> None:
    intake = unhcr.read(series_file(tmp_path, MONTHS), date(2020, 1, 1))
    row = intake.observations.to_pylist()[0]
    assert (row["area"], row["border"], row["route"], row["value"]) == ("ITA", "sea", "CMED", 1637)
    assert (row["start"], row["end"]) == (date(2015, 1, 1), date(2015, 2, 1))
    assert [item.reason for item in intake.rejected] == [Reason.MISSING_COUNT]


PORTAL = {"Malta": ("690", "MLT", "CMED"), "Cyprus": ("616", "CYP", "EMED"), "Italy": ("656", "ITA", "CMED")}
PORTAL |= {"Greece": ("640", "GRC", "EMED"), "Spain": ("729", "ESP", None)}


def portal_answer(country: str, first: int = 501) -> dict[str, Any]:
    months = [
        {"year": "2021", "month": str(n), "data_date": f"2021-0{n}-01", "individuals": str(first + n)} for n in (1, 2)
    ]
    place = {"id": int(PORTAL[country][0]), "name": country}
    return {"title_language_en": "Arrivals by month", "data": {"geoMasterId": place, "timeseries": months}}


@pytest.mark.parametrize("country", PORTAL)
@pytest.mark.parametrize(("group", "border"), [("4797", "sea"), ("4798", "land")])
def test_every_country_of_the_portal(country: str, group: str, border: str, tmp_path: Path) -> None:
    number, code, route = PORTAL[country]
    for name in (f"unhcr_geo-{number}_group-{group}.json", f"population_group={group}.json"):
        path = series_file(tmp_path, portal_answer(country), name)
        assert unhcr.recognises(Sniffed(path))
        intake = unhcr.read(path, None)
        rows = intake.observations.to_pylist()
        found = [(row["area"], row["border"], row["route"], row["start"].month, row["value"]) for row in rows]
        assert found == [(code, border, route, 1, 502), (code, border, route, 2, 503)]
        assert (intake.rows_in, intake.rejected, intake.notes) == (2, (), ())


def test_the_country_is_the_one_of_the_content_not_of_the_name(tmp_path: Path) -> None:
    intake = unhcr.read(series_file(tmp_path, portal_answer("Malta"), "unhcr_geo-656_group-4797.json"), None)
    assert intake.observations["area"].unique().to_pylist() == ["MLT"]
    assert intake.notes == ("the content is of MLT, although the name of the file states another country",)


@pytest.mark.parametrize(
    ("country", "groups", "series", "border"),
    [
        ("Malta", "4797,4798", TOGETHER, None),
        ("Cyprus", "4798%2C4797", TOGETHER, None),
        ("Greece", "4797,4798,5634", TOGETHER, None),
        ("Italy", "4797,5634", BY_COUNTRY, "sea"),
        ("Spain", "4797,5634", TOGETHER, "sea"),
        ("Spain", "4797,4798,5634", TOGETHER, None),
        ("Spain", "5634", BY_COUNTRY, "sea"),
    ],
)
def test_several_groups_are_a_series_of_their_own(
    country: str, groups: str, series: Any, border: str | None, tmp_path: Path
) -> None:
    path = series_file(tmp_path, portal_answer(country), f"geo_id={PORTAL[country][0]}&population_group={groups}.json")
    rows = unhcr.read(path, None).observations.to_pylist()
    assert {(row["series"], row["border"]) for row in rows} == {(series.series, border)}
    assert [row["value"] for row in rows] == [502, 503]
    assert {row["route"] for row in rows} == ({"WAFR"} if groups == "5634" else {PORTAL[country][2]})


@pytest.mark.parametrize(
    ("title", "border"), [("Sea arrivals monthly", "sea"), ("Land arrivals", "land"), ("Sea and land arrivals", None)]
)
def test_the_title_states_the_groups_if_nothing_else_does(title: str, border: str | None, tmp_path: Path) -> None:
    path = series_file(tmp_path, portal_answer("Malta") | {"title_language_en": title}, "download.json")
    assert unhcr.read(path, None).observations["border"].unique().to_pylist() == [border]


def test_a_group_that_is_counted_by_day(tmp_path: Path) -> None:
    days = [{"data_date": f"2019-03-0{n}", "individuals": str(40 + n)} for n in (1, 2, 4)]
    path = series_file(tmp_path, entries(*days), "geo_id=640&population_group=4908&frequency=day.json")
    rows = unhcr.read(path, None).observations.to_pylist()
    assert [(row["series"], row["border"], row["start"].day, row["value"]) for row in rows] == [
        (DAILY.series, "sea", 1, 41),
        (DAILY.series, "sea", 2, 42),
        (DAILY.series, "sea", 4, 44),
    ]
    path = series_file(tmp_path, entries(*days), "geo_id=640&population_group=4797,4798.json")
    with pytest.raises(DataError, match="by month only"):
        unhcr.read(path, None)


@pytest.mark.parametrize("days", [("01-31", "02-28", "03-31"), ("01-07", "01-14", "01-21"), ("01-01", "01-16")])
def test_reports_of_longer_periods_are_no_days(days: tuple[str, ...], tmp_path: Path) -> None:
    content = entries(*({"data_date": f"2019-{day}", "individuals": 5} for day in days))
    with pytest.raises(DataError, match="a week or more apart"):
        unhcr.read(series_file(tmp_path, content), None)


def landing(name: str, count: Any, **changes: Any) -> dict[str, Any]:
    return {
        "geomaster_name": name,
        "admin_level": "Settlement",
        "centroid_lon": "12.6",
        "centroid_lat": "35.5",
        "date": "2022-12-31T00:00:00",
        "month": "12",
        "year": "2022",
        "population_group_id": "4797",
        "population_groups_concat": SEA,
        "individuals": count,
    } | changes


def test_landing_places_of_the_portal(tmp_path: Path) -> None:
    data = [landing("Lesvos", "3482"), landing("Samos", 900), landing("Greece", "12770")]
    path = series_file(tmp_path, {"data": data}, "geo_id=640&year=2022&sv_id=11&population_group=4797.json")
    assert unhcr.recognises(Sniffed(path))
    intake = unhcr.read(path, None)
    rows = intake.observations.to_pylist()
    assert [(row["area"], row["route"], row["value"], row["start"], row["series"]) for row in rows] == [
        ("Lesvos", "EMED", 3482, date(2022, 1, 1), LANDINGS.series),
        ("Samos", "EMED", 900, date(2022, 1, 1), LANDINGS.series),
    ]
    assert (intake.rows_in, intake.reasons(), intake.released) == (3, {"aggregate": 1}, date(2022, 12, 31))
    same = unhcr.read(places(tmp_path, LESVOS), None).observations
    assert intake.observations.slice(0, 1).equals(same)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (landing("Chios", "many"), Reason.NOT_A_COUNT),
        (landing("Chios", None), Reason.MISSING_COUNT),
        (landing("Chios", 5, year="2021"), Reason.IMPOSSIBLE_DATE),
        (landing("Chios", 5, date=""), Reason.MISSING_DATE),
        (landing("Evros", 5, population_group_id="4798", population_groups_concat="Land"), Reason.OTHER_DIMENSION),
        (landing("", 5), Reason.UNKNOWN_PLACE),
        (landing("Lesvos", 3482), Reason.DUPLICATE_ROW),
        (landing("Lesvos", 3483), Reason.REPEATED_KEY),
        (landing("Lanzarote", 5, population_group_id="5634"), Reason.UNKNOWN_PLACE),
        (7, Reason.BROKEN_ROW),
    ],
)
def test_a_landing_place_that_is_not_accepted(entry: Any, reason: Reason, tmp_path: Path) -> None:
    path = series_file(tmp_path, {"data": [landing("Lesvos", "3482"), entry]}, "geo-640_year-2022.json")
    intake = unhcr.read(path, None)
    assert (intake.rows_in, intake.rows_accepted) == (2, 1)
    assert [(row.location, row.reason) for row in intake.rejected] == [("entry 2", reason)]


def test_countries_as_landing_places(tmp_path: Path) -> None:
    names = ("Italy", "Greece", "Cyprus", "Malta", "Spain")
    path = series_file(tmp_path, {"data": [landing(name, 70) for name in names]}, "geo_id=0&fromDate=2022-01-01.json")
    intake = unhcr.read(path, None)
    rows = intake.observations.to_pylist()
    assert [(row["area"], row["route"]) for row in rows] == [("Cyprus", "EMED"), ("Malta", "CMED")]
    assert intake.reasons() == {"aggregate": 3}


def origin(name: str, count: Any, **changes: Any) -> dict[str, Any]:
    day = {"geomaster_name": "Italy", "date": "2024-08-31", "month": "8", "year": "2024"}
    return day | {"pop_origin_name": name, "individuals": count} | changes


def test_origins_of_the_portal(tmp_path: Path) -> None:
    data = [
        origin("Syrian Arab Rep.", "6,010"),
        origin("Tunisia", 5980),
        origin("Others", "70"),
        origin("Atlantis", 5),
        origin("Tunisia", 1),
        origin("", 5),
        origin("Egypt", 5, date="2023-08-31"),
    ]
    name = "geo_id=656&population_collection=28&limit=200&fromDate=2024-01-01&sv_id=100.json"
    path = series_file(tmp_path, {"data": data}, name)
    assert unhcr.recognises(Sniffed(path))
    intake = unhcr.read(path, None)
    rows = intake.observations.to_pylist()
    assert [(row["area"], row["nationality"], row["value"], row["start"], row["end"]) for row in rows] == [
        ("ITA", "SYR", 6010, date(2024, 1, 1), date(2024, 9, 1)),
        ("ITA", "TUN", 5980, date(2024, 1, 1), date(2024, 9, 1)),
        ("ITA", "XXX", 70, date(2024, 1, 1), date(2024, 9, 1)),
    ]
    assert {row["series"] for row in rows} == {BY_ORIGIN.series}
    assert intake.released == date(2024, 8, 31)
    assert [row.reason for row in intake.rejected] == [
        Reason.UNKNOWN_COUNTRY,
        Reason.REPEATED_KEY,
        Reason.MISSING_NATIONALITY,
        Reason.IMPOSSIBLE_DATE,
    ]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        ({"data": [landing("Lesvos", 5)]}, "geo-640.json", "does not state from when it counts"),
        ({"data": [landing("Lesvos", 5)]}, "geo-640_fromDate=2022-03-01.json", "does not state from when it counts"),
        ({"data": [landing("Lesvos", 5)]}, "year-2022.json", "neither the file nor its name states the country"),
        ({"data": [origin("Mali", 5)]}, "geo-656_year-2024.json", "does not state that it counts arrivals"),
        ({"data": [], "x": '"geomaster_name"', "geomaster_name": 1}, "geo-656_year-2024.json", "expected a list"),
    ],
)
def test_sums_of_the_portal_that_do_not_say_what_they_are(
    content: Any, name: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=message):
        unhcr.read(series_file(tmp_path, content, name), None)


@pytest.mark.publisher
def test_a_small_file_of_malta(publisher_cases: Path) -> None:
    path = publisher_cases / "unhcr_geo-690_group-4797.json"
    assert unhcr.recognises(Sniffed(path))
    intake = unhcr.read(path, None)
    assert (intake.rows_in, intake.rows_accepted) == (6, 6)
    found = values(intake.observations, BY_COUNTRY.series)
    assert found == {("MLT", "sea", None, date(2024, n, 1)): 1000 + n for n in range(1, 7)}


def test_a_time_series_by_day_of_the_canary_islands(tmp_path: Path) -> None:
    content = {"data": [{"timeseries": [{"data_date": "2019-01-31", "individuals": 5}, 7]}]}
    intake = unhcr.read(series_file(tmp_path, content, "geo_id=729&population_group=5634.json"), None)
    row = intake.observations.to_pylist()[0]
    assert (row["series"], row["route"], row["start"]) == (DAILY.series, "WAFR", date(2019, 1, 31))
    assert (intake.released, [item.reason for item in intake.rejected]) == (None, [Reason.BROKEN_ROW])


def entries(*found: dict[str, Any], **beside: Any) -> dict[str, Any]:
    return {"data": {"timeseries": list(found), **beside}}


JANUARY = {"month": "1", "year": "2015", "individuals": "12"}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ({"geo_id": 640, "population_group": "4798", **entries(JANUARY)}, "x.json"),
        (entries(JANUARY, geo_id="640", population_group_id=4798), "x.json"),
        (entries(JANUARY, geoMasterId={"name": "Greece"}), "group-4798.json"),
        (entries(JANUARY, geoMasterId={"name": "Greece"}), "a_geo-640_group-4798.json"),
        (entries(JANUARY), "timeseries?widget_id=1&geo_id=640&sv_id=11&population_group=4798&frequency=month.json"),
    ],
)
def test_a_file_or_its_name_says_of_which_country_and_group_it_is(content: Any, name: str, tmp_path: Path) -> None:
    row = unhcr.read(series_file(tmp_path, content, name), None).observations.to_pylist()[0]
    assert (row["area"], row["border"], row["route"], row["value"]) == ("GRC", "land", "EMED", 12)


def test_entries_with_month_and_day_are_days_if_several_share_a_month(tmp_path: Path) -> None:
    months = [{"data_date": f"2015-0{n}-28", "month": n, "year": 2015, "individuals": n} for n in (1, 2)]
    found = unhcr.read(series_file(tmp_path, entries(*months)), None).observations
    assert found["series"].unique().to_pylist() == [BY_COUNTRY.series]
    days = [{"data_date": f"2015-01-0{n} 00:00:00", "month": 1, "year": 2015, "individuals": n} for n in (1, 2)]
    found = unhcr.read(series_file(tmp_path, entries(*days)), None).observations
    assert found["series"].unique().to_pylist() == [DAILY.series]
    assert [day.day for day in found["start"].to_pylist()] == [1, 2]


def test_a_time_series_by_day_that_begins_with_a_lump(tmp_path: Path) -> None:
    days = [{"data_date": str(day.date()), "individuals": value} for day, value in DAYS[1:]]
    intake = unhcr.read(series_file(tmp_path, entries(*days)), None)
    assert [(row.location, row.reason) for row in intake.rejected] == [("entry 1", Reason.AGGREGATE)]


def test_a_time_series_since_january_is_refused(tmp_path: Path) -> None:
    months = [{"month": n, "year": 2015, "individuals": count} for n, count in enumerate(RISING, 1)]
    with pytest.raises(DataError, match=r"none of 12 rows is accepted; .* aggregate, a count since January"):
        unhcr.read(series_file(tmp_path, entries(*months)), None)


@pytest.mark.parametrize(
    ("timestamp", "released"),
    [
        ("2020-03-04 10:00:00", date(2020, 3, 4)),
        ("2020-03-04T10:00:00+00:00", date(2020, 3, 4)),
        (1583316000, date(2020, 3, 4)),
        ("2020-02-30", None),
        ("yesterday", None),
        (10**30, None),
        (True, None),
        (None, None),
    ],
)
def test_a_time_series_is_of_the_day_of_its_timestamp(timestamp: Any, released: date | None, tmp_path: Path) -> None:
    assert unhcr.read(series_file(tmp_path, entries(JANUARY, timestamp=timestamp)), None).released == released
    path = series_file(tmp_path, entries(JANUARY) | {"timestamp": timestamp})
    assert unhcr.read(path, None).released == released
    assert unhcr.read(path, date(2021, 1, 1)).released == date(2021, 1, 1)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (JANUARY, Reason.REPEATED_KEY),
        ({**JANUARY, "month": 13}, Reason.IMPOSSIBLE_DATE),
        ({**JANUARY, "month": True}, Reason.IMPOSSIBLE_DATE),
        ({**JANUARY, "year": None}, Reason.MISSING_DATE),
        ({**JANUARY, "month": 2, "individuals": "NA"}, Reason.NO_COUNT_PUBLISHED),
        ({**JANUARY, "month": 2, "individuals": None}, Reason.MISSING_COUNT),
        ({**JANUARY, "month": 2, "individuals": 1e300}, Reason.NOT_A_COUNT),
        ({**JANUARY, "month": 2, "individuals": [1]}, Reason.NOT_A_COUNT),
        ({"data_date": "2019-01-31junk", "individuals": 5}, Reason.IMPOSSIBLE_DATE),
        ({"data_date": "0000-01-01", "individuals": 5}, Reason.IMPOSSIBLE_DATE),
    ],
)
def test_an_entry_that_is_not_accepted(entry: Any, reason: Reason, tmp_path: Path) -> None:
    intake = unhcr.read(series_file(tmp_path, entries(JANUARY, entry)), None)
    assert (intake.rows_in, [item.reason for item in intake.rejected]) == (2, [reason])


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (MONTHS, "italy.json", "name it like unhcr_geo-656_group-4797.json"),
        (MONTHS, "geo-1_group-4797.json", r"656 \(ITA\)"),
        (MONTHS, "geo-656,640_group-4797.json", "must state one country"),
        (MONTHS, "geo-656_group-9999.json", r"4798 \(land\)"),
        (MONTHS, "geo_id=729&population_group=4797%2C4798.json", "ask for 4797,5634 or 4797,4798,5634"),
        (MONTHS, "geo_id=656&population_group=5634.json", "belongs to Spain"),
        (MONTHS, "geo_id=656&population_group=4797,4908.json", "load its file alone"),
        (MONTHS, "geo_id=656&population_group=4908.json", "ask for frequency=day"),
        (entries(JANUARY, geoMasterId={"name": "Ukraine"}), "geo-656_group-4797.json", "the file is of 'Ukraine'"),
        (entries(JANUARY, geoMasterId={"id": 640, "name": "Malta"}), "group-4797.json", "not the one of Malta"),
        (entries(JANUARY, geo_id=640, geoMasterId={"name": "Malta"}), "group-4797.json", "states two countries"),
        (entries(JANUARY, geo_id=0), "geo-656_group-4797.json", "the file is of the place 0"),
        ({"title_language_en": "Land arrivals", **entries(JANUARY)}, "geo-640_group-4797.json", "arrivals by sea"),
        (entries(JANUARY, geoMasterId={"name": "Spain"}, title_language_en="Sea arrivals"), "x.json", "one group"),
        (entries(JANUARY, population_group=4798), "geo-656_group-4797.json", "must state one country"),
        ({"data": {"timeseries": []}}, "geo-656_group-4797.json", "is empty"),
        ({"data": [{"timeseries": [1]}, {"timeseries": [2]}]}, "geo-656_group-4797.json", "has 2 entries"),
        ({"data": 5}, "geo-656_group-4797.json", "expected"),
        ([], "geo-656_group-4797.json", "expected"),
        ({"data": {"timeseries": [1]}}, "geo-656_group-4797.json", "none of 1 rows is accepted"),
    ],
)
def test_a_time_series_that_is_none(content: Any, name: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=message):
        unhcr.read(series_file(tmp_path, content, name), None)


def test_a_workbook_without_its_sheets(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected sheets Source"):
        unhcr.read(book(tmp_path, {"Sheet1": [["a"]]}), None)
    with pytest.raises(DataError, match="expected a column 'arrival month'"):
        unhcr.read(book(tmp_path, {"Arrivals - Italy": [["Country of Origin", "x"], ["Mali", 1]]}), None)


def test_it_recognises_its_own_files_only(tmp_path: Path) -> None:
    own = [places(tmp_path, LESVOS), book(tmp_path, {"Source": SOURCE, "Arrivals - Italy": ORIGINS})]
    assert all(unhcr.recognises(Sniffed(path)) for path in [*own, series_file(tmp_path, MONTHS)])
    assert not unhcr.recognises(Sniffed(book(tmp_path, {"Source": SOURCE}, "other.xlsx")))
    assert not unhcr.recognises(Sniffed(series_file(tmp_path, [{"web_id": 1}], "other.json")))


@pytest.mark.publisher
def test_the_real_places_are_the_embedded_ones(publisher_files: Path) -> None:
    intake = unhcr.read(publisher_files / "unhcr_odp" / "disembarkation_places_2014_2022.csv", None)
    assert (intake.rows_in, intake.rows_accepted) == (211, 211)
    embedded = next(
        each.observations for each in read_embedded(embedded_data_dir()) if LANDINGS.series in each.release.series
    )
    keys = [("area", "ascending"), ("start", "ascending")]
    assert intake.observations.sort_by(keys).equals(embedded.sort_by(keys))
    greece = intake.observations.filter(
        pc.and_(
            pc.equal(intake.observations["start"], date(2022, 1, 1)), pc.equal(intake.observations["route"], "EMED")
        )
    )
    by_area = dict(zip(greece["area"].to_pylist(), greece["value"].to_pylist(), strict=True))
    assert (by_area.pop("Cyprus"), sum(by_area.values()), by_area["Kastellorizo"]) == (3952, 12770, 1)


@pytest.mark.publisher
def test_the_real_workbook(publisher_files: Path) -> None:
    path = publisher_files / "unhcr_odp" / "unhcr_mediterranean_2019-12-31.xlsx"
    intake = unhcr.read(path, None)
    assert (intake.rows_in, intake.rows_accepted, intake.released) == (5750, 5461, date(2019, 12, 31))
    assert intake.reasons() == {"aggregate": 282, "missing_date": 3, "missing_nationality": 4}
    assert ("Daily Arrivals to Greece!A2", Reason.AGGREGATE) in [(row.location, row.reason) for row in intake.rejected]
    assert intake.observations.num_rows == intake.rows_accepted
    months = values(intake.observations, BY_COUNTRY.series)
    _check_combined(path, months)
    _check_days(months, values(intake.observations, DAILY.series))
    _check_since_january(path, months)


def _year(months: dict[tuple[Any, ...], int], country: str, year: int) -> int:
    return sum(value for key, value in months.items() if key[:2] == (country, "sea") and key[3].year == year)


def _check_days(months: dict[tuple[Any, ...], int], days: dict[tuple[Any, ...], int]) -> None:
    """Days are by sea: in 2018 and 2019 their sums are nearer to the months by sea than to those with land arrivals."""
    sums: Counter[date] = Counter()
    for (country, border, _, day), value in days.items():
        assert border == "sea"
        if country == "GRC":
            sums[day.replace(day=1)] += value
    both = [
        (sums[first], months["GRC", "sea", None, first], months["GRC", "land", None, first])
        for first in sums
        if ("GRC", "land", None, first) in months
    ]
    assert len(both) == 23
    assert all(abs(total - sea) < abs(total - sea - land) for total, sea, land in both)
    assert sum(months["GRC", "sea", None, first] == total for first, total in sums.items()) == 27


def _check_since_january(path: Path, months: dict[tuple[Any, ...], int]) -> None:
    """The tables that are not read count from January: in November 2019 they hold the sum of the months."""
    rows = open_workbook(path).rows("Source")
    tables = {rows[at - 3][0]: rows[at - 1][:3] for at in (153, 157)}
    for name, country in (("Italy", "ITA"), ("Greece", "GRC")):
        assert [str(cell) for cell in tables[name][:2]] == ["11", "2019"]
        assert tables[name][2] == _year(months, country, 2019)


@pytest.mark.publisher
def test_landings_and_months_of_the_real_files_agree(publisher_files: Path) -> None:
    """Years without every month of a country, or whose places UNHCR does not all name, are left out."""
    folder = publisher_files / "unhcr_odp"
    landings = unhcr.read(folder / "disembarkation_places_2014_2022.csv", None).observations.to_pylist()
    months = values(unhcr.read(folder / "unhcr_mediterranean_2019-12-31.xlsx", None).observations, BY_COUNTRY.series)
    years = {("EMED", year): ("GRC", year) for year in (2015,)} | {
        ("CMED", year): ("ITA", year) for year in (2016, 2017)
    }
    for (route, year), key in years.items():
        rows = [row["value"] for row in landings if (row["route"], row["start"].year) == (route, year)]
        assert sum(rows) == _year(months, *key)
    spain = [row["value"] for row in landings if row["route"] in {"WMED", "WAFR"} and row["start"].year == 2018]
    assert sum(spain) == _year(months, "ESP", 2018) == 58569
    cyprus = {row["start"].year: row["value"] for row in landings if row["area"] == "Cyprus"}
    assert [cyprus[year] for year in (2016, 2017, 2018)] == [_year(months, "CYP", year) for year in (2016, 2017, 2018)]


@pytest.mark.publisher
def test_the_month_in_which_the_real_workbook_was_made_is_provisional(publisher_files: Path) -> None:
    """Its days end on 17 and 25 November 2019, and Italy's November is the sum of its days."""
    intake = unhcr.read(publisher_files / "unhcr_odp" / "unhcr_mediterranean_2019-12-31.xlsx", None)
    rows = intake.observations.to_pylist()
    assert {row["start"].replace(day=1) for row in rows if row["status"] == "provisional"} == {date(2019, 11, 1)}
    months = [row for row in rows if row["series"] == BY_COUNTRY.series and row["status"] == "provisional"]
    assert len(months) == 5
    november = [row for row in rows if row["series"] == DAILY.series and row["start"] >= date(2019, 11, 1)]
    italy = [row for row in november if row["area"] == "ITA"]
    assert max(row["start"] for row in italy) == date(2019, 11, 25)
    assert sum(row["value"] for row in italy) == 915 == next(row["value"] for row in months if row["area"] == "ITA")


def _check_combined(path: Path, months: dict[tuple[Any, ...], int]) -> None:
    """The added sheet agrees with the blocks, but for Cyprus in three months, where it holds the month's number.

    Greek land is left out: the added sheet has zeros for years in which the publisher does not tell land apart.
    """
    columns = {
        "italy_all": ("ITA", "sea"),
        "greece_sea": ("GRC", "sea"),
        "spain_sea": ("ESP", "sea"),
        "spain_land": ("ESP", "land"),
        "cyprus_all": ("CYP", "sea"),
        "malta_all": ("MLT", "sea"),
    }
    header, *rows = open_workbook(path).rows("COMBINED")
    for row in rows:
        for name, (country, border) in columns.items():
            found = months.get((country, border, None, date(int(row[1]), int(row[0]), 1)))
            cell = row[header.index(name)]
            if country == "CYP" and row[1] == 2016 and row[0] in {3, 4, 5}:
                assert cell == row[0] != found
                continue
            assert cell == ("NA" if found is None else found)
