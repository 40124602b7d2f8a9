"""Tables of hotspots: what is wrong in the data folder is named, and a snapshot of a day holds what was known then."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from routes_geo.errors import DataError, NotFound, Refused
from routes_geo.hotspots.names import find_area
from routes_geo.hotspots.tables import HOTSPOT_TABLES, hotspot_tables, read_hotspots, tables_to_hotspots


@pytest.fixture
def folder(data_dir: Path, tmp_path: Path) -> Path:
    for name in ("hotspots.csv", "hotspot_areas.csv", "hotspot_figures.csv", "capacities.csv", "residents.csv"):
        shutil.copy(data_dir / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("capacities.csv", "capacity,640,2023-10", "capacity,64O,2023-10", "lampedusa capacity 2023-10: '64O'"),
        (
            "capacities.csv",
            "capacity,640,2023-10",
            "capacity,640,2023-13",
            "'2023-13' is not a year, quarter, month or day",
        ),
        ("capacities.csv", "2023-11-02,2023-11-02", "2023-11-02,yesterday", "ES:canarias occupied_reception_places"),
        ("hotspot_figures.csv", ",2378,", ",-2378,", "canaries.el_hierro 2023-10-01/2023-10-10: '-2378'"),
        ("hotspot_figures.csv", ",scope,", ",range,", "the header lacks scope"),
        ("hotspot_areas.csv", "canaries.el_hierro,hotspot.canaries", "canaries.el_hierro,hotspot.azores", "azores"),
        ("hotspot_areas.csv", "\nhotspot.lampedusa,", "\nlampedusa.all,", "hotspot.lampedusa is the area of 0 rows"),
        ("residents.csv", ",11423,2022,", ",eleven,2022,", "residents.csv: ES:el-hierro 2022: 'eleven' is not a count"),
    ],
)
def test_a_wrong_row_is_named(folder: Path, file: str, old: str, new: str, message: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DataError, match=message.replace("(", r"\(")):
        read_hotspots(folder)


def test_a_snapshot_of_a_day_has_the_residents_of_its_time(data_dir: Path) -> None:
    def numbers(day: date) -> set[tuple[str, int]]:
        rows = hotspot_tables(data_dir, day)["residents.arrow"].to_pylist()
        return {(row["as_of"], row["value"]) for row in rows if row["residents_id"] == "ES:el-hierro"}

    assert numbers(date(2023, 9, 20)) == {("2022", 11423)}
    assert numbers(date(2024, 9, 20)) == {("2022", 11423), ("2024-01-01", 11786)}
    assert numbers(date(1990, 1, 1)) == {("2022", 11423)}  # none is that old: the earliest


def test_a_snapshot_of_a_day_holds_what_was_published_by_then(data_dir: Path) -> None:
    tables = hotspot_tables(data_dir, date(2023, 9, 20))
    assert set(tables) == set(HOTSPOT_TABLES)
    figures = tables["hotspot_figures.arrow"].to_pylist()
    assert {row["value"] for row in figures if row["area_id"] == "hotspot.lampedusa"} == {2063, 4998, 5112, 2980, 1125}
    stated = [row for row in tables["capacities.arrow"].to_pylist() if row["place_id"] == "lampedusa"]
    assert {(row["measure"], row["value"]) for row in stated if row["as_of"] >= "2023"} == {
        ("capacity", 400),
        ("occupancy", 2698),
    }
    everything = hotspot_tables(data_dir)
    assert tables["hotspots.arrow"].equals(everything["hotspots.arrow"])
    assert tables["hotspot_areas.arrow"].equals(everything["hotspot_areas.arrow"])


def test_an_empty_past_has_hotspots_without_figures(data_dir: Path) -> None:
    hotspots = tables_to_hotspots(hotspot_tables(data_dir, date(1990, 1, 1)))
    assert len(hotspots) == 5
    assert all(area.statements == () and area.figures == () for hotspot in hotspots for area in hotspot.areas)


@pytest.mark.parametrize(
    ("name", "area_id"),
    [
        ("lampedusa", "hotspot.lampedusa"),
        ("HOTSPOT.Lampedusa", "hotspot.lampedusa"),
        ("mytilene", "gr_islands.lesvos"),
        ("el-hierro", "canaries.el_hierro"),
        ("green_line", "cyprus.green_line"),
        (" Greek  islands ", "hotspot.gr_islands"),
        ("ES:canarias", "hotspot.canaries"),
    ],
)
def test_areas_are_found_by_id_and_name(data_dir: Path, name: str, area_id: str) -> None:
    hotspot, area = find_area(name, read_hotspots(data_dir))
    assert area.area_id == area_id
    assert area in hotspot.areas


@pytest.mark.parametrize("name", ["", "hotspot.", "lampedus", "samos;chios", "\x00", "../capacities", "İ" * 500])
def test_nothing_is_guessed(data_dir: Path, name: str) -> None:
    with pytest.raises(NotFound, match=r"hotspot\.lampedusa"):
        find_area(name, read_hotspots(data_dir))


def test_no_place_of_the_gazetteer_is_answered_but_as_an_area(data_dir: Path) -> None:
    hotspots = read_hotspots(data_dir)
    own = {area.area_id for hotspot in hotspots for area in hotspot.areas}
    named = {alias for hotspot in hotspots for area in hotspot.areas for alias in area.aliases}
    inside = {place for hotspot in hotspots for area in hotspot.areas for place in area.places + area.sites}
    assert len(inside) > 30
    for place in inside - own - named:
        with pytest.raises(Refused, match="single place") as refused:
            find_area(place, hotspots)
        assert refused.value.allowed.removeprefix("/hotspots/") in own
