"""Build a snapshot: choose the releases, place totals on cells, withhold small counts, write immutable tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from routes_geo.binning import cube_tables
from routes_geo.cells import PUBLISHED_RESOLUTIONS
from routes_geo.disclosure import (
    EMBARGO_DAYS_MONTH,
    EMBARGO_DAYS_WEEK,
    FINEST_RESOLUTION_MONTH,
    THRESHOLD_FINE,
    THRESHOLD_MONTH,
)
from routes_geo.errors import DataError, NotFound
from routes_geo.ledger import Ledger
from routes_geo.model import Release, Status
from routes_geo.places import Place, WeightedCells, place_point, read_places, read_shares, weighted_cells
from routes_geo.routes import Route, cover_corridor, read_routes
from routes_geo.snapshot import write_snapshot
from routes_geo.sources import SERIES
from routes_geo.sources.base import Series
from routes_geo.sources.embedded import read_embedded

Progress = Callable[[str], None]

CELL_SERIES = ("frontex.detections.v1",)  # series that are placed on cells


@dataclass(frozen=True, slots=True)
class _Geography:
    """What the snapshot takes from the embedded data besides observations."""

    routes: list[Route]
    places: list[Place]
    weights: dict[tuple[str, str], list[WeightedCells]]


def build_snapshot(  # noqa: PLR0913 - keyword-only, one decision each
    out: Path,
    *,
    data_dir: Path,
    ledger: Ledger | None = None,
    as_of: date | None = None,
    today: date,
    progress: Progress | None = None,
) -> str:
    """Build a snapshot from the embedded data and a ledger, and return its name.

    Of each series the newest release on or before `as_of` is taken whole. NotFound if there is none at all.
    """
    say = progress or _silent
    say("reading releases")
    chosen = choose_releases(data_dir, ledger, as_of)
    geography = _read_geography(data_dir)
    tables = _geography_tables(geography)
    for resolution in PUBLISHED_RESOLUTIONS:
        say(f"covering corridors with cells of resolution {resolution}")
        tables[f"cover/r{resolution}.arrow"] = _cover_table(geography.routes, resolution)
    series_info = {}
    for release, observations in chosen:
        say(f"binning {release.series}")
        series = SERIES[release.series]
        totals = _totals(observations, series, as_of or today)
        tables[f"totals/{series.series}.arrow"] = totals
        if series.series in CELL_SERIES:
            tables |= cube_tables(series.series, totals, geography.weights)
        series_info[series.series] = _describe(series, release, totals)
    say("writing the snapshot")
    info = {"as_of": as_of.isoformat() if as_of else None, "policy": _policy(), "series": series_info}
    return write_snapshot(out, tables, info)


def _silent(_message: str) -> None:
    return None


def choose_releases(data_dir: Path, ledger: Ledger | None, as_of: date | None) -> list[tuple[Release, pa.Table]]:
    """Newest release of each series on or before `as_of`; of two of one day, the one in the ledger."""
    embedded = read_embedded(data_dir)
    tables = {release.release_id: table for release, table in embedded}
    candidates = [release for release, _ in embedded] + (ledger.releases() if ledger else [])
    newest: dict[str, Release] = {}
    for release in sorted(candidates, key=_released):
        if as_of is None or release.released <= as_of:
            newest[release.series] = release
    if not newest:
        first = min(release.released for release in candidates)
        raise NotFound(f"nothing was released on or before {as_of}; the first release is of {first}")
    return [(release, _observations(release, tables, ledger)) for _, release in sorted(newest.items())]


def _released(release: Release) -> date:
    return release.released


def _observations(release: Release, embedded: dict[str, pa.Table], ledger: Ledger | None) -> pa.Table:
    if release.release_id in embedded:
        return embedded[release.release_id]
    if ledger is None:
        raise NotFound(f"release {release.release_id} is in no ledger")
    return ledger.observations(release.release_id)


def _read_geography(data_dir: Path) -> _Geography:
    places = read_places(data_dir)
    weights = weighted_cells(places, read_shares(data_dir), FINEST_RESOLUTION_MONTH)
    return _Geography(read_routes(data_dir), places, weights)


def _geography_tables(geography: _Geography) -> dict[str, pa.Table]:
    branches = [branch for route in geography.routes for branch in route.branches]
    return {
        "routes.arrow": pa.table(
            {
                "route": [route.route for route in geography.routes],
                "name": [route.name for route in geography.routes],
                "aliases": [list(route.aliases) for route in geography.routes],
                "geometry": [shapely.to_wkb(route.corridor) for route in geography.routes],
            }
        ),
        "branches.arrow": pa.table(
            {
                "branch_id": [branch.branch_id for branch in branches],
                "route": [branch.route for branch in branches],
                "label": [branch.label for branch in branches],
                "mode": [branch.mode for branch in branches],
                "half_width_km": [branch.half_width_km for branch in branches],
                "context": [branch.context for branch in branches],
                "geometry": [shapely.to_wkb(branch.line) for branch in branches],
            }
        ),
        "places.arrow": _places_table(geography.places),
    }


def _places_table(places: list[Place]) -> pa.Table:
    points = [place_point(place) for place in places]
    return pa.table(
        {
            "place_id": [place.place_id for place in places],
            "name": [place.name for place in places],
            "country_iso2": [place.country_iso2 for place in places],
            "role": [list(place.roles) for place in places],
            "routes": [list(place.routes) for place in places],
            "precision": [place.precision for place in places],
            "geometry": pa.array([None if point is None else shapely.to_wkb(point) for point in points], pa.binary()),
        }
    )


def _cover_table(routes: list[Route], resolution: int) -> pa.Table:
    covers = [cover_corridor(route.corridor, resolution) for route in routes]
    cells = np.concatenate([cover.cells for cover in covers])
    codes = np.repeat(np.arange(len(covers), dtype=np.int8), [cover.cells.size for cover in covers])
    order = np.lexsort((codes, cells))
    overlap = np.concatenate([cover.overlap for cover in covers])
    center = np.concatenate([cover.center for cover in covers]).astype(np.int8)
    columns = {"cell": cells, "route": codes, "overlap": overlap, "center": center}
    return pa.table({name: pa.array(column[order]) for name, column in columns.items()})


def _totals(observations: pa.Table, series: Series, day: date) -> pa.Table:
    """Published totals: summed over what is finer (nationality), without periods under embargo."""
    keys = ["route", "border", "area", "start", "end"]
    provisional = pc.equal(observations["status"], Status.PROVISIONAL.value)
    table = observations.select([*keys, "value"]).append_column("provisional", provisional)
    summed = table.group_by(keys).aggregate([("value", "sum"), ("provisional", "any")])
    summed = summed.rename_columns([*keys, "value", "provisional"])
    days = EMBARGO_DAYS_WEEK if series.grain == "week" else EMBARGO_DAYS_MONTH
    released = summed.filter(pc.less_equal(summed["end"], pa.scalar(day - timedelta(days=days), pa.date32())))
    if not released.num_rows:
        raise DataError(f"{series.series}: every period is under the embargo of {days} days before {day}")
    return _withhold_small(released).sort_by([(key, "ascending") for key in keys])


def _withhold_small(totals: pa.Table) -> pa.Table:
    """A small positive count of an area becomes null: areas go below admin-1, or are given by week.

    Totals of a route stay as the publisher gives them; they are no area.
    """
    small = pc.and_(pc.greater(totals["value"], 0), pc.less(totals["value"], THRESHOLD_FINE))
    hidden = pc.and_(pc.is_valid(totals["area"]), small)
    position = totals.schema.get_field_index("value")
    return totals.set_column(position, "value", pc.if_else(hidden, pa.scalar(None, pa.int64()), totals["value"]))


def _describe(series: Series, release: Release, totals: pa.Table) -> dict[str, Any]:
    first, last = pc.min(totals["start"]).as_py(), pc.max(totals["start"]).as_py()
    return {
        "title": series.title,
        "source": series.source,
        "publisher": series.publisher,
        "indicator": series.indicator.value,
        "unit": series.unit,
        "grain": series.grain,
        "cadence": series.cadence,
        "lag": series.lag,
        "licence": series.licence,
        "attribution": series.attribution,
        "caveats": list(series.caveats),
        "first_period": _period(first, series.grain),
        "last_period": _period(last, series.grain),
        "release": {
            "release_id": release.release_id,
            "released": release.released.isoformat(),
            "file_name": release.file_name,
            "sha256": release.sha256,
            "retrieved_at": release.retrieved_at,
            "rows_in": release.rows_in,
            "rows_accepted": release.rows_accepted,
            "rows_quarantined": release.rows_quarantined,
        },
    }


def _period(day: date, grain: str) -> str:
    return {"month": day.isoformat()[:7], "year": day.isoformat()[:4], "week": day.isoformat()}[grain]


def _policy() -> dict[str, Any]:
    return {
        "threshold_month": THRESHOLD_MONTH,
        "threshold_area_or_under_a_month": THRESHOLD_FINE,
        "finest_resolution_month": FINEST_RESOLUTION_MONTH,
        "embargo_days_month": EMBARGO_DAYS_MONTH,
        "embargo_days_week": EMBARGO_DAYS_WEEK,
    }
