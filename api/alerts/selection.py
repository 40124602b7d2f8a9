"""Parse the parameters that select alarms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from api.http.params import AsOf, Datetime, RouteParam, ServedNow, parse_day
from routes_geo.errors import InvalidInput, ReasonCode, Refused
from routes_geo.model import ROUTE_IDS
from routes_geo.months import MonthWindow, parse_months
from routes_geo.pressure.alarms import Alarm, Detector, Direction
from routes_geo.snapshot.newest import newest_month
from routes_geo.snapshot.series import DETECTIONS, whole_span
from routes_geo.snapshot.snapshot import Snapshot

DEFAULT_ALERTS, MAX_ALERTS, DEFAULT_MONTHS = 100, 1000, 24


@dataclass(frozen=True, slots=True)
class Selection:
    """The selected alarms; None selects all."""

    route: str | None
    detector: str | None
    direction: str | None
    when: str | None
    window: MonthWindow
    as_of: date | None
    limit: int

    def includes(self, alarm: Alarm) -> bool:
        """Return whether an alarm is selected."""
        return (
            self.window.start <= alarm.month < self.window.stop
            and self.route in (None, alarm.route)
            and self.detector in (None, alarm.detector)
            and self.direction in (None, alarm.direction)
        )

    @property
    def label(self) -> str:
        """Return the selection as a query, without the limit and the default window, which moves with time."""
        given = {"route": self.route, "datetime": self.when, "detector": self.detector, "direction": self.direction}
        return urlencode({name: value for name, value in {**given, "as_of": self.as_of}.items() if value is not None})


async def get_selection(
    served: ServedNow,
    route: RouteParam,
    when: Datetime = None,
    detector: Annotated[str | None, Query(description="Detector that raised the alarm: ears, surge or shock.")] = None,
    direction: Annotated[str | None, Query(description="up: more detections than expected; down: fewer.")] = None,
    as_of: AsOf = None,
    cell: Annotated[str | None, Query(description="Refused with 422: alarms are raised for whole routes.")] = None,
    place: Annotated[str | None, Query(description="Refused with 422: alarms are raised for whole routes.")] = None,
    limit: Annotated[
        int,
        Query(
            ge=1,
            description=f"Maximum number of alarms, newest first. Values above {MAX_ALERTS} count as {MAX_ALERTS}.",
        ),
    ] = DEFAULT_ALERTS,
) -> Selection:
    """Return the selected alarms; Refused for anything finer than a route and a month."""
    _check_grain(route, cell, place)
    span = whole_span(served.snapshot)
    day = parse_day(as_of, "as_of")
    window = None if when is None else parse_months(when, span.start, span.stop, "alarms")
    return Selection(
        route=route,
        detector=_one_of(Detector, detector, "detector"),
        direction=_one_of(Direction, direction, "direction"),
        when=when,
        window=window or _newest_months(served.snapshot, day),
        as_of=day,
        limit=min(limit, MAX_ALERTS),
    )


def _newest_months(snapshot: Snapshot, as_of: date | None) -> MonthWindow:
    newest = newest_month(snapshot, DETECTIONS, as_of)
    return MonthWindow(newest - DEFAULT_MONTHS + 1, newest + 1)


Selected = Annotated[Selection, Depends(get_selection)]


def _one_of(names: type[Detector] | type[Direction], text: str | None, parameter: str) -> str | None:
    if text is not None and text not in set(names):
        raise InvalidInput(f"{parameter} {text[:80]!r} is not accepted; choose one of {', '.join(names)}")
    return text


def _check_grain(route: str | None, cell: str | None, place: str | None) -> None:
    if cell is not None or place is not None:
        raise Refused(
            "alarms are raised for whole routes, not for cells or places",
            reason_code=ReasonCode.TOO_FINE_IN_SPACE,
            allowed=f"route={route or ROUTE_IDS[0]}",
        )
