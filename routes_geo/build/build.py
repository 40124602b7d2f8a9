"""Build a snapshot: choose the releases, place totals on cells, withhold small counts, write immutable tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from routes_geo.build.cubes import cube_tables
from routes_geo.build.earlier_figures import read_earlier_figures, read_earlier_files, statements_table
from routes_geo.build.embedded_data import EmbeddedRelease, read_embedded
from routes_geo.build.revisions import Published, revisions
from routes_geo.build.totals import totals, withhold
from routes_geo.build.vintages import KnownState, Vintage, known_on, split_vintages, states, to_grain
from routes_geo.disclosure.cells import FINEST_RESOLUTION_MONTH
from routes_geo.disclosure.placing import place_series
from routes_geo.disclosure.policy import Policy
from routes_geo.errors import NotFound
from routes_geo.geography.places import Place, WeightedCells, place_point, read_places, read_shares, weighted_cells
from routes_geo.geography.routes import Route, cover_corridor, read_routes
from routes_geo.grid.cells import PUBLISHED_RESOLUTIONS
from routes_geo.hotspots.tables import hotspot_tables
from routes_geo.ledger.ledger import Ledger
from routes_geo.letter.measures import measures_table, partners_table, read_measures, read_partners
from routes_geo.letter.record_tables import record_tables
from routes_geo.model import period_label
from routes_geo.points.engines.engine import Engine
from routes_geo.pressure.forecast.tables import outlook_tables
from routes_geo.pressure.revision_history import EARLIER_FIGURES
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import write_snapshot
from routes_geo.sources.base import Series
from routes_geo.sources.registry import SERIES, series_of

Progress = Callable[[str], None]

FLOORS = Policy()
CELL_SERIES = ("frontex.detections.v1",)  # series that are placed on cells


@dataclass(frozen=True, slots=True)
class _Geography:
    """What the snapshot takes from the embedded data besides observations."""

    routes: list[Route]
    places: list[Place]
    weights: dict[tuple[str, str], list[WeightedCells]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A series with its vintages, oldest first, and with those it had before each withdrawal of a release."""

    series: Series
    vintages: list[Vintage]
    former: list[list[Vintage]]


@dataclass(frozen=True, slots=True)
class PublishedSeries:
    """A series with its vintages and their totals, oldest first, and the totals published before withdrawals."""

    series: Series
    vintages: list[Vintage]
    published: list[Published]
    former: list[pa.Table]


def build_snapshot(  # noqa: PLR0913 - keyword-only, one decision each
    out: Path,
    *,
    data_dir: Path,
    ledger: Ledger | None = None,
    as_of: date | None = None,
    today: date,
    policy: Policy = FLOORS,
    progress: Progress | None = None,
    engine: Engine | None = None,
) -> str:
    """Build a snapshot from the embedded data and a ledger, and return its name: the same with any engine.

    Of each series it holds what was known on `as_of`, and what each vintage up to then had changed. A series whose
    every period is under embargo is left out and named in the manifest. NotFound if nothing had been released.
    """
    say = progress or _silent
    say("reading releases")
    embedded = read_embedded(data_dir)
    chosen = published_series(embedded, ledger, as_of, today, policy, engine=engine)
    geography = _read_geography(data_dir)
    tables = _geography_tables(geography)
    tables["measures.arrow"] = measures_table(read_measures(data_dir), geography.places)
    tables["partners.arrow"] = partners_table(read_partners(data_dir))
    tables[EARLIER_FIGURES] = statements_table(read_earlier_figures(data_dir, as_of))
    tables |= hotspot_tables(data_dir, as_of)
    tables |= record_tables(data_dir)
    for resolution in PUBLISHED_RESOLUTIONS:
        say(f"covering corridors with cells of resolution {resolution}")
        tables[f"cover/r{resolution}.arrow"] = _cover_table(geography.routes, resolution)
    series_info: dict[str, Any] = {}
    embargoed: list[str] = []
    known: dict[str, list[dict[str, str]]] = {}
    for item in chosen:
        series, published = item.series, item.published
        say(f"binning {series.series}")
        if not published[-1].totals.num_rows:
            embargoed.append(series.series)
            continue
        tables[f"totals/{series.series}.arrow"] = published[-1].totals
        log = [*_earlier_files(item, embedded, data_dir, as_of), *published]
        tables[f"revisions/{series.series}.arrow"] = revisions(log)
        if series.series in CELL_SERIES:
            history = [vintage.totals for vintage in published]
            placed = place_series(history, geography.weights, threshold=policy.threshold_month, former=item.former)
            tables |= cube_tables(series.series, placed)
        known[series.series] = [
            {"released": vintage.released.isoformat(), "release_id": vintage.release_id} for vintage in log
        ]
        days = sorted({vintage.released for vintage in log})
        series_info[series.series] = _describe(series, item.vintages[-1], published[-1].totals, days)
    tables |= outlook_tables(tables.get(f"totals/{DETECTIONS}.arrow"), say)
    say("writing the snapshot")
    day = as_of.isoformat() if as_of else None
    info = {"as_of": day, "policy": _describe_policy(policy), "series": series_info, "embargoed": embargoed}
    info |= {"vintages": known}
    return write_snapshot(out, tables, info)


def _earlier_files(
    item: PublishedSeries, embedded: Sequence[EmbeddedRelease], data_dir: Path, as_of: date | None
) -> list[Published]:
    """Route totals of files that were public before the first vintage: known then, and on no cells."""
    if item.series.series != DETECTIONS:
        return []
    released = next(observations for release, observations in embedded if DETECTIONS in release.series)
    first = item.published[0].released
    return [file for file in read_earlier_files(data_dir, released, as_of) if file.released < first]


