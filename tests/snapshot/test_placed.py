"""Percentages of each year's counts by kind and basis, and the rule that nothing is split evenly."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from routes_geo.geography.shares import ELSEWHERE, read_share_sets
from routes_geo.model import NOT_PLACED, ROUTE_IDS, month_label
from routes_geo.snapshot.areas import Areas
from routes_geo.snapshot.placed import placed_by_year
from routes_geo.snapshot.placings import Shares
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot


def test_parts_add_up_to_the_total_of_each_year(snapshot: Snapshot) -> None:
    for year in placed_by_year(snapshot, DETECTIONS):
        start = (year.year - 1970) * 12
        total = sum(
            monthly_series(snapshot, DETECTIONS, route).total(start, start + year.months) or 0 for route in ROUTE_IDS
        )
        assert sum(part.value for part in year.parts) == year.total == total
        assert sum(part.percent for part in year.parts) == pytest.approx(100, abs=0.5)
        assert all(part.basis for part in year.parts if part.kind in ("cell", "area"))


def test_sources_state_now_and_before(client: TestClient) -> None:
    placed = client.get("/sources").json()["placed"]
    assert [year["year"] for year in placed] == list(range(2009, 2027))
    assert placed[0]["before"] == {"spread_evenly": 68.1, "published_share": 30.1, "coarser": 1.8}
    of_2023 = {(part["kind"], part["basis"]): part["percent"] for part in placed[14]["parts"]}
    assert of_2023["cell", "published_share"] > 30
    assert of_2023["route", None] > 25


def test_published_shares_alone_divide_counts(data_dir: Path) -> None:
    """Each share is published with its source, and no set has one weight for all its areas, which would be a split."""
    for shares in read_share_sets(data_dir):
        weights = [weight for area, weight in shares.weights.items() if area != ELSEWHERE]
        assert shares.publisher
        assert shares.source
        assert shares.basis in ("observed", "published_share")
        assert len(weights) == 1 or max(Counter(weights).values()) == 1, shares


def test_no_figure_is_split_evenly(snapshot: Snapshot) -> None:
    """Every count of a cell or area is that of an area which a share set in force names in that month."""
    cube = snapshot.cube(DETECTIONS, 5)
    published = np.diff(cube.published, axis=1)
    assert not published[cube.placing == NOT_PLACED].any()
    areas_of: dict[int, set[str]] = {}
    for area in snapshot.derived(Areas).by_number().values():
        areas_of.setdefault(area.key, set()).add(area.area_id)
    named: dict[tuple[str, str], set[str]] = {}
    for shares in snapshot.derived(Shares).in_force(DETECTIONS):
        for month in range(cube.first_month, cube.first_month + cube.months):
            if shares.start <= month_label(month) <= shares.end:
                named.setdefault((shares.route, month_label(month)), set()).update(shares.areas)
    for row, at in zip(*np.nonzero(published), strict=True):
        route, month = ROUTE_IDS[cube.routes[row]], month_label(cube.first_month + int(at))
        assert areas_of[int(cube.cells[row])] & named[route, month], (route, month, int(cube.cells[row]))
