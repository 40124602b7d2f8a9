"""UNHCR's files: made-up ones with one fault each, and the real ones."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from openpyxl import Workbook

from routes_geo.datafiles import embedded_data_dir
from routes_geo.errors import DataError
from routes_geo.model import OBSERVATION_SCHEMA, Reason
from routes_geo.sources import unhcr
from routes_geo.sources.embedded import read_embedded
from routes_geo.sources.sniff import Sniffed
from routes_geo.sources.unhcr_series import BY_COUNTRY, BY_NATIONALITY, DAILY, LANDINGS
from routes_geo.sources.workbook import open_workbook

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
        (CANARIES, Reason.REPEATED_KEY),
        ("Lesvos,3482\n", Reason.BROKEN_ROW),
    ],
)
def test_a_place_that_is_not_accepted(row: str, reason: Reason, tmp_path: Path) -> None:
    intake = unhcr.read(places(tmp_path, CANARIES, row), None)
    assert (intake.rows_in, intake.rows_accepted) == (2, 1)
    assert [item.reason for item in intake.rejected] == [reason]


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
    [None, None, 1, 2016, 3],
    ["CIV", "Ivory Coast", 1, 2016, 1],
]


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
        ("Source!D8", Reason.NOT_A_COUNT),
        ("Source!D9", Reason.REPEATED_KEY),
        ("Source!G8", Reason.IMPOSSIBLE_DATE),
    }
    assert intake.rows_in == intake.rows_accepted + 5 == 7


def test_a_total_counts_only_where_its_parts_are_not_given(tmp_path: Path) -> None:
    rows = [list(row) for row in SOURCE[:7]]
    rows[3][3] = "Spain sea arrivals"
    intake = unhcr.read(book(tmp_path, {"Source": rows}), None)
    assert values(intake.observations, BY_COUNTRY.series) == {("ESP", "sea", None, date(2014, 1, 1)): 955}
    assert [row.reason for row in intake.rejected] == [Reason.AGGREGATE] * 2


def test_days_of_which_the_first_is_a_lump(tmp_path: Path) -> None:
    intake = unhcr.read(book(tmp_path, {"Daily Arrivals to Greece": DAYS}), None)
    found = values(intake.observations, DAILY.series)
    assert found["GRC", None, None, date(2015, 8, 27)] == 3722
    assert found["GRC", None, None, date(2015, 9, 2)] == 0
    assert [(row.location, row.reason) for row in intake.rejected] == [
        ("Daily Arrivals to Greece!A2", Reason.AGGREGATE)
    ]


def test_nationalities(tmp_path: Path) -> None:
    intake = unhcr.read(book(tmp_path, {"Arrivals - Italy": ORIGINS}), None)
    assert values(intake.observations, BY_NATIONALITY.series) == {
        ("ITA", None, "CIV", date(2016, 1, 1)): 332,
        ("ITA", None, "PSE", date(2016, 1, 1)): 3,
    }
    assert [row.reason for row in intake.rejected] == [
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


def test_a_time_series_by_day_of_the_canary_islands(tmp_path: Path) -> None:
    content = {"data": [{"timeseries": [{"data_date": "2019-01-31", "individuals": 5}, 7]}]}
    intake = unhcr.read(series_file(tmp_path, content, "geo_id=729&population_group=5634.json"), None)
    row = intake.observations.to_pylist()[0]
    assert (row["series"], row["route"], row["start"]) == (DAILY.series, "WAFR", date(2019, 1, 31))
    assert (intake.released, [item.reason for item in intake.rejected]) == (None, [Reason.BROKEN_ROW])


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (MONTHS, "italy.json", "name the file as in unhcr_geo-656_group-4797.json"),
        (MONTHS, "geo-1_group-4797.json", r"656 \(ITA\)"),
        ({"data": {"timeseries": []}}, "geo-656_group-4797.json", "is empty"),
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
    embedded = next(table for release, table in read_embedded(embedded_data_dir()) if LANDINGS.series in release.series)
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
    _check_combined(path, values(intake.observations, BY_COUNTRY.series))


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
