"""Compute what a picture paints: areas and cells by class and look, bands by change, and counts without a place.

Counts are painted on cells and areas. Changes are painted on bands and areas only: most cells are an even division.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from routes_geo.grid.keys import is_area
from routes_geo.model import NOT_PLACED
from routes_geo.picture.comparable import AreaChanges
from routes_geo.picture.view import View
from routes_geo.report.looks import (
    LOOKS,
    NO_DATA,
    NOT_COMPARABLE,
    SOLID,
    change_class,
    class_breaks,
    classify,
    look_of,
)
from routes_geo.snapshot.areas import Areas
from routes_geo.snapshot.snapshot import Snapshot
from tiles.matrix import NOT_PUBLISHED, WITHHELD, CountMatrix, count_matrix, remainders_by_period


@dataclass(frozen=True, slots=True)
class Painted:
    """Describe how an area or cell is painted: `kind` is a class of counts or of change. `value` is its count."""

    kind: int
    look: int
    value: int = 0
    name: str = ""  # of an area


@dataclass(frozen=True, slots=True)
class Painting:
    """Describe everything that is painted.

    `shapes` are cells and numbers of areas. `bands` has the class of change of each route, None if it cannot be
    compared. `unplaced` has the counts of routes much of whose total has no place.
    """

    mode: str
    ramp: str
    route: str | None
    shapes: Mapping[int, Painted] = field(default_factory=dict)
    bands: Mapping[str, int | None] = field(default_factory=dict)
    unplaced: Mapping[str, int] = field(default_factory=dict)


def paint_view(snapshot: Snapshot, view: View, resolution: int | None) -> Painting:
    """Return the painting of a view with cells of a resolution; None for a series without places."""
    mode, ramp = view.mode, view.series.ramp
    matrix = None if resolution is None else count_matrix(snapshot, view.series.id, resolution, view.route)
    if view.is_compared:
        shapes = {} if matrix is None else _changed_areas(snapshot, view, matrix)
        return Painting(mode, ramp, view.route, shapes=shapes, bands=_changed_bands(view))
    if matrix is None or resolution is None:
        return Painting(mode, ramp, view.route)
    shapes = _counted(snapshot, view, matrix)
    return Painting(mode, ramp, view.route, shapes=shapes, unplaced=_unplaced(snapshot, view, resolution))


def _counted(snapshot: Snapshot, view: View, matrix: CountMatrix) -> dict[int, Painted]:
    inside = view.series.positions(view.window)
    values, placing = (columns[:, inside.start : inside.stop] for columns in (matrix.values, matrix.placing))
    is_count = (values != WITHHELD) & (values != NOT_PUBLISHED)
    sums, withheld = np.where(is_count, values, 0).sum(axis=1), (values == WITHHELD).sum(axis=1)
    empty = (values == NOT_PUBLISHED).all(axis=1)
    classes = classify(sums, withheld, empty, class_breaks(view.window.length, view.series.ramp))
    least_certain = placing.max(axis=1, initial=NOT_PLACED)
    names = {number: area.name for number, area in snapshot.derived(Areas).by_number().items()}
    rows = zip(matrix.keys.tolist(), classes.tolist(), least_certain.tolist(), sums.tolist(), strict=True)
    return {
        key: Painted(kind, look_of(code, is_area=key in names), value, names.get(key, ""))
        for key, kind, code, value in rows
        if kind != NO_DATA
    }


def _changed_areas(snapshot: Snapshot, view: View, matrix: CountMatrix) -> dict[int, Painted]:
    changes = AreaChanges.of(snapshot, view, matrix)
    painted = {}
    for at in np.flatnonzero(is_area(matrix.keys)).tolist():
        change = changes.compare(at)
        if change.ratio is not None:
            painted[int(matrix.keys[at])] = Painted(change_class(change.ratio), SOLID)
        elif change.reason != "not_published":
            painted[int(matrix.keys[at])] = Painted(NOT_COMPARABLE, SOLID)
    return painted


def _changed_bands(view: View) -> dict[str, int | None]:
    ratios = {route: view.series.change(route, view.window, view.base).ratio for route in view.series.routes}
    return {route: None if ratio is None else change_class(ratio) for route, ratio in ratios.items()}


def _unplaced(snapshot: Snapshot, view: View, resolution: int) -> dict[str, int]:
    inside = view.series.positions(view.window)
    counts = {
        route: int(values[inside.start : inside.stop].sum())
        for route, values in remainders_by_period(snapshot, view.series.id, resolution).items()
        if view.route in (None, route)
    }
    totals = {route: view.series.total(route, view.window).value or 0 for route in counts}
    return {route: rest for route, rest in counts.items() if rest > 0 and rest >= totals[route] * LOOKS["large_share"]}
