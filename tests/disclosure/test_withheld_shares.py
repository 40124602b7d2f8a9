"""Shares whose count is withheld: which they are, what they leave at route level, and how their cells are marked."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.disclosure.allocation import allocate
from routes_geo.disclosure.cells import disclose
from routes_geo.disclosure.policy import THRESHOLD_MONTH
from routes_geo.disclosure.withheld_shares import allocate_shown, suppress_unplaced, withheld_shares
from routes_geo.geography.places import Place, Share, WeightedCells, weighted_cells
from routes_geo.grid.cell_bits import PUBLISHED_RESOLUTIONS, cells_to_parent
from routes_geo.grid.cells import lnglat_to_cells
from routes_geo.model import parse_month

IDS = {"Symi": "GR:symi", "Kos": "GR:kos"}
POINTS = {"symi": (27.84, 36.62), "kos": (27.29, 36.89)}
PLACES = [Place(name, name, "GR", *point, ("landing",), ("EMED",), "island") for name, point in POINTS.items()]


def share(area: str, start: str, weight: int, stop: str | None = None) -> Share:
    until = None if stop is None else parse_month(stop)
    return Share(
        "EMED", "sea", parse_month(start), until, area, weight, "share_published", f"GR:{area}" if area else ""
    )


def totals(*withheld: tuple[str, int]) -> pa.Table:
    rows = [("Symi", 2014, "final"), *((area, year, "suppressed") for area, year in withheld)]
    columns = {"area": [row[0] for row in rows], "start": [date(row[1], 1, 1) for row in rows]}
    return pa.table(columns | {"status": [row[2] for row in rows]})


@pytest.mark.parametrize(
    ("withheld", "expected"),
    [
        ((), set()),
        ((("Symi", 2021),), {("GR:symi", parse_month("2021-01"))}),
        ((("Symi", 2014),), {("GR:symi", parse_month("2009-01"))}),
        ((("Symi", 2022),), set()),
        ((("Elsewhere", 2021),), set()),
    ],
)
def test_a_share_is_withheld_with_the_count_of_its_year(
    withheld: tuple[tuple[str, int], ...], expected: set[tuple[str, int]]
) -> None:
    """The shares before the first published year are those of that year."""
    shares = [
        share("symi", "2009-01", 5),
        share("symi", "2021-01", 26),
        share("kos", "2021-01", 887),
        share("", "2021-01", 7),
    ]
    assert withheld_shares([totals(*withheld)], shares, IDS) == expected


def test_what_any_vintage_withholds_is_withheld() -> None:
    shares = [share("symi", "2021-01", 26), share("kos", "2021-01", 887)]
    assert len(withheld_shares([totals(("Symi", 2021)), totals(("Kos", 2021))], shares, IDS)) == 2
    assert withheld_shares([], shares, IDS) == set()


def windows(*, is_withheld: bool = True) -> list[WeightedCells]:
    """Symi and Kos in 2020; in 2021, the share of Symi is withheld."""
    shares = [share(area, start, weight, stop) for area, start, weight, stop in (
        ("symi", "2020-01", 100, "2021-01"), ("kos", "2020-01", 900, "2021-01"),
        ("symi", "2021-01", 26, None), ("kos", "2021-01", 974, None),
    )]  # fmt: skip
    withheld = {("GR:symi", parse_month("2021-01"))} if is_withheld else set()
    return weighted_cells(PLACES, shares, 5, withheld)["EMED", "sea"]


def test_a_withheld_weight_stays_in_the_sum_and_places_nothing() -> None:
    before, after = windows()
    at_symi = before.cells == _cell_of("symi")
    assert (before.weights[at_symi].tolist(), before.withheld) == ([100], 0)
    assert (after.weights[at_symi].tolist(), after.weights[~at_symi].tolist(), after.withheld) == ([0], [974], 26)
    parts, rest = allocate_shown(np.array([10000, 0, 100, 3]), after, THRESHOLD_MONTH)
    assert rest.tolist() == [260, 0, 5, 0]  # 2.6 of 100 would be a small count, and 0.08 of 3 is none
    assert parts[at_symi].tolist() == [[0, 0, 0, 0]]
    assert parts[~at_symi].tolist() == [[9740, 0, 95, 3]]


def test_without_withheld_weights_nothing_changes() -> None:
    window = windows(is_withheld=False)[1]
    parts, rest = allocate_shown(np.array([1000, 7]), window, THRESHOLD_MONTH)
    assert np.array_equal(parts, allocate(np.array([1000, 7]), window.weights))
    assert not rest.any()


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=5), st.lists(st.integers(0, 50), min_size=2, max_size=2))
def test_parts_and_rest_add_up_and_no_rest_is_small(counts: list[int], weights: list[int]) -> None:
    window = WeightedCells(0, None, windows()[0].cells, np.array(weights), np.zeros(2, np.int64), 7)
    parts, rest = allocate_shown(np.array(counts), window, THRESHOLD_MONTH)
    assert (parts.sum(axis=0) + rest).tolist() == counts
    assert all(part == 0 or part >= min(THRESHOLD_MONTH, count) for part, count in zip(rest, counts, strict=True))
    assert not parts[np.array(weights) == 0].any()


def test_a_cell_without_a_shown_share_is_withheld_and_not_empty() -> None:
    months, both = range(parse_month("2020-12"), parse_month("2021-03")), windows()
    values = np.where((both[0].cells == _cell_of("symi"))[:, None], [50, 0, 0], [60, 90, 80])
    disclosed = suppress_unplaced(disclose(both[0].cells, values, np.zeros(3, np.int64)), both[0].cells, both, months)
    for resolution in PUBLISHED_RESOLUTIONS:
        level = disclosed.levels[resolution]
        row = int(np.flatnonzero(level.cells == cells_to_parent(_cell_of("symi"), resolution)[0])[0])
        assert level.withheld[row].tolist() == [False, True, True]
        assert level.withheld.sum() == 2
        assert level.published.sum(axis=0).tolist() == [110, 90, 80]


def test_a_cell_that_another_share_fills_is_shown() -> None:
    months, both = range(parse_month("2020-12"), parse_month("2021-03")), windows()
    shown = WeightedCells(both[1].start, None, _cell_of("symi"), np.array([5]), np.array([1]))
    placed = disclose(both[0].cells, np.full((2, 3), 50), np.zeros(3, np.int64))
    disclosed = suppress_unplaced(placed, both[0].cells, [*both, shown], months)
    assert not any(level.withheld.any() for level in disclosed.levels.values())


def _cell_of(place: str) -> np.ndarray:
    lng, lat = POINTS[place]
    return lnglat_to_cells([lng], [lat], 5)


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
