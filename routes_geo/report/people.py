"""Prepare the section on other counts: arrivals, the dead and missing with the same weight, then other series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routes_geo.model import Indicator, Status
from routes_geo.months import MonthWindow
from routes_geo.report.content import ListedSeries, SeriesPeriod
from routes_geo.report.counted import UsualRange, count_periods, usual_total, years_before
from routes_geo.report.language import Language
from routes_geo.report.subject import Subject
from routes_geo.snapshot.route_totals import SeriesTotals, totals_by_route
from routes_geo.snapshot.vintage_view import totals_on

_ORDER = (Indicator.ARRIVALS, Indicator.DEAD_AND_MISSING, Indicator.DETECTIONS)
_NAMES: dict[str, str] = {
    Indicator.ARRIVALS: "Arrivals",
    Indicator.DEAD_AND_MISSING: "Dead and missing",
    Indicator.DETECTIONS: "Detections",
}
_YEARS = 6


@dataclass(frozen=True, slots=True)
class PeopleSeries:
    """Describe a series: its sum in the window (None: it has none), its usual range, and sums of other years.

    `name` is what is counted. `parts` are the sums by area of a series whose areas have no common sum. `published` of
    `expected` periods have a figure, and `withheld` are withheld.
    """

    info: ListedSeries
    name: str
    value: int | None
    usual: UsualRange | None
    published: int
    expected: int
    withheld: int
    years: list[tuple[str, int | None]]
    parts: list[tuple[str, int]]


def list_people(
    subject: Subject, window: MonthWindow, listed: Sequence[ListedSeries], language: Language
) -> list[PeopleSeries]:
    """Return the series about a route without that of the report: arrivals, the dead and missing, then others."""
    chosen = [each for each in listed if each["id"] != subject.series]
    return [_people(subject, window, each, language) for each in sorted(chosen, key=_by_indicator)]


def _by_indicator(info: ListedSeries) -> tuple[int, str]:
    known = [at for at, indicator in enumerate(_ORDER) if indicator == info["indicator"]]
    return (known or [len(_ORDER)])[0], info["id"]


def _people(subject: Subject, window: MonthWindow, info: ListedSeries, language: Language) -> PeopleSeries:
    known = totals_on(subject.snapshot, info["id"], subject.as_of)
    totals = totals_by_route(known, info["id"]) or SeriesTotals([], {})
    own = count_periods(totals, subject.route, window, _expected(window, info["grain"]))
    years = [
        (language.window(each, info["grain"]), _sum(totals, subject.route, each, own.expected))
        for each in (window, *years_before(window, _YEARS - 1))
    ]
    return PeopleSeries(
        info,
        language.text(_NAMES.get(info["indicator"], info["title"])),
        own.total if subject.route in totals.routes else None,
        usual_total(totals, subject.route, window, own.expected) if own.is_complete else None,
        own.published or _published(info["periods"]),
        own.expected,
        own.withheld,
        [] if all(value is None for _, value in years) else years,
        [] if subject.route in totals.routes else sums_by_area(info["periods"]),
    )


def _expected(window: MonthWindow, grain: str) -> int:
    """Return the number of whole periods in a window; 0 for weeks, which are counted as they come."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(grain)
    return 0 if months is None else max(window.stop // months - -(-window.start // months), 0)


def _sum(totals: SeriesTotals, route: str, window: MonthWindow, expected: int) -> int | None:
    counted = count_periods(totals, route, window, expected)
    return counted.total if counted.is_complete else None


def _published(periods: Sequence[SeriesPeriod]) -> int:
    return len({period["period"] for period in periods if period["value"] is not None})


def sums_by_area(periods: Sequence[SeriesPeriod]) -> list[tuple[str, int]]:
    """Return the sums of the published figures by area, the largest first."""
    sums: dict[str, int] = {}
    for period in periods:
        if period["value"] is not None and period["status"] != Status.NOT_PUBLISHED:
            area = period.get("area") or ""
            sums[area] = sums.get(area, 0) + period["value"]
    return sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
