"""An alarm: a month of a route that a detector finds out of the ordinary, up or down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from routes_geo.model import month_label


class Detector(StrEnum):
    """What raised an alarm (routes_geo.signals says how each works)."""

    EARS = "ears"  # against the seven months before
    SHOCK = "shock"  # against the deseasonalised local level
    DRIFT = "drift"  # a slow build-up or decline


class Direction(StrEnum):
    """Whether there was more than could be expected, or less."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A month of a route (since 1970-01) whose `statistic` is beyond the `threshold` of a detector.

    `value` is the count of the month, `expected` what the detector expected; both in the unit of the series.
    `vintage` is the release the alarm was computed from: a later one may not raise it.
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
        """Name of the alarm, the same in every snapshot that raises it: WAFR-2023-10-shock-up."""
        return f"{self.route}-{month_label(self.month)}-{self.detector}-{self.direction}"