def _silent(_message: str) -> None:
    return None


def published_series(  # noqa: PLR0913
    embedded: Sequence[EmbeddedRelease],
    ledger: Ledger | None,
    as_of: date | None,
    today: date,
    policy: Policy = FLOORS,
    *,
    engine: Engine | None = None,
) -> list[PublishedSeries]:
    """Every published series with its vintages and their totals, oldest first; NotFound if there is none."""
    return [_published(item, as_of or today, policy, engine) for item in choose_vintages(embedded, ledger, as_of)]


def choose_vintages(embedded: Sequence[EmbeddedRelease], ledger: Ledger | None, as_of: date | None) -> list[Chosen]:
    """Vintages of each published series on or before `as_of`, oldest first, of the embedded data and of a ledger.

    A release that was withdrawn by then is among the former vintages only. NotFound if there is no vintage at all.
    """
    known = [*_embedded_vintages(embedded), *(_ledger_vintages(ledger) if ledger else [])]
    withdrawals = ledger.withdrawals(as_of) if ledger else [frozenset()]
    left = [(series, vintage) for series, vintage in known if vintage.release.release_id not in withdrawals[-1]]
    found: dict[str, list[Vintage]] = defaultdict(list)
    for series, vintage in known:
        found[series.series].append(vintage)
    published = {series.series: series for series, _ in left if series.published}
    chosen = [_choose(published[name], found[name], withdrawals, as_of) for name in sorted(published)]
    if not any(item.vintages for item in chosen):
        first = min(vintage.released for _, vintage in left)
        raise NotFound(f"nothing was released on or before {as_of}; the first release is of {first}")
    return [item for item in chosen if item.vintages]


def _choose(series: Series, vintages: list[Vintage], withdrawals: list[frozenset[str]], as_of: date | None) -> Chosen:
    """Vintages that are left after each withdrawal: the last ones are those of now."""
    left = [
        known_on([vintage for vintage in vintages if vintage.release.release_id not in gone], as_of)
        for gone in withdrawals
    ]
    former = [before for before, after in pairwise(left) if before != after]
    return Chosen(series, left[-1], former)


def _embedded_vintages(embedded: Sequence[EmbeddedRelease]) -> list[tuple[Series, Vintage]]:
    return [
        (SERIES[release.series[0]], vintage)
        for release, observations in embedded
        for vintage in split_vintages(release, observations)
    ]


def _ledger_vintages(ledger: Ledger) -> list[tuple[Series, Vintage]]:
    """Vintages of every release, withdrawn ones too."""
    out = []
    for release in ledger.releases():
        observations = ledger.observations(release.release_id)
        for name in release.series:
            rows = observations.filter(pc.equal(observations["series"], name))
            out += [(series_of(release, name), vintage) for vintage in split_vintages(release, rows)]
    return out


def _published(chosen: Chosen, day: date, policy: Policy, engine: Engine | None) -> PublishedSeries:
    """Published totals at each vintage: what was published before a release was withdrawn binds them too."""
    known = list(states(chosen.series, chosen.vintages))
    before = [state for vintages in chosen.former for state in states(chosen.series, vintages)]
    all_states = (*before, *known)
    tables = withhold([_totals(chosen.series, state, day, policy, engine) for state in all_states], policy)
    published = [
        Published(state.released, state.release.release_id, table)
        for state, table in zip(known, tables[len(before) :], strict=True)
    ]
    return PublishedSeries(chosen.series, chosen.vintages, published, tables[: len(before)])


def _totals(series: Series, state: KnownState, day: date, policy: Policy, engine: Engine | None) -> pa.Table:
    return totals(to_grain(state.observations, series, state.released), series, day, policy, engine)


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


def _describe(series: Series, vintage: Vintage, totals: pa.Table, days: list[date]) -> dict[str, Any]:
    """What the manifest says of a series: its newest vintage, and on which days something of it was published."""
    release, released = vintage.release, vintage.released
    first, last = pc.min(totals["start"]).as_py(), pc.max(totals["start"]).as_py()
    return {
        "title": series.title,
        "source": series.source,
        "publisher": series.publisher,
        "indicator": series.indicator.value,
        "unit": series.unit,
        "grain": series.grain,
        "cadence": series.cadence,
        "cadence_days": series.cadence_days,
        "lag": series.lag,
        "licence": series.licence,
        "attribution": series.attribution,
        "caveats": list(series.caveats),
        "restates": series.restates.value,
        "vintages": len(days),
        "first_vintage": days[0].isoformat(),
        "first_period": period_label(first, series.grain),
        "last_period": period_label(last, series.grain),
        "release": {
            "release_id": release.release_id,
            "released": released.isoformat(),
            "released_basis": release.released_basis,
            "file_name": release.file_name,
            "sha256": release.sha256,
            "retrieved_at": release.retrieved_at,
            "rows_in": release.rows_in,
            "rows_accepted": release.rows_accepted,
            "rows_quarantined": release.rows_quarantined,
        },
    }


def _describe_policy(policy: Policy) -> dict[str, Any]:
    return {
        "threshold_month": policy.threshold_month,
        "threshold_area_or_under_a_month": policy.threshold_fine,
        "finest_resolution_month": FINEST_RESOLUTION_MONTH,
        "embargo_days_month": policy.embargo_days_month,
        "embargo_days_week": policy.embargo_days_week,
    }
