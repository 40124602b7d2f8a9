"""Shares whose count is withheld: which they are, what stays with the whole, and how their cells are marked."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from fastapi.testclient import TestClient

from routes_geo.disclosure.cells import disclose
from routes_geo.disclosure.dividing import Divider
from routes_geo.disclosure.hierarchy import Hierarchy
from routes_geo.disclosure.withheld_shares import suppress_unplaced, without_withheld
from routes_geo.geography.areas import Area, LocatedArea
from routes_geo.geography.shares import ShareSet
from routes_geo.grid.cell_bits import PUBLISHED_RESOLUTIONS, cells_to_parent
from routes_geo.grid.cells import lnglat_to_cells
from routes_geo.model import NOT_PLACED, parse_month

IDS = {"Symi": "GR:symi", "Kos": "GR:kos"}
POINTS = {"GR:symi": (27.84, 36.62), "GR:kos": (27.29, 36.89)}
MONTHS = range(parse_month("2020-01"), parse_month("2022-01"))


def _cell_of(area: str) -> int:
    lng, lat = POINTS[area]
    return int(lnglat_to_cells([lng], [lat], 5)[0])


def located(area: str, key: int, home: int) -> LocatedArea:
    return LocatedArea(Area(area, 9, area, "GR", "EMED", "island", ()), np.empty(0, np.uint64), key, home)


AREAS = {area: located(area, _cell_of(area), _cell_of(area)) for area in POINTS} | {"GR": located("GR", 9, 0)}


def shares(year: int, of: str = "GR", publisher: str = "UNHCR", **weights: int) -> ShareSet:
    by_area = {f"GR:{area}" if area != "GR" else area: weight for area, weight in weights.items()}
    start, stop = parse_month(f"{year}-01"), parse_month(f"{year + 1}-01")
    return ShareSet("EMED", "" if of else "sea", of, start, stop, by_area, "published_share", publisher, "a table")


def totals(*withheld: tuple[str, int]) -> pa.Table:
    rows = [("Symi", 2014, "final"), *((area, year, "suppressed") for area, year in withheld)]
    columns = {"area": [row[0] for row in rows], "start": [date(row[1], 1, 1) for row in rows]}
    return pa.table(columns | {"status": [row[2] for row in rows]})


@pytest.mark.parametrize(
    ("withheld", "expected"),
    [
        ((), set()),
        ((("Symi", 2021),), {"GR:symi"}),
        ((("Symi", 2021), ("Kos", 2021)), {"GR:symi", "GR:kos"}),
        ((("Symi", 2022),), set()),
        ((("Elsewhere", 2021),), set()),
    ],
)
def test_a_share_is_withheld_with_the_count_of_its_year(
    withheld: tuple[tuple[str, int], ...], expected: set[str]
) -> None:
    (marked,) = without_withheld([shares(2021, symi=26, kos=887)], [totals(*withheld)], IDS)
    assert marked.withheld == expected


def test_what_any_vintage_withholds_is_withheld() -> None:
    tables = [totals(("Symi", 2021)), totals(("Kos", 2021))]
    (marked,) = without_withheld([shares(2021, symi=26, kos=887)], tables, IDS)
    assert marked.withheld == {"GR:symi", "GR:kos"}


def test_shares_of_another_publisher_are_not_made_of_the_withheld_counts() -> None:
    (marked,) = without_withheld([shares(2021, publisher="IOM DTM", symi=26)], [totals(("Symi", 2021))], IDS)
    assert not marked.withheld


def test_a_withheld_share_stays_with_the_whole() -> None:
    sets = [shares(year, "", GR=1) for year in (2020, 2021)]
    sets += [shares(2020, symi=100, kos=900), shares(2021, symi=26, kos=974)]
    divider = Divider(without_withheld(sets, [totals(("Symi", 2021))], IDS), AREAS, MONTHS)
    whole = np.full(len(MONTHS), 1000, np.int64)
    divided = divider.divide("EMED", "sea", whole, whole > 0)
    symi, kos, islands = (divided.by_key[key] for key in (_cell_of("GR:symi"), _cell_of("GR:kos"), 9))
    assert symi.values.tolist() == [100] * 12 + [0] * 12
    assert (symi.placing[12:] == NOT_PLACED).all()
    assert kos.values.tolist() == [900] * 12 + [974] * 12
    assert islands.values.tolist() == [0] * 12 + [26] * 12
    assert divided.withheld[_cell_of("GR:symi")].tolist() == [False] * 12 + [True] * 12
    assert not divided.unplaced.any()


def test_a_cell_without_a_shown_share_is_withheld_and_not_empty() -> None:
    keys = np.array(sorted(map(_cell_of, POINTS)), np.uint64)
    at_symi = keys == np.uint64(_cell_of("GR:symi"))
    values = np.where(at_symi[:, None], [50, 0, 0], [60, 90, 80])
    by_withheld = at_symi[:, None] & np.array([False, True, True])
    by_others = ~by_withheld
    hierarchy = Hierarchy.above(keys)
    disclosed = suppress_unplaced(disclose(keys, values, np.zeros(3, np.int64)), hierarchy, by_withheld, by_others)
    for resolution in PUBLISHED_RESOLUTIONS:
        level = disclosed.levels[resolution]
        row = np.searchsorted(level.cells, cells_to_parent([_cell_of("GR:symi")], resolution)[0])
        alone = level.cells.size == keys.size
        assert level.withheld[row].tolist() == ([False, True, True] if alone else [False] * 3)
        assert level.published.sum(axis=0).tolist() == [110, 90, 80]


def test_a_cell_that_another_share_fills_is_shown() -> None:
    keys = np.array(sorted(map(_cell_of, POINTS)), np.uint64)
    everywhere = np.ones((2, 3), np.bool_)
    placed = disclose(keys, np.full((2, 3), 50), np.zeros(3, np.int64))
    disclosed = suppress_unplaced(placed, Hierarchy.above(keys), everywhere, everywhere)
    assert not any(level.withheld.any() for level in disclosed.levels.values())


@pytest.mark.parametrize(("year", "status"), [("2020", "published"), ("2021", "suppressed"), ("2022", "suppressed")])
def test_the_cell_of_kastellorizo_is_suppressed_where_its_share_is(client: TestClient, year: str, status: str) -> None:
    """Its count of 2021 and of 2022 is withheld."""
    cell = hex(int(lnglat_to_cells([29.59], [36.15], 5)[0]))[2:]
    parameters = {"datetime": year, "resolution": "5", "limit": "10000"}
    found = client.get("/collections/cells/items", params=parameters)
    assert found.status_code == 200, found.text
    item = next(each for each in found.json()["features"] if each["properties"].get("cell") == cell)
    assert item["properties"]["status"] == status
    assert (item["properties"]["value"] is None) == (status == "suppressed")
