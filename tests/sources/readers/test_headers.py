"""Misspelt headers: which are recognised, and which are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from routes_geo.errors import DataError
from routes_geo.sources.frontex import adapter as frontex
from routes_geo.sources.italy import adapter as italy
from routes_geo.sources.readers.delimited import read_delimited
from routes_geo.sources.readers.headers import has_headers, misspelt, respelt_header
from routes_geo.sources.sniff import Sniffed
from routes_geo.sources.unhcr import adapter as unhcr

REQUIRED = [("Migration route", "migration_route"), ("Coordinates",), ("Number of Dead",), ("Year",)]
NAMES = ["Year", "Coordinates", "Migration route", "Number of Dead"]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Migrantion route", "Migration route"),
        ("MIGRATON ROUTE", "Migration route"),
        ("Migartion_route", "Migration route"),
        ("migration  routes", "Migration route"),
        ("Coordiantes", "Coordinates"),
        ("Cordinate", "Coordinates"),
        ("Number of Daed", "Number of Dead"),
        ("Nr of Dead", None),
        ("Route", None),
        ("Yaer", None),  # too short to be sure
        ("Number of Dead 2", None),
        ("", None),
    ],
)
def test_a_header_with_a_few_wrong_letters(name: str, header: str | None) -> None:
    place = next(at for at, known in enumerate(NAMES) if header in {known, None})
    names = [*NAMES[:place], name, *NAMES[place + 1 :]]
    respelt, notes = respelt_header(names, REQUIRED)
    expected = tuple(NAMES) if header else tuple(names)
    assert respelt == expected
    assert notes == ((f"the column {name!r} is read as {header!r}",) if header else ())
    assert has_headers(names, REQUIRED) == (header is not None)


def test_only_one_missing_header_can_be_misspelt() -> None:
    names = ["Year", "Coordiantes", "Migrantion route", "Number of Dead"]
    assert respelt_header(names, REQUIRED) == (tuple(names), ())
    assert not has_headers(names, REQUIRED)


def test_a_header_that_is_there_is_never_replaced() -> None:
    names = [*NAMES, "Migrantion route"]
    assert respelt_header(names, REQUIRED) == (tuple(names), ())


def test_two_columns_that_could_be_meant_are_not_chosen_between() -> None:
    assert misspelt(["Migrantion route", "Migratoin route"], ["Migration route"], []) is None


def test_a_header_near_two_known_ones_is_not_chosen_for_either() -> None:
    assert misspelt(["Number of Mads"], ["Number of Dead"], ["Number of Male"]) is None
    assert misspelt(["Number of Deae"], ["Number of Dead"], ["Number of Male"]) == (0, "Number of Dead")


def test_a_header_of_another_layout_is_not_a_misspelt_one() -> None:
    assert misspelt(["Location Date"], ["Location Data"], ["Location date"]) is None


def test_numbers_in_headers_are_never_misspelt() -> None:
    assert misspelt(["population 2015"], ["population 2016"], []) is None


def test_a_file_with_very_many_columns_is_not_searched() -> None:
    assert misspelt(["Migrantion route"] + ["x"] * 300, ["Migration route"], []) is None


def test_a_delimited_file_reports_the_column(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("region,indviduals\nx,1\n")
    table = read_delimited(path).respelt("region", "individuals")
    assert table.column("individuals") == 1
    assert table.notes == ("the column 'indviduals' is read as 'individuals'",)
    with pytest.raises(DataError, match="expected a column 'individuals'"):
        read_delimited(path).respelt("area", "individuals").column("individuals")


def test_each_publishers_csv_is_read_with_one_misspelt_header(tmp_path: Path) -> None:
    route = "Central Mediterranean"
    files = {
        frontex.ADAPTER: f"route,month,detectoins,vintage\n{route},2023-09,5,2025-02-07\n",
        italy.ADAPTER: "Data,Valroe,Data_Report\n2023-09-12,5,2023-09-30\n",
        unhcr.ADAPTER: (
            "geomaster_name,month,year,population_groups_concat,indviduals,country_name,last_update\n"
            "Lesvos,12,2022,Mediterranean Sea Arrivals,5,Greece,2022-12-31\n"
        ),
    }
    for number, (adapter, text) in enumerate(files.items()):
        path = tmp_path / f"{number}.csv"
        path.write_text(text)
        assert adapter.recognises(Sniffed(path))
        intake = adapter.read(path, None)
        assert (intake.rows_in, intake.rows_accepted, len(intake.notes)) == (1, 1, 1)
        assert intake.observations["value"].to_pylist() == [5]


def test_the_files_of_publishers_are_told_apart_as_before(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Data,Nazione,Numero\n1,2,3\n")
    adapters = (frontex.ADAPTER, italy.ADAPTER, unhcr.ADAPTER)
    assert not any(adapter.recognises(Sniffed(path)) for adapter in adapters)
