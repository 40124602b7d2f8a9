"""Find alarms: months of a route that a detector considers unusually high or low."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.arrays import FloatArray, IntArray
from routes_geo.model import ROUTE_IDS, month_label
from routes_geo.months import MonthlySeries
from routes_geo.pressure.indicators import METHOD_VERSION
from routes_geo.pressure.scorecard import Scores
from routes_geo.pressure.signals import (
    COLLAPSE_THRESHOLD,
    EARS_THRESHOLD,
    SHOCK_THRESHOLD,
    SURGE_THRESHOLD,
    beyond,
    ears,
    shock,
    surge,
)
from routes_geo.snapshot.releases import release_on
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot


class Detector(StrEnum):
    """A detector that can raise an alarm (routes_geo.pressure.signals explains how each works)."""

    EARS = "ears"  # a rise against the twelve months before
    SURGE = "surge"  # a rise against level and season, as the forecast has them
    SHOCK = "shock"  # a jump or a collapse against the deseasonalised local level


class Direction(StrEnum):
    """The direction of an alarm: a count higher or lower than expected."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A month of a route (since 1970-01) whose `statistic` is beyond the `threshold` of a detector in its direction.

    `value` is the count of the month and `expected` the count that the detector expected, both in the unit of the
    series. `vintage` is the release that the alarm was computed from; a later release may not raise it. `chance` is
    the share of months in which the detector raises such an alarm although nothing happened, in simulated series; None
    if the snapshot has no scorecard.
    """

    route: str
    month: int
    detector: Detector
    direction: Direction
    statistic: float
    threshold: float
    value: int
    expected: float
    is_provisional: bool
    vintage: date
    method_version: str
    chance: float | None = None

    @property
    def alarm_id(self) -> str:
        """Return the id of the alarm, such as WAFR-2023-10-shock-up: the same in every snapshot that raises it."""
        return f"{self.route}-{month_label(self.month)}-{self.detector}-{self.direction}"


@dataclass(frozen=True, slots=True)
class Detected:
    """Result of one detector for each month, shape (p,) each: `directions` 1, -1 or 0, `expected` as ln(1 + v).

    `above` and `below` are the sizes of the statistic beyond which it raises an alarm, up and down.
    """

    detector: Detector
    directions: NDArray[np.int8]
    statistics: FloatArray
    expected: FloatArray
    above: float
    below: float = math.inf


def detect(values: IntArray, first_month: int) -> list[Detected]:
    """Run every detector on every month of a series (routes_geo.pressure.signals)."""
    sudden, risen = shock(values, first_month), surge(values)
    scores, means = ears(values)
    return [
        _detected(Detector.EARS, scores, means, EARS_THRESHOLD),
        _detected(Detector.SURGE, risen.score, risen.expected, SURGE_THRESHOLD),
        _detected(Detector.SHOCK, sudden.score, sudden.expected, SHOCK_THRESHOLD, COLLAPSE_THRESHOLD),
    ]


def _detected(
    detector: Detector, statistics: FloatArray, expected: FloatArray, above: float, below: float = math.inf
) -> Detected:
    return Detected(detector, beyond(statistics, above, below), statistics, expected, above, below)


def series_alarms(
    route: str, series: MonthlySeries, vintage: date, chances: Mapping[tuple[str, str], float] | None = None
) -> list[Alarm]:
    """Return the alarms of a route in one vintage, in order of month and detector.

    `chances` has the chance of an alarm without an event by detector and direction.
    """
    results = detect(series.values, series.first_month)
    return [
        Alarm(
            route=route,
            month=series.first_month + position,
            detector=result.detector,
            direction=Direction.UP if result.directions[position] > 0 else Direction.DOWN,
            statistic=float(result.statistics[position]),
            threshold=result.above if result.directions[position] > 0 else result.below,
            value=int(series.values[position]),
            expected=float(np.expm1(result.expected[position])),
            is_provisional=bool(series.provisional[position]),
            vintage=vintage,
            method_version=METHOD_VERSION,
            chance=(chances or {}).get((result.detector, "up" if result.directions[position] > 0 else "down")),
        )
        for position in range(series.values.size)
        for result in results
        if result.directions[position]
    ]


def snapshot_alarms(snapshot: Snapshot, as_of: date | None = None) -> list[Alarm]:
    """Return the alarms of all routes and months in one vintage of the detections, by month, route and detector.

    NotFound for a day before the first vintage.
    """
    released = date.fromisoformat(release_on(snapshot, DETECTIONS, as_of)["released"])
    chances = snapshot.derived(Scores).chances()
    alarms = [
        alarm
        for route in ROUTE_IDS
        for alarm in series_alarms(route, monthly_series(snapshot, DETECTIONS, route, as_of), released, chances)
    ]
    return sorted(alarms, key=lambda alarm: alarm.month)
