"""Find alarms: months of a route that a detector considers unusually high or low."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.arrays import FloatArray, IntArray
from routes_geo.model import ROUTE_IDS, month_label
from routes_geo.months import MonthlySeries
from routes_geo.pressure.indicators import METHOD_VERSION
from routes_geo.pressure.signals import DRIFT_THRESHOLD, EARS_THRESHOLD, SHOCK_THRESHOLD, beyond, drift, ears, shock
from routes_geo.snapshot.releases import release_on
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot


class Detector(StrEnum):
    """A detector that can raise an alarm (routes_geo.pressure.signals explains how each works)."""

    EARS = "ears"  # against the twelve months before
    SHOCK = "shock"  # against the deseasonalised local level
    DRIFT = "drift"  # a slow build-up or decline


class Direction(StrEnum):
    """The direction of an alarm: a count higher or lower than expected."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A month of a route (since 1970-01) whose `statistic` is beyond the `threshold` of a detector.

    `value` is the count of the month and `expected` the count that the detector expected, both in the unit of the
    series. `vintage` is the release that the alarm was computed from; a later release may not raise it.
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

    @property
    def alarm_id(self) -> str:
        """Return the id of the alarm, such as WAFR-2023-10-shock-up: the same in every snapshot that raises it."""
        return f"{self.route}-{month_label(self.month)}-{self.detector}-{self.direction}"


@dataclass(frozen=True, slots=True)
class Detected:
    """Result of one detector for each month, shape (p,) each: `directions` 1, -1 or 0, `expected` as ln(1 + v)."""

    detector: Detector
    directions: NDArray[np.int8]
    statistics: FloatArray
    expected: FloatArray
    threshold: float


def detect(values: IntArray, first_month: int) -> list[Detected]:
    """Run every detector on every month of a series (routes_geo.pressure.signals)."""
    sudden = shock(values, first_month)
    slow = drift(sudden.score)
    scores, means = ears(values)
    drifted = np.where(slow.alarm < 0, -slow.down, slow.up)
    return [
        Detected(Detector.EARS, beyond(scores, EARS_THRESHOLD), scores, means, EARS_THRESHOLD),
        Detected(Detector.SHOCK, beyond(sudden.score, SHOCK_THRESHOLD), sudden.score, sudden.expected, SHOCK_THRESHOLD),
        Detected(Detector.DRIFT, slow.alarm, drifted, sudden.expected, DRIFT_THRESHOLD),
    ]


def series_alarms(route: str, series: MonthlySeries, vintage: date) -> list[Alarm]:
    """Return the alarms of a route in one vintage, in order of month and detector."""
    results = detect(series.values, series.first_month)
    return [
        Alarm(
            route=route,
            month=series.first_month + position,
            detector=result.detector,
            direction=Direction.UP if result.directions[position] > 0 else Direction.DOWN,
            statistic=float(result.statistics[position]),
            threshold=result.threshold,
            value=int(series.values[position]),
            expected=float(np.expm1(result.expected[position])),
            is_provisional=bool(series.provisional[position]),
            vintage=vintage,
            method_version=METHOD_VERSION,
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
    alarms = [
        alarm
        for route in ROUTE_IDS
        for alarm in series_alarms(route, monthly_series(snapshot, DETECTIONS, route, as_of), released)
    ]
    return sorted(alarms, key=lambda alarm: alarm.month)
