"""Build a snapshot: choose the releases, place totals on cells, withhold small counts, write immutable tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa

from routes_geo.build.cubes import cube_tables
from routes_geo.build.earlier_figures import read_earlier_figures, read_earlier_files, statements_table
from routes_geo.build.embedded_data import EmbeddedRelease, read_embedded, read_embedded_cells
from routes_geo.build.geography_tables import (
    Geography,
    breaks_table,
    cover_table,
    geography_tables,
    read_area_ids,
    read_geography,
)
from routes_geo.build.known_totals import read_knowledge
from routes_geo.build.manifest import policy_manifest, series_manifest
from routes_geo.build.observed_areas import known_areas
from routes_geo.build.observed_cubes import finest_observed, observed_cube_tables
from routes_geo.build.placing_tables import placing_tables
from routes_geo.build.published import FLOORS, PublishedSeries, landing_totals, published_series
from routes_geo.build.revisions import Published, revisions
from routes_geo.build.totals import border_totals
from routes_geo.disclosure.placing import place_series
from routes_geo.disclosure.policy import Policy
from routes_geo.geography.breaks import read_breaks
from routes_geo.grid.cell_bits import PUBLISHED_RESOLUTIONS
from routes_geo.hotspots.tables import hotspot_tables
from routes_geo.ledger.ledger import Ledger
from routes_geo.letter.measures import measures_table, partners_table, read_measures, read_partners
from routes_geo.letter.record_tables import record_tables
from routes_geo.points.engines.engine import Engine
from routes_geo.pressure.forecast.tables import outlook_tables
from routes_geo.pressure.revision_history import EARLIER_FIGURES
from routes_geo.pressure.scorecard import scorecard_tables
from routes_geo.snapshot.breaks import BREAKS_TABLE
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.writing import write_snapshot
from routes_geo.stated.member_states import STATUS_TABLE, status_table
from routes_geo.stated.tables import stated_tables

Progress = Callable[[str], None]

CELL_SERIES = ("frontex.detections.v1",)  # series that are placed on cells


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
    """Build a snapshot from the embedded data and a ledger; return its name, which is the same with any engine.

    For each series, it contains the figures as they were known on `as_of` and the revisions of each vintage up to then.
    A series with all its periods under embargo is left out; the manifest names it. NotFound if nothing was released.
    """
    say = progress or _silent
    say("reading releases")
    embedded, embedded_cells = read_embedded(data_dir), read_embedded_cells(data_dir)
    knowledge = read_knowledge(data_dir)
    all_series = published_series(embedded, ledger, as_of, today, policy, engine=engine, knowledge=knowledge)
    geography = read_geography(data_dir, landing_totals(all_series))
    areas = known_areas(geography, read_area_ids(data_dir))
    tables = _embedded_tables(data_dir, geography, as_of, say)
    series_info: dict[str, dict[str, object]] = {}
    notes = {each.release.release_id: each.note for each in embedded if each.note}
    embargoed: list[str] = []
    vintages: dict[str, list[dict[str, str]]] = {}
    for series in all_series:
        name = series.series.series
        say(f"binning {name}")
        newest = series.published[-1].totals
        if not newest.num_rows:
            embargoed.append(name)
            continue
        log = [*_earlier_files(series, embedded, data_dir, as_of), *series.published]
        tables |= _series_tables(series, log, geography, policy)
        if finest := finest_observed(series.series):
            of_cells = embedded_cells.get(name, {})
            tables |= observed_cube_tables(series, of_cells, policy, finest=finest, areas=areas)
        vintages[name] = [{"released": each.released.isoformat(), "release_id": each.release_id} for each in log]
        days = sorted({each.released for each in log})
        series_info[name] = series_manifest(series.series, series.vintages[-1], newest, days, notes)
    tables |= scorecard_tables(data_dir, as_of)
    tables |= outlook_tables(tables.get(f"totals/{DETECTIONS}.arrow"), say)
    say("writing the snapshot")
    info = {
        "as_of": as_of.isoformat() if as_of else None,
        "policy": policy_manifest(policy),
        "series": series_info,
        "embargoed": embargoed,
        "vintages": vintages,
    }
    return write_snapshot(out, tables, info)


def _embedded_tables(data_dir: Path, geography: Geography, as_of: date | None, say: Progress) -> dict[str, pa.Table]:
    """Return the tables that come from the embedded data alone, by file name."""
    tables = geography_tables(geography)
    tables[BREAKS_TABLE] = breaks_table(read_breaks(data_dir))
    tables["measures.arrow"] = measures_table(read_measures(data_dir), geography.places)
    tables["partners.arrow"] = partners_table(read_partners(data_dir))
    tables[EARLIER_FIGURES] = statements_table(read_earlier_figures(data_dir, as_of))
    tables |= hotspot_tables(data_dir, as_of)
    tables |= record_tables(data_dir)
    tables |= stated_tables(data_dir, as_of)
    tables[STATUS_TABLE] = status_table(data_dir, as_of)
    for resolution in PUBLISHED_RESOLUTIONS:
        say(f"covering corridors with cells of resolution {resolution}")
        tables[f"cover/r{resolution}.arrow"] = cover_table(geography.routes, resolution)
    return tables


def _series_tables(
    series: PublishedSeries, log: Sequence[Published], geography: Geography, policy: Policy
) -> dict[str, pa.Table]:
    """Return a series' newest totals, those by border, its revisions and, if it is placed on cells, its cubes."""
    name = series.series.series
    tables = {
        f"totals/{name}.arrow": series.published[-1].totals,
        f"borders/{name}.arrow": border_totals(series.published),
        f"revisions/{name}.arrow": revisions(log),
    }
    if name in CELL_SERIES:
        history = [vintage.totals for vintage in series.published]
        placed = place_series(
            history, geography.shares, geography.areas, threshold=policy.threshold_month, former=series.former
        )
        tables |= cube_tables(name, placed) | placing_tables(name, placed)
    return tables


def _earlier_files(
    series: PublishedSeries, embedded: Sequence[EmbeddedRelease], data_dir: Path, as_of: date | None
) -> list[Published]:
    """Read the route totals of files that were public before the first vintage; they are not placed on cells."""
    if series.series.series != DETECTIONS:
        return []
    released = next(each.observations for each in embedded if DETECTIONS in each.release.series)
    first = series.published[0].released
    return [file for file in read_earlier_files(data_dir, released, as_of) if file.released < first]


def _silent(_message: str) -> None:
    return None
