"""Classes and looks of a picture are those of the figures that the service gives for the same window."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

import pytest
from fastapi.testclient import TestClient

from routes_geo.grid.cell_bits import cells_to_hex
from routes_geo.picture.comparable import AreaChanges
from routes_geo.picture.painting import Painted, Painting, paint_view
from routes_geo.picture.view import ViewAddress, parse_view
from routes_geo.report.looks import (
    DOTS,
    DOTS_IN_RIM,
    NOT_COMPARABLE,
    RIM,
    SOLID,
    WITHHELD,
    ZERO,
    change_class,
    class_breaks,
)
from routes_geo.snapshot.areas import Areas
from routes_geo.snapshot.snapshot import Snapshot
from tiles.matrix import count_matrix

DETECTIONS, DEATHS, ARRIVALS = "frontex.detections.v1", "iom.dead_and_missing.v1", "unhcr.arrivals.v1"
LOOKS = {"observed": SOLID, "published_share": RIM, "carried_share": DOTS_IN_RIM}


def paint(snapshot: Snapshot, resolution: int, **address: str) -> Painting:
    return paint_view(snapshot, parse_view(snapshot, ViewAddress(**address)), resolution)


def by_id(snapshot: Snapshot, painting: Painting) -> dict[str, Painted]:
    """Return what is painted by the id of the cell or area."""
    areas = snapshot.derived(Areas).by_number()
    return {
        areas[key].area_id if key in areas else cells_to_hex([key])[0]: painted
        for key, painted in painting.shapes.items()
    }


def features(client: TestClient, **query: Any) -> list[dict[str, Any]]:
    answer = client.get("/collections/cells/items", params=query | {"limit": 10_000, "f": "json"})
    assert answer.status_code == 200, answer.text
    return [feature["properties"] for feature in answer.json()["features"]]


@pytest.mark.parametrize(
    ("series", "window", "months"),
    [(DETECTIONS, "2023", 12), (DETECTIONS, "2024-09", 1), (ARRIVALS, "2019", 12), (DEATHS, "2023", 12)],
)
@pytest.mark.parametrize("route", ["CMED", "WMED"])
def test_each_figure_of_a_route_is_painted_in_its_class(
    snapshot: Snapshot, client: TestClient, series: str, window: str, months: int, route: str
) -> None:
    painted = by_id(snapshot, paint(snapshot, 3, series=series, window=window, route=route))
    rows = features(client, series=series, datetime=window, route=route, resolution=3)
    ramp = {DETECTIONS: "detections", ARRIVALS: "arrivals", DEATHS: "dead"}[series]
    breaks, seen = class_breaks(months, ramp), set()
    for row in rows:
        key = row["area"] if row["kind"] == "area" else row["cell"]
        if row["status"] in ("not_published", "not_yet_reported") or key not in painted:
            assert key not in painted or row["value"] is None
            continue
        shown = painted[key]
        seen.add(key)
        if row["status"] == "suppressed":
            assert shown.kind == WITHHELD
        else:
            assert shown.kind == (ZERO if row["value"] == 0 else max(bisect_right(breaks, row["value"]) - 1, 0))
            assert shown.value == row["value"]
            assert shown.look == (DOTS if row["kind"] == "area" else LOOKS[row["basis"]])
    assert seen == set(painted)
    assert len(seen) >= 2


def test_what_stands_on_shapes_and_what_does_not_add_up_to_the_total(snapshot: Snapshot) -> None:
    view = parse_view(snapshot, ViewAddress(window="2023", route="EMED"))
    painting = paint_view(snapshot, view, 3)
    placed = sum(painted.value for painted in painting.shapes.values())
    assert placed + painting.unplaced.get("EMED", 0) == view.series.total("EMED", view.window).value


def test_changes_are_painted_on_bands_and_areas_only(snapshot: Snapshot, client: TestClient) -> None:
    painting = paint(snapshot, 3, window="2024", compare="2023")
    assert painting.shapes
    assert set(painting.shapes) <= set(snapshot.derived(Areas).by_number())
    for route, shown in painting.bands.items():
        now, then = (_detections(client, route, year) for year in ("2024", "2023"))
        assert shown == change_class(now / then - 1)
    assert len(painting.bands) == 5


def _detections(client: TestClient, route: str, year: str) -> int:
    (detections,) = (
        series
        for series in client.get(f"/series/{route}", params={"datetime": year}).json()["series"]
        if series["id"] == DETECTIONS
    )
    return sum(period["value"] for period in detections["periods"])


def test_areas_that_other_shares_divide_are_not_compared(snapshot: Snapshot) -> None:
    """From January 2023 on, other shares divide the detections of the Central Mediterranean."""
    across = paint(snapshot, 3, window="2023", compare="2022", route="CMED").shapes
    assert {painted.kind for painted in across.values()} == {NOT_COMPARABLE}


def test_every_comparison_of_observed_areas_is_the_ratio_of_their_counts(snapshot: Snapshot) -> None:
    view = parse_view(snapshot, ViewAddress(series=ARRIVALS, window="2021", compare="2020"))
    matrix = count_matrix(snapshot, ARRIVALS, 3, None)
    changes, areas = AreaChanges.of(snapshot, view, matrix), snapshot.derived(Areas).by_number()
    now, then = (matrix.values[:, view.series.positions(window).start] for window in (view.window, view.base))
    compared = 0
    for at, key in enumerate(matrix.keys.tolist()):
        if key in areas and (ratio := changes.compare(at).ratio) is not None:
            assert ratio == pytest.approx(now[at] / then[at] - 1)
            compared += 1
    assert compared >= 3


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (-1, 0),
        (-0.5, 0),
        (-0.42, 1),
        (-0.25, 1),
        (-0.1, 2),
        (-0.09, 3),
        (0, 3),
        (0.0999, 3),
        (0.1, 4),
        (0.25, 5),
        (0.5, 6),
        (9, 6),
    ],
)
def test_classes_of_change(ratio: float, expected: int) -> None:
    assert change_class(ratio) == expected


def test_a_series_without_places_has_bands_alone(snapshot: Snapshot) -> None:
    view = parse_view(snapshot, ViewAddress(window="2024", compare="2023"))
    painting = paint_view(snapshot, view, None)
    assert not painting.shapes
    assert len(painting.bands) == 5
