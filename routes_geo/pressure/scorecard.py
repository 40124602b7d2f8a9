"""Read the scorecard: how well forecasts and alarms worked, as `make scorecard` measured it and `data/` keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import pyarrow as pa
from pydantic import Field

from routes_geo.datafiles import read_rows
from routes_geo.model import parse_month
from routes_geo.pressure.forecast_tables import MAX_HORIZON, METHOD_VERSION, Naive
from routes_geo.snapshot.answers import Count, DayText, RouteName, Share, one_of
from routes_geo.snapshot.once import once
from routes_geo.snapshot.snapshot import Derived

FOLDER = "scorecard"
AtLeastZero = Annotated[float, Field(ge=0)]


class Period(StrEnum):
    """Months that are scored together, because they were used for the same."""

    CHOSEN_ON = "2016-01/2025-04"
    USED_ONCE = "2025-05/2026-06"

    @property
    def months(self) -> tuple[int, int]:
        """Return the first and the last month, since 1970-01."""
        first, last = self.value.split("/")
        return parse_month(first), parse_month(last)


class SeriesKind(StrEnum):
    """Series in which detectors are tested."""

    PUBLISHED = "published"
    STEADY = "steady"
    WANDERING = "wandering"


USED_FOR = {
    Period.CHOSEN_ON: "used to choose models, combination, intervals and thresholds",
    Period.USED_ONCE: "used once, to choose the combination",
}
PeriodName = Annotated[str, one_of(*Period)]
SeriesKindName = Annotated[str, one_of(*SeriesKind)]


@dataclass(frozen=True, kw_only=True)
class ForecastScoreAnswer:
    """Score of a method for a route, a horizon and a period, on the scale of ln(1 + count); lower is better.

    `wis` is the mean weighted interval score, the sum of `spread` (width), `over` (outcomes below the forecast) and
    `under` (outcomes above it). `relative_wis` is `wis` divided by that of `better_naive`; `p` is the one-sided p-value
    of Diebold and Mariano for that difference. `mase` is the mean absolute error divided by that of the same month of
    the year before, up to 2015. `pit` counts the outcomes in tenths of the forecast's distribution. `tail_crps` is the
    continuous ranked probability score, weighted to the upper tail.
    """

    route: RouteName
    horizon: Annotated[int, Field(ge=1, le=MAX_HORIZON)]
    period: PeriodName
    method: str
    targets: Count
    wis: AtLeastZero
    spread: AtLeastZero
    over: AtLeastZero
    under: AtLeastZero
    better_naive: Annotated[str, one_of(*Naive)]
    relative_wis: AtLeastZero
    p: Share
    mase: AtLeastZero
    coverage_50: Share
    coverage_80: Share
    coverage_95: Share
    pit: Sequence[Count]
    tail_crps: AtLeastZero


@dataclass(frozen=True, kw_only=True)
class AlarmRateAnswer:
    """Shares of route-months with an alarm of a detector, up and down.

    `series` is `published`, or one of two kinds of simulated series: `steady` ones never change, so that every alarm is
    false; the level of `wandering` ones moves in small steps as the route's does, without an event.
    """

    detector: str
    series: SeriesKindName
    period: PeriodName | None
    months: Count
    up: Share
    down: Share


@dataclass(frozen=True, kw_only=True)
class DetectionAnswer:
    """Share of changes that a detector finds, and its delay; the changes were added to a series.

    `change` is a lasting step (`x2`: a doubling; `x0.5`: a halving) or a slow rise (`+5% a month`). `within_2` is the
    share found in the month of the change or the next one, `within_12` that found within twelve months. `median_delay`
    counts the months from the change to the alarm, 0 in its month, among those found within twelve; it is null if none
    was.
    """

    detector: str
    series: SeriesKindName
    period: PeriodName | None
    change: str
    changes: Count
    within_2: Share
    within_12: Share
    median_delay: AtLeastZero | None


@dataclass(frozen=True, kw_only=True)
class ScoredPeriodAnswer:
    """Months that are scored together, and what they were used for."""

    period: PeriodName
    used_for: str


@dataclass(frozen=True, kw_only=True)
class ScorecardAnswer:
    """Scores of forecasts and alarms, computed from the counts of one release; empty in earlier vintages."""

    released: DayText
    forecast_method_version: str
    periods: Sequence[ScoredPeriodAnswer]
    forecasts: Sequence[ForecastScoreAnswer]
    alarm_rates: Sequence[AlarmRateAnswer]
    detections: Sequence[DetectionAnswer]
    notes: Sequence[str]


NOTES = (
    "Past forecasts and alarms use the counts of this release, not those first published.",
    "Months from 2026-07 on are unseen. They are not part of this scorecard.",
    "docs/scorecard.md explains each measure.",
)
Row = ForecastScoreAnswer | AlarmRateAnswer | DetectionAnswer
TABLES: Mapping[str, type[Row]] = {
    "forecasts": ForecastScoreAnswer,
    "alarm_rates": AlarmRateAnswer,
    "detections": DetectionAnswer,
}
SCORED_RELEASE = date(2026, 8, 4)  # of the counts that the scorecard is computed from
_ARROW = {int: pa.int64(), float: pa.float64(), str: pa.string(), Sequence[int]: pa.list_(pa.int64())}


def scorecard_tables(data_dir: Path, as_of: date | None = None) -> dict[str, pa.Table]:
    """Return the tables of a snapshot on the scorecard; empty for a day before its last month had been published."""
    is_known = as_of is None or as_of >= SCORED_RELEASE
    tables = {}
    for name, kind in TABLES.items():
        rows = read_scores(data_dir, name) if is_known else []
        tables[table_name(name)] = pa.Table.from_pylist(rows, schema=_schema(kind))
    return tables


def table_name(name: str) -> str:
    """Return the file of a table of the scorecard in a snapshot."""
    return f"scorecard_{name}.arrow"


def read_scores(data_dir: Path, name: str) -> list[dict[str, Any]]:
    """Read a table of the scorecard from the data folder; DataError if a column is missing."""
    kinds = _kinds(TABLES[name])
    rows = read_rows(data_dir / FOLDER / f"{name}.csv", kinds)
    return [{column: _value(row[column], kind) for column, kind in kinds.items()} for row in rows]


def _kinds(row: type[Row]) -> dict[str, Any]:
    hints = get_type_hints(row)
    return {field.name: _plain(hints[field.name]) for field in fields(row)}


def _plain(hint: Any) -> Any:
    """Return the type of a column, without None."""
    options = [option for option in getattr(hint, "__args__", ()) if option is not type(None)]
    is_optional = type(None) in getattr(hint, "__args__", ())
    return _plain(options[0]) if is_optional else hint


def _value(text: str, kind: Any) -> Any:
    if not text:
        return None
    return [int(part) for part in text.split(";")] if kind == Sequence[int] else kind(text)


def _schema(row: type[Row]) -> pa.Schema:
    return pa.schema([pa.field(name, _ARROW[kind]) for name, kind in _kinds(row).items()])


class Scores(Derived):
    """The scorecard of a snapshot, read once."""

    @once
    def chances(self) -> dict[tuple[str, str], float]:
        """Return the share of months with an alarm in simulated series without an event, by detector and direction."""
        rows = self.snapshot.table(table_name("alarm_rates")).to_pylist()
        wandering = [row for row in rows if row["series"] == SeriesKind.WANDERING]
        return {(row["detector"], way): row[way] for row in wandering for way in ("up", "down")}

    @once
    def scorecard(self, route: str | None) -> ScorecardAnswer:
        """Return the scorecard with the forecasts of a route, or of all (None)."""
        rows = {name: self.snapshot.table(table_name(name)).to_pylist() for name in TABLES}
        return ScorecardAnswer(
            released=SCORED_RELEASE.isoformat(),
            forecast_method_version=METHOD_VERSION,
            periods=[ScoredPeriodAnswer(period=period, used_for=words) for period, words in USED_FOR.items()],
            forecasts=[ForecastScoreAnswer(**row) for row in rows["forecasts"] if route in (None, row["route"])],
            alarm_rates=[AlarmRateAnswer(**row) for row in rows["alarm_rates"]],
            detections=[DetectionAnswer(**row) for row in rows["detections"]],
            notes=NOTES,
        )
