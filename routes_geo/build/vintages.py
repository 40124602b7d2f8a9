"""Vintages: what was known of a series on a date, by the way its publisher restates it.

A vintage is one release, or one report of a file that compiles several. Which of the earlier values it replaces is
said by `Series.restates`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.model import OBSERVATION_SCHEMA, Release, Status, month_of, month_start
from routes_geo.sources.base import Restates, Series
from routes_geo.sources.observations import KEYS, replace_values

_DAYS_OF_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Vintage:
    """Observations of one series that became known on one date."""

    released: date
    release: Release
    observations: pa.Table


@dataclass(frozen=True, slots=True)
class KnownState:
    """All that was known of a series on a date: observations with each thing counted once."""

    released: date
    release: Release
    observations: pa.Table


def split_vintages(release: Release, observations: pa.Table) -> list[Vintage]:
    """Vintages of one release of one series: one, or one for each report that it compiles."""
    day = pa.scalar(release.released, pa.date32())
    known = pc.coalesce(observations["reported"], day)
    return [
        Vintage(reported, release, observations.filter(pc.equal(known, pa.scalar(reported, pa.date32()))))
        for reported in sorted(known.unique().to_pylist())
    ]


def known_on(vintages: Sequence[Vintage], day: date | None) -> list[Vintage]:
    """Vintages released on or before a day (None: all), oldest first; of one day, in the order they were taken in."""
    known = [vintage for vintage in vintages if day is None or vintage.released <= day]
    return sorted(known, key=_order)


def _order(vintage: Vintage) -> tuple[date, str, str]:
    return vintage.released, vintage.release.retrieved_at, vintage.release.release_id


def states(series: Series, vintages: Sequence[Vintage]) -> Iterator[KnownState]:
    """What was known at each vintage, oldest first."""
    ordered = known_on(vintages, None)
    if series.restates is Restates.ALL:
        for vintage in ordered:
            yield KnownState(vintage.released, vintage.release, vintage.observations)
        return
    held = OBSERVATION_SCHEMA.empty_table()
    for vintage in ordered:
        replace = _replace_years if series.restates is Restates.YEARS else replace_values
        held = replace(held, vintage.observations)
        yield KnownState(vintage.released, vintage.release, held)


def _replace_years(held: pa.Table, newer: pa.Table) -> pa.Table:
    years = pc.unique(pc.year(newer["start"]))
    kept = held.filter(pc.invert(pc.is_in(pc.year(held["start"]), years)))
    return pa.concat_tables([kept, newer])


def to_grain(observations: pa.Table, series: Series, known_until: date | None = None) -> pa.Table:
    """Observations at the grain that is published: days summed to weeks or quarters, anything else as it is.

    A week counts where all its days do, from Monday on; a day without a value takes its week with it. A longer period
    is the sum of the days that are listed, if it was over on the day until which they are known. Where a period is
    given both by its days and as a whole, its days count.
    """
    days = _is_day(observations)
    if not pc.any(days).as_py():
        return observations
    daily, longer = observations.filter(days), observations.filter(pc.invert(days))
    summed = _weeks(daily) if series.grain == "week" else _longer(daily, series.grain)
    if known_until is not None:
        summed = summed.filter(pc.less_equal(summed["end"], pa.scalar(known_until, pa.date32())))
    return pa.concat_tables([_not_in(longer, summed), summed])


def _not_in(longer: pa.Table, summed: pa.Table) -> pa.Table:
    keys = ("route", "border", "area", "start", "end")
    have = set(zip(*(summed[key].to_pylist() for key in keys), strict=True))
    rows = zip(*(longer[key].to_pylist() for key in keys), strict=True)
    return longer.filter(pa.array([row not in have for row in rows], pa.bool_()))


def _is_day(observations: pa.Table) -> pa.ChunkedArray:
    start, end = (observations[name].cast(pa.int32()) for name in ("start", "end"))
    return pc.equal(pc.subtract(end, start), 1)


def _weeks(daily: pa.Table) -> pa.Table:
    known = daily.filter(pc.is_valid(daily["value"]))
    first = pc.floor_temporal(known["start"], unit="week", week_starts_monday=True).cast(pa.date32())
    summed = _regroup(known, first, "week")
    return summed.filter(pc.equal(summed["days"], _DAYS_OF_A_WEEK)).select(OBSERVATION_SCHEMA.names)


def _longer(daily: pa.Table, grain: str) -> pa.Table:
    first = pc.floor_temporal(daily["start"], unit=grain).cast(pa.date32())
    return _regroup(daily, first, grain).select(OBSERVATION_SCHEMA.names)


def _regroup(daily: pa.Table, first: pa.ChunkedArray, grain: str) -> pa.Table:
    """Sum days by the period of a grain that begins on `first`; the column `days` counts them."""
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
