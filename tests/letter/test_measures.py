"""Measures and partners: dates to the precision of their sources, lists, locations, and what is refused."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
import shapely

from routes_geo.errors import DataError
from routes_geo.geography.places import read_places
from routes_geo.letter.measures import measures_table, partners_table, read_measures, read_partners
from routes_geo.months import first_day, last_day
from routes_geo.snapshot.snapshot import Snapshot

HEADER = "id,name,letter_says,start,end,date_precision,routes,places,partners,value,verification,source\n"


@pytest.fixture
def folder(data_dir: Path, tmp_path: Path) -> Path:
    """A folder with the gazetteer, in which a test writes measures."""
    shutil.copy(data_dir / "places.csv", tmp_path)
    return tmp_path


def test_the_days_of_a_year_a_month_and_a_day() -> None:
    assert (first_day("2023", ""), last_day("2023", "")) == (date(2023, 1, 1), date(2023, 12, 31))
    assert (first_day("2024-02", ""), last_day("2024-02", "")) == (date(2024, 2, 1), date(2024, 2, 29))
    assert (first_day("2023-09-17", ""), last_day("2023-09-17", "")) == (date(2023, 9, 17), date(2023, 9, 17))


@pytest.mark.parametrize("text", ["2023-13", "2023-02-30", "soon", "2023-01-01-01", ""])
def test_what_is_no_date_is_named(text: str) -> None:
    with pytest.raises(DataError, match="plan x"):
        last_day(text, "measures.csv: plan x")


def test_the_snapshot_holds_every_measure_and_partner(snapshot: Snapshot, data_dir: Path) -> None:
    measures, partners = snapshot.table("measures.arrow").to_pylist(), snapshot.table("partners.arrow").to_pylist()
    assert [row["measure_id"] for row in measures] == [record.measure_id for record in read_measures(data_dir)]
    assert [row["partner_id"] for row in partners] == [record.partner_id for record in read_partners(data_dir)]
    pilots = next(row for row in measures if row["measure_id"] == "plan.pilots")
    assert (pilots["start"], pilots["end"], pilots["date_precision"]) == (date(2023, 3, 1), date(2023, 9, 30), "month")
    assert pilots["partners"] == ["BG", "RO"]
    balkans = next(row for row in partners if row["partner_id"] == "partner.wb6")
    assert balkans["iso2"] == ["AL", "BA", "ME", "MK", "RS", "XK"]
    assert {row["geometry"] for row in partners} == {None}


def test_a_measure_is_where_its_places_are(data_dir: Path) -> None:
    rows = measures_table(read_measures(data_dir), read_places(data_dir)).to_pylist()
    located = {row["measure_id"]: shapely.from_wkb(row["geometry"]) for row in rows if row["geometry"]}
    assert set(located) == {"plan.lampedusa10"}
    assert located["plan.lampedusa10"].distance(shapely.Point(12.609, 35.502)) < 0.05


def test_several_places_are_a_multipoint_and_one_withheld_is_left_out(folder: Path) -> None:
    line = "m.a,A,x,2023,,year,CMED;EMED,{places},,,partly,s\n"
    for places, expected in (("lampedusa;linosa", "MultiPoint"), ("lampedusa;hal_far", "Point"), ("hal_far", None)):
        (folder / "measures.csv").write_text(HEADER + line.format(places=places))
        row = measures_table(read_measures(folder), read_places(folder)).to_pylist()[0]
        assert (row["geometry"] and shapely.from_wkb(row["geometry"]).geom_type) == expected


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("m.a,A,x,2023,,roughly,,,,,partly,s\n", "roughly"),
        ("m.a,A,x,2023,,year,,,,,perhaps,s\n", "perhaps"),
        ("m.a,A,x,20x3,,year,,,,,partly,s\n", "20x3"),
        ("m.a,A,x,2023,,year,,atlantis,,,partly,s\n", "atlantis"),
    ],
)
def test_a_fault_in_a_measure_is_named(folder: Path, line: str, message: str) -> None:
    (folder / "measures.csv").write_text(HEADER + line)
    with pytest.raises(DataError, match=message):
        measures_table(read_measures(folder), read_places(folder))


def test_no_measures_are_an_empty_table_of_the_same_columns(data_dir: Path) -> None:
    full = measures_table(read_measures(data_dir), read_places(data_dir))
    assert measures_table([], []).schema == full.schema
    assert partners_table([]).schema == partners_table(read_partners(data_dir)).schema
