"""Placing route totals on cells and areas: months without any share, and vintages without any total."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from support.made_vintages import SCHEMA

from routes_geo.disclosure.cells import disclose
from routes_geo.disclosure.dividing import Divider
from routes_geo.disclosure.monthly_totals import Dense
from routes_geo.disclosure.placing import PlacedCells, _carried, _divide_route, _on_keys, place_series
from routes_geo.errors import DataError
from routes_geo.geography.areas import Area, LocatedArea
from routes_geo.geography.shares import ShareSet
from routes_geo.grid.cells import lnglat_to_cells
from routes_geo.model import NOT_PLACED, ROUTE_IDS, month_start, parse_month

CELL = int(lnglat_to_cells([12.6], [35.5], 5)[0])
LAMPEDUSA = LocatedArea(
    Area("IT:lampedusa", 11, "Lampedusa", "IT", "CMED", "island", ("lampedusa",)),
    np.array([CELL], np.uint64),
    CELL,
    CELL,
)
MONTHS = range(parse_month("2009-01"), parse_month("2011-01"))


def divider(start: str) -> Divider:
    shares = ShareSet("CMED", "sea", "", parse_month(start), None, {"IT:lampedusa": 1}, "published_share", "UNHCR", "x")
    return Divider([shares], {"IT:lampedusa": LAMPEDUSA}, MONTHS)


def test_months_before_any_share_stay_at_route_level() -> None:
    dense = Dense(np.full(24, 7), np.ones(24, np.bool_))
    parts = _divide_route(divider("2010-01"), "CMED", {("CMED", "sea"): dense})
    placed = _on_keys(np.array([CELL], np.uint64), parts, MONTHS)
    assert placed.unplaced.tolist() == [7] * 12 + [0] * 12
    assert placed.values.tolist() == [[0] * 12 + [7] * 12]
    assert placed.placing.tolist() == [[NOT_PLACED] * 12 + [1] * 12]


def test_a_vintage_that_counts_nothing_yet_is_placed_nowhere() -> None:
    parts = _divide_route(divider("2009-01"), "CMED", {})
    placed = _on_keys(np.array([CELL], np.uint64), parts, MONTHS)
    assert not placed.values.any()
    assert not placed.unplaced.any()
    assert (placed.placing == NOT_PLACED).all()


def test_the_borders_of_a_route_meet_on_a_cell() -> None:
    shares = [
        ShareSet("WMED", border, "", MONTHS.start, None, {"ES:ceuta": 1}, basis, "Interior", "x")
        for border, basis in (("sea", "observed"), ("land", "published_share"))
    ]
    ceuta = LocatedArea(
        Area("ES:ceuta", 1, "Ceuta", "ES", "WMED", "place", ("ceuta",)), np.array([CELL], np.uint64), CELL, CELL
    )
    dense = Dense(np.full(24, 7), np.ones(24, np.bool_))
    totals = {("WMED", "sea"): dense, ("WMED", "land"): dense}
    parts = _divide_route(Divider(shares, {"ES:ceuta": ceuta}, MONTHS), "WMED", totals)
    placed = _on_keys(np.array([CELL], np.uint64), parts, MONTHS)
    assert placed.values.tolist() == [[14] * 24]
    assert placed.placing.tolist() == [[1] * 24], "the less certain placing counts"


def vintage(months: dict[str, dict[str, int]]) -> pa.Table:
    """Totals by route and month, of routes with one border."""
    rows = [
        {"route": route, "border": None, "area": None, "precision": "route", "value": value, "status": "final"}
        | {"start": month_start(parse_month(month)), "end": month_start(parse_month(month) + 1)}
        for route, counts in months.items()
        for month, value in counts.items()
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def test_an_earlier_vintage_without_all_routes_or_months_is_not_placed() -> None:
    whole = {route: {"2010-01": 20, "2010-02": 30} for route in ROUTE_IDS}
    gap = whole | {"CMED": {"2010-01": 20}, "WAFR": {"2010-02": 30}}
    few = {route: whole[route] for route in ROUTE_IDS[:3]}
    sets = divider("2009-01").sets["CMED", "sea", ""]
    tables = [vintage(each) for each in (few, gap, whole, whole)]
    placed = place_series(tables, sets, {"IT:lampedusa": LAMPEDUSA})
    assert [each is None for each in placed] == [True, True, False, False]
    with pytest.raises(DataError, match="CMED sea: 1 of the 2 months from 2010-01"):
        place_series([vintage(whole), vintage(gap)], sets, {"IT:lampedusa": LAMPEDUSA})
    with pytest.raises(DataError, match="no month of route WMED"):
        place_series([vintage(whole), vintage(few)], sets, {"IT:lampedusa": LAMPEDUSA})


def test_each_vintage_has_its_own_months() -> None:
    months = {"2010-01": 20, "2010-02": 30, "2010-03": 40}
    tables = [vintage({route: dict(list(months.items())[:count]) for route in ROUTE_IDS}) for count in (2, 3)]
    first, second = place_series(tables, divider("2009-01").sets["CMED", "sea", ""], {"IT:lampedusa": LAMPEDUSA})
    assert first is not None
    assert second is not None
    assert first.disclosed["CMED"].levels[5].published.tolist() == [[20, 30]]
    assert second.disclosed["CMED"].levels[5].published.tolist() == [[20, 30, 40]]
    assert first.totals["CMED", "sea"].tolist() == [20, 30]


def test_a_count_that_is_kept_keeps_how_it_was_placed() -> None:
    """The second vintage places nothing on a cell, but its count there stays that of the first."""
    placing, kept = np.array([[1]], np.int8), np.array([[9]], np.int64)
    key, nothing = np.array([CELL], np.uint64), np.array([[False]])
    first = PlacedCells(key, kept, np.zeros(1, np.int64), placing, nothing)
    second = PlacedCells(key, 0 * kept, np.zeros(1, np.int64), np.full((1, 1), NOT_PLACED, np.int8), nothing)
    found = list(_carried([first, second], [disclose(key, kept, np.zeros(1, np.int64))] * 2))
    assert [each.placing.tolist() for each in found] == [[[1]], [[1]]]
