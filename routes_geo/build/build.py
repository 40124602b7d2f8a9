"""Build a snapshot: choose the releases, place totals on cells, withhold small counts, write immutable tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from routes_geo.build.beside import Task, beside
from routes_geo.build.cube_tables import Cubes, cube_tables
from routes_geo.build.cubes import placed_cubes
from routes_geo.build.earlier_figures import (
    first_figures_table,
    read_earlier_figures,
    read_earlier_files,
    read_first_figures,
    statements_table,
)
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
from routes_geo.build.manifest import policy_manifest, series_manifest, vintage_manifest
from routes_geo.build.observed_areas import KnownAreas, known_areas
from routes_geo.build.observed_cubes import finest_observed, observed_cubes
from routes_geo.build.placing_tables import placing_tables
from routes_geo.build.published import FLOORS, PublishedSeries, landing_totals, published_series
from routes_geo.build.registered import registered_forecasts
from routes_geo.build.revisions import Published, revisions
from routes_geo.build.seasonal import seasonal_tables
from routes_geo.build.totals import border_totals
from routes_geo.disclosure.observed_table import Figures
from routes_geo.disclosure.placing import place_series
from routes_geo.disclosure.policy import Policy
from routes_geo.geography.breaks import BREAKS_TABLE, read_breaks
from routes_geo.grid.arrays import FloatArray
from routes_geo.grid.cell_bits import PUBLISHED_RESOLUTIONS
from routes_geo.hotspots.tables import hotspot_tables
from routes_geo.ledger.ledger import Ledger
from routes_geo.letter.measures import measures_table, partners_table, read_measures, read_partners
from routes_geo.letter.record_tables import record_tables
from routes_geo.points.engines.engine import Engine
from routes_geo.pressure.forecast.rolling import compute_forecasts, keep_forecasts, unknown_series
from routes_geo.pressure.forecast.tables import outlook_tables, series_to_forecast
from routes_geo.pressure.forecast_tables import REGISTER
from routes_geo.pressure.revision_history import EARLIER_FIGURES, FIRST_FIGURES
from routes_geo.pressure.scorecard import scorecard_tables
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.writing import write_snapshot
from routes_geo.stated.official import OFFICIAL_TABLE, official_table
from routes_geo.stated.official_evidence import EVIDENCE_TABLE, evidence_table
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
    A series with all its periods under embargo is left out; the manifest names it. Without `as_of`, the forecasts from
    the newest release are added to the register of a ledger that exists. NotFound if nothing was released.
    """
    say = progress or _silent
    say("reading releases")
    embedded, embedded_cells = read_embedded(data_dir), read_embedded_cells(data_dir)
    knowledge = read_knowledge(data_dir)
    all_series = published_series(embedded, ledger, as_of, today, policy, engine=engine, knowledge=knowledge)
    geography = read_geography(data_dir, landing_totals(all_series))
    areas = known_areas(geography, read_area_ids(data_dir))
    places = _Places(geography, areas, embedded_cells, policy)
    series_info: dict[str, dict[str, object]] = {}
    notes = {each.release.release_id: each.note for each in embedded if each.note}
    embargoed: list[str] = []
    logs: dict[str, list[Published]] = {}
    vintages: dict[str, list[dict[str, object]]] = {}
    forecasts = [Task(compute_forecasts, values) for values in unknown_series(_logs_to_forecast(all_series))]
    adjusted = Task(seasonal_tables, *_newest_totals(all_series))
    with beside([*forecasts, adjusted]):
        tables = _embedded_tables(data_dir, geography, as_of, say)
        for series in all_series:
            name = series.series.series
            say(f"binning {name}")
            newest = series.published[-1].totals
            if not newest.num_rows:
                embargoed.append(name)
                continue
            log = [*_earlier_files(series, embedded, data_dir, as_of), *series.published]
            tables |= _series_tables(series, log)
            cubes, placing = _cubes(series, places)
            cubes = [*[None] * (len(log) - len(cubes)), *cubes]
            tables |= cube_tables(name, cubes) | placing
            logs[name] = log
            vintages[name] = [vintage_manifest(*pair, series.series.grain) for pair in zip(log, cubes, strict=True)]
            days = sorted({each.released for each in log})
            series_info[name] = series_manifest(series.series, series.vintages[-1], newest, days, notes)
        tables |= scorecard_tables(data_dir, as_of)
        say("adjusting for the season")
        tables |= adjusted.result()
        say("waiting for the forecasts")
        for forecast in forecasts:
            keep_forecasts(forecast.result())
    tables |= outlook_tables(tables.get(f"totals/{DETECTIONS}.arrow"), say)
    tables[REGISTER] = registered_forecasts(ledger, tables, logs.get(DETECTIONS, []), as_of)
    say("writing the snapshot")
    info = {
        "as_of": as_of.isoformat() if as_of else None,
        "policy": policy_manifest(policy),
        "series": series_info,
        "embargoed": embargoed,
        "vintages": vintages,
    }
    return write_snapshot(out, tables, info)


