"""Placing route totals on cells and areas: months without any share, and vintages without any total."""

from __future__ import annotations

import numpy as np

from routes_geo.disclosure.dividing import Divider
from routes_geo.disclosure.monthly_totals import Dense
from routes_geo.disclosure.placing import _divide_route, _on_keys
from routes_geo.geography.areas import Area, LocatedArea
from routes_geo.geography.shares import ShareSet
from routes_geo.grid.cells import lnglat_to_cells
from routes_geo.model import NOT_PLACED, parse_month

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
