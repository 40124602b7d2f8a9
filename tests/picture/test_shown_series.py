"""Totals of windows are those of the figures of the page, added up in the plain way."""

from __future__ import annotations

import random
from typing import Any

import pytest
from fastapi.testclient import TestClient

from routes_geo.model import ROUTE_IDS
from routes_geo.months import MonthWindow
from routes_geo.picture.shown_series import SeriesOfPage, ShownSeries
from routes_geo.snapshot.snapshot import Snapshot


@pytest.fixture(scope="module")
def figures(client: TestClient) -> dict[str, Any]:
    return {series["id"]: series for series in client.get("/page.json").json()["series"]}


def status_at(runs: list[list[Any]], at: int) -> str:
    return str([status for start, status in runs if start <= at][-1])


def plain_total(given: dict[str, Any], routes: list[str], positions: list[int]) -> tuple[int | None, int, int, int]:
    """Value, published, provisional and withheld periods: a period of several routes needs a value of each."""
    value, published, provisional, withheld = None, 0, 0, 0
    for at in positions:
        cells = [given["routes"][route] for route in routes]
        counts = [cell["values"][at] for cell in cells]
        states = [status_at(cell["statuses"], at) for cell in cells]
        withheld += "suppressed" in states or any(at in cell["incomplete"] for cell in cells)
        if None not in counts and counts:
            value, published = (value or 0) + sum(counts), published + 1
            provisional += "provisional" in states
    return value, published, provisional, withheld


@pytest.mark.parametrize("series", ["frontex.detections.v1", "iom.dead_and_missing.v1", "unhcr.arrivals.v1"])
def test_totals_of_random_windows(snapshot: Snapshot, figures: dict[str, Any], series: str) -> None:
    shown, given = snapshot.derived(SeriesOfPage).by_id()[series], figures[series]
    chance, step = random.Random(7), shown.months_per_period
    for _ in range(60):
        first = chance.randrange(len(given["periods"]))
        stop = chance.randrange(first, min(first + 30, len(given["periods"]))) + 1
        window = MonthWindow(shown.cover.start + first * step, shown.cover.start + stop * step)
        for route in (None, *shown.routes):
            routes = list(given["routes"]) if route is None else [route]
            total = shown.total(route, window)
            expected = plain_total(given, routes, list(range(first, stop)))
            assert (total.value, total.published, total.provisional, total.withheld) == expected
            assert total.periods == stop - first


def test_a_window_beyond_the_series_is_incomplete(snapshot: Snapshot) -> None:
    shown: ShownSeries = snapshot.derived(SeriesOfPage).by_id()["frontex.detections.v1"]
    before = MonthWindow(shown.cover.start - 12, shown.cover.start)
    assert shown.total("CMED", before).value is None
    assert shown.change("CMED", shown.newest_window, before).reason == "not_published"
    across = MonthWindow(shown.cover.start - 6, shown.cover.start + 6)
    assert (shown.total("CMED", across).published, shown.total("CMED", across).periods) == (6, 12)
    assert shown.change("CMED", shown.newest_window, across).reason == "incomplete"


def test_a_route_without_figures_has_no_total(snapshot: Snapshot) -> None:
    shown = snapshot.derived(SeriesOfPage).by_id()["unhcr.arrivals.v1"]
    assert "WBAL" in ROUTE_IDS
    assert shown.total("WBAL", shown.newest_window).value is None
    assert shown.change("WBAL", shown.newest_window, shown.newest_window).reason == "not_published"


def test_a_small_base_has_a_difference_alone(snapshot: Snapshot) -> None:
    shown = snapshot.derived(SeriesOfPage).by_id()["iom.dead_and_missing.v1"]
    windows = [MonthWindow(start, start + 3) for start in range(shown.cover.start, shown.cover.stop, 3)]
    small = next(each for each in windows if 0 < (shown.total("WBAL", each).value or 0) < 50)
    change = shown.change("WBAL", small, small)
    assert (change.ratio, change.difference, change.reason) == (None, 0, "small")