def _logs_to_forecast(all_series: Sequence[PublishedSeries]) -> list[FloatArray]:
    """Return the counts that are forecast, on the log scale, by route."""
    newest = [each.published[-1].totals for each in all_series if each.series.series == DETECTIONS]
    return [logs for totals in newest for logs in series_to_forecast(totals)]


def _newest_totals(all_series: Sequence[PublishedSeries]) -> tuple[dict[str, pa.Table], dict[str, str]]:
    """Return the newest totals and the grain of each series that has figures."""
    with_figures = [each for each in all_series if each.published[-1].totals.num_rows]
    return (
        {each.series.series: each.published[-1].totals for each in with_figures},
        {each.series.series: each.series.grain for each in with_figures},
    )


def _embedded_tables(data_dir: Path, geography: Geography, as_of: date | None, say: Progress) -> dict[str, pa.Table]:
    """Return the tables that come from the embedded data alone, by file name."""
    tables = geography_tables(geography)
    tables[BREAKS_TABLE] = breaks_table(read_breaks(data_dir))
    tables["measures.arrow"] = measures_table(read_measures(data_dir), geography.places)
    tables["partners.arrow"] = partners_table(read_partners(data_dir))
    tables[EARLIER_FIGURES] = statements_table(read_earlier_figures(data_dir, as_of))
    tables[FIRST_FIGURES] = first_figures_table(read_first_figures(data_dir, as_of))
    tables |= hotspot_tables(data_dir, as_of)
    tables |= record_tables(data_dir)
    tables |= stated_tables(data_dir, as_of)
    tables[OFFICIAL_TABLE] = official_table(data_dir, as_of)
    tables[EVIDENCE_TABLE] = evidence_table(data_dir)
    for resolution in PUBLISHED_RESOLUTIONS:
        say(f"covering corridors with cells of resolution {resolution}")
        tables[f"cover/r{resolution}.arrow"] = cover_table(geography.routes, resolution)
    return tables


def _series_tables(series: PublishedSeries, log: Sequence[Published]) -> dict[str, pa.Table]:
    """Return a series' newest totals, those by border, and its revisions."""
    name = series.series.series
    return {
        f"totals/{name}.arrow": series.published[-1].totals,
        f"borders/{name}.arrow": border_totals(series.published),
        f"revisions/{name}.arrow": revisions(log),
    }


@dataclass(frozen=True, slots=True)
class _Places:
    """Data that put counts on cells: routes and shares, areas by name, embedded figures on cells, and the policy."""

    geography: Geography
    areas: KnownAreas
    embedded_cells: Mapping[str, Figures]
    policy: Policy


def _cubes(series: PublishedSeries, places: _Places) -> tuple[list[Cubes | None], dict[str, pa.Table]]:
    """Return the cubes of each vintage of a series, oldest first, and the tables on how its counts were placed.

    The cubes are None for a vintage without counts on cells.
    """
    name, geography, policy = series.series.series, places.geography, places.policy
    if name in CELL_SERIES:
        history = [vintage.totals for vintage in series.published]
        placed = place_series(
            history, geography.shares, geography.areas, threshold=policy.threshold_month, former=series.former
        )
        newest = next(each for each in reversed(placed) if each is not None)
        return [None if each is None else placed_cubes(each) for each in placed], placing_tables(name, newest)
    finest, of_cells = finest_observed(series.series), places.embedded_cells.get(name, {})
    if finest is None:
        return [None] * len(series.published), {}
    return observed_cubes(series, of_cells, policy, finest=finest, areas=places.areas), {}


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
