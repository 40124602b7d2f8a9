"""Vintages: the figures of a series as they were known on a day.

The rules: a vintage contains only what had been published by its day, and counts each thing once. A vintage is one
release, or one report in a file that compiles several. `Series.restates` states which earlier values it replaces: all,
those of the years it covers, or only the values it gives. A period is published when all its days are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.model import OBSERVATION_SCHEMA, Release, Status, month_of, month_start
from routes_geo.sources.base import ReleaseBasis, Restates, Series
from routes_geo.sources.observations import KEYS, replace_values

_DAYS_OF_A_WEEK = 7
_DAYS_OF_A_MONTH = 31  # at most
_UNDATED_COVERS = timedelta(days=14)  # after its newest observation, a file without a release day


@dataclass(frozen=True, slots=True)
class Vintage:
    """Observations of one series that were published on one day."""

    released: date
    release: Release
    observations: pa.Table


@dataclass(frozen=True, slots=True)
class KnownState:
    """All observations of a series as they were known on a day, each thing counted once."""

    released: date
    release: Release
    observations: pa.Table


def split_vintages(release: Release, observations: pa.Table) -> list[Vintage]:
    """Split one release of one series into its vintages: one, or one for each report that it compiles."""
    day = pa.scalar(release.released, pa.date32())
    days = pc.coalesce(observations["reported"], day)
    return [
        Vintage(reported, release, observations.filter(pc.equal(days, pa.scalar(reported, pa.date32()))))
        for reported in sorted(days.unique().to_pylist())
    ]


def vintages_until(vintages: Sequence[Vintage], day: date | None) -> list[Vintage]:
    """Return the vintages up to a day (None: all), oldest first; those of one day are in the order of their intake."""
    released = [vintage for vintage in vintages if day is None or vintage.released <= day]
    return sorted(released, key=_order)


def _order(vintage: Vintage) -> tuple[date, int, str, str]:
    release = vintage.release
    return vintage.released, release.sequence or 0, release.retrieved_at, release.release_id  # clocks can be set back


def states(series: Series, vintages: Sequence[Vintage]) -> Iterator[KnownState]:
    """Yield all that was known of a series at each vintage, oldest first."""
    ordered = vintages_until(vintages, None)
    if series.restates is Restates.ALL:
        for vintage in ordered:
            yield KnownState(vintage.released, vintage.release, vintage.observations)
        return
    current = OBSERVATION_SCHEMA.empty_table()
    for vintage in ordered:
        replace = _replace_years if series.restates is Restates.YEARS else _replace_values
        current = replace(current, vintage, series)
        yield KnownState(vintage.released, vintage.release, current)


def _replace_values(older: pa.Table, newer: Vintage, _series: Series) -> pa.Table:
    return replace_values(older, newer.observations)


def _replace_years(older: pa.Table, newer: Vintage, series: Series) -> pa.Table:
    """Replace the years of a vintage by its periods that had ended; no later vintage of other years completes them."""
    if not newer.observations.num_rows:
        return older
    starts = newer.observations["start"]
    kept = older.filter(pc.invert(pc.is_in(pc.year(older["start"]), pc.unique(pc.year(starts)))))
    first, running = (pc.floor_temporal(day, unit=series.grain) for day in (starts, pa.scalar(_known_until(newer))))
    return pa.concat_tables([kept, newer.observations.filter(pc.less(first, running))])


def _known_until(vintage: Vintage) -> date:
    """Return the day up to which a vintage has everything: its release, or if no file states it soon after its end."""
    if vintage.release.released_basis != ReleaseBasis.RETRIEVED:
        return vintage.released
    newest: date = pc.max(vintage.observations["start"]).as_py()
    return min(vintage.released, newest + _UNDATED_COVERS)


def to_grain(observations: pa.Table, series: Series, known_until: date | None = None) -> pa.Table:
    """Sum days to the weeks, months, quarters or years of the series' grain; other observations are unchanged.

    A week, which starts on Monday, is included only if all seven days have a value. A longer period is the sum of the
    days that are listed, and is included if it ended by `known_until`. If a period is given both by its days and as a
    whole, the sum of the days is used. Months in which something happened on an unknown day are summed to quarters.
    """
    days = _is_part(observations, series.grain)
    if not pc.any(days).as_py():
        return observations
    daily, longer = observations.filter(days), observations.filter(pc.invert(days))
    summed = _weeks(daily) if series.grain == "week" else _longer(daily, series.grain)
    if known_until is not None:
        summed = summed.filter(pc.less_equal(summed["end"], pa.scalar(known_until, pa.date32())))
    return pa.concat_tables([_not_in(longer, summed), summed])


def _not_in(longer: pa.Table, summed: pa.Table) -> pa.Table:
    keys = ("route", "border", "area", "start", "end")
    summed_keys = set(zip(*(summed[key].to_pylist() for key in keys), strict=True))
    rows = zip(*(longer[key].to_pylist() for key in keys), strict=True)
    return longer.filter(pa.array([row not in summed_keys for row in rows], pa.bool_()))


def _is_part(observations: pa.Table, grain: str) -> pa.ChunkedArray:
    """Return whether each observation is a part to be summed: a day, or in a series of quarters at most a month."""
    start, end = (observations[name].cast(pa.int32()) for name in ("start", "end"))
    return pc.less_equal(pc.subtract(end, start), _DAYS_OF_A_MONTH if grain == "quarter" else 1)


def _weeks(daily: pa.Table) -> pa.Table:
    with_value = daily.filter(pc.is_valid(daily["value"]))
    first = pc.floor_temporal(with_value["start"], unit="week", week_starts_monday=True).cast(pa.date32())
    summed = _regroup(with_value, first, "week")
    return summed.filter(pc.equal(summed["days"], _DAYS_OF_A_WEEK)).select(OBSERVATION_SCHEMA.names)


def _longer(daily: pa.Table, grain: str) -> pa.Table:
    first = pc.floor_temporal(daily["start"], unit=grain).cast(pa.date32())
    return _regroup(daily, first, grain).select(OBSERVATION_SCHEMA.names)


def _regroup(daily: pa.Table, first: pa.ChunkedArray, grain: str) -> pa.Table:
    """Sum days by the period that begins on `first`, shape (rows of `daily`,); the column `days` counts them."""
    fixed = ["source", "series", "indicator", *(name for name in KEYS if name not in {"start", "end"})]
    provisional = pc.equal(daily["status"], Status.PROVISIONAL.value)
    table = daily.select([*fixed, "value"]).append_column("start", first).append_column("provisional", provisional)
    grouped = table.group_by([*fixed, "start"]).aggregate(
        [("value", "sum"), ("value", "count"), ("provisional", "any")]
    )
    grouped = grouped.rename_columns([*fixed, "start", "value", "days", "provisional"])
    columns = {name: grouped[name] for name in (*fixed, "start", "value", "days")}
    columns["end"] = pa.array([_end_of(day, grain) for day in grouped["start"].to_pylist()], pa.date32())
    columns["status"] = pc.if_else(grouped["provisional"], Status.PROVISIONAL.value, Status.FINAL.value)
    full = OBSERVATION_SCHEMA.append(pa.field("days", pa.int64()))
    arrays = [columns.get(field.name, pa.nulls(grouped.num_rows, field.type)) for field in full]
    return pa.table(arrays, schema=full)


def _end_of(first: date, grain: str) -> date:
    if grain == "week":
        return first + timedelta(days=_DAYS_OF_A_WEEK)
    return month_start(month_of(first) + {"month": 1, "quarter": 3, "year": 12}[grain])
