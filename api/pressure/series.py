"""Describe the pressure on a route over time."""

from __future__ import annotations

from api.http.notes import NOTES
from api.pressure.answers import PressureSeriesAnswer
from api.pressure.document import PressureRequest, describe_months
from routes_geo.errors import InvalidInput
from routes_geo.months import MonthWindow, check_one_window, named_window, parse_months
from routes_geo.pressure.known import KnownRoutes

_MOST_MONTHS = 600


def describe_pressure_series(
    query: PressureRequest, route: str, when: str | None, window: str | None
) -> PressureSeriesAnswer:
    """Return the scores of the months of `datetime` or `window`, of all months without either.

    InvalidInput for both, or for too many months; Refused for days.
    """
    chosen = _choose_window(query.figures, when, window)
    if chosen.length > _MOST_MONTHS:
        raise InvalidInput(f"{chosen.label} spans {chosen.length} months; request at most {_MOST_MONTHS}")
    return PressureSeriesAnswer(
        route=route,
        name=query.figures.snapshot.route_name(route),
        period=chosen.label,
        as_of=query.figures.as_of,
        parts=query.method.parts,
        months=describe_months(query, route, range(chosen.start, chosen.stop)),
        vintage=query.figures.released,
        method_version=query.method.version,
        notes=NOTES,
    )


def _choose_window(figures: KnownRoutes, when: str | None, window: str | None) -> MonthWindow:
    check_one_window(when, window)
    months = figures.months
    if window is not None:
        return named_window(window, months[-1])
    return MonthWindow(months.start, months.stop) if when is None else parse_route_months(figures, when)


def parse_route_months(figures: KnownRoutes, when: str) -> MonthWindow:
    """Return the months of `datetime`, whose open ends are those of the figures; Refused for days."""
    return parse_months(when, figures.months.start, figures.months.stop, "routes")
