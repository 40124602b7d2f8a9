"""Responses on alarms, for clients and for receivers of webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from routes_geo.pressure.alarms import Detector, Direction
from routes_geo.snapshot.answers import DayText, RouteName, one_of


@dataclass(frozen=True, kw_only=True)
class AlarmFactsAnswer:
    """A month of a route that a detector finds out of the ordinary."""

    id: Annotated[str, Field(description="The same in every snapshot that raises the alarm.")]
    route: RouteName
    name: str
    period: Annotated[str, Field(pattern="^[0-9]{4}-[0-9]{2}$")]
    detector: Annotated[str, one_of(*Detector)]
    direction: Annotated[str, one_of(*Direction)]
    statistic: Annotated[
        float, Field(description="The number that the detector compares with its threshold; below 0 for down.")
    ]
    threshold: float
    value: Annotated[int, Field(description="Detections of the month.")]
    expected: Annotated[float, Field(description="Detections that the detector expected.")]
    unit: str
    provisional: bool
    vintage: DayText
    method_version: str
    chance_without_event: Annotated[
        float | None,
        Field(
            ge=0,
            le=1,
            description="Share of months in which the detector raises such an alarm in simulated series without an "
            "event, as /scorecard has it; null in a vintage without a scorecard.",
        ),
    ]
    words: str
