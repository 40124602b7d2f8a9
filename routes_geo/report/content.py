"""Prepare the sections about time: the window, months, years, indicators and series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TypedDict, cast

from routes_geo.errors import InvalidInput
from routes_geo.model import MONTH_NAMES, ROUTE_IDS, month_label, parse_month
from routes_geo.months import MonthlySeries, MonthWindow
from routes_geo.pressure.indicators import Figure, indicators
from routes_geo.report.subject import Subject
from routes_geo.snapshot.described_series import describe_series
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot

DEFAULT_MONTHS = 24
_INDICATOR_NAMES = {
    "level": "Detections in the month",
    "level_12_months": "Detections in the last 12 months",
    "change_previous_period": "Change from the previous month",
    "year_on_year": "Change from the same month a year earlier",
    "year_on_year_3_months": "Change of the last three months from the same three months a year earlier",
    "seasonal_anomaly": "Compared with a typical {month} (median of the previous five years)",
    "seasonal_anomaly_score": "Distance from typical (robust z-score)",
    "acceleration": "Acceleration (second difference of logarithms)",
    "share": "Share of detections on the five routes",
}


@dataclass(frozen=True, slots=True)
class Month:
    """Describe one month of the window.

    `change` is year on year as a ratio (0.5 means 50 % more), None if it cannot be computed.
    """

    label: str
    value: int
    provisional: bool
    change: float | None


@dataclass(frozen=True, slots=True)
class Year:
    """Describe the months of one calendar year that are in the window."""

    label: str
    months: list[Month]

    @property
    def complete(self) -> bool:
        """Return whether the window contains the whole calendar year."""
        return len(self.months) == 12

    @property
    def total(self) -> int:
        """Return the sum of the months in the window."""
        return sum(month.value for month in self.months)


@dataclass(frozen=True, slots=True)
class NamedFigure:
    """Describe an indicator with its name in words."""

    name: str
    figure: Figure


def choose_window(first: str | None, last: str | None, span: MonthWindow) -> MonthWindow:
    """Return the window between two months such as 2023-09 in the months of a series; the default is the latest 24.

    InvalidInput if it leaves the series or ends before it starts.
    """
    begin, stop = span.start, span.stop
    end = stop if last is None else parse_month(last) + 1
    start = max(begin, end - DEFAULT_MONTHS) if first is None else parse_month(first)
    outside = [] if begin <= start < stop else [f"starts in {month_label(start)}"]
    outside += [] if begin < end <= stop else [f"ends in {month_label(end - 1)}"]
    if not outside and end <= start:
        outside = [f"ends in {month_label(end - 1)}, before it starts in {month_label(start)}"]
    if outside:
        available = f"data are available from {month_label(begin)} to {month_label(stop - 1)}"
        raise InvalidInput(f"{available}; the window {' and '.join(outside)}")
    return MonthWindow(start, end)


def list_months(series: MonthlySeries, window: MonthWindow) -> list[Month]:
    """Return the months of a window, in order."""
    return [_month(series, month) for month in range(window.start, window.stop)]


def _month(series: MonthlySeries, month: int) -> Month:
    position = month - series.first_month
    change = indicators(series, [series], month)["year_on_year"].value
    return Month(month_label(month), int(series.values[position]), bool(series.provisional[position]), change)


def list_years(months: list[Month]) -> list[Year]:
    """Group months by calendar year, in order."""
    labels = dict.fromkeys(month.label[:4] for month in months)
    return [Year(label, [month for month in months if month.label.startswith(label)]) for label in labels]


def list_indicators(snapshot: Snapshot, series: MonthlySeries, month: int) -> list[NamedFigure]:
    """Return the indicators of a route for a month, with their names in words."""
    everywhere = [monthly_series(snapshot, DETECTIONS, route) for route in ROUTE_IDS]
    figures = indicators(series, everywhere, month)
    names = _INDICATOR_NAMES | {key: key.replace("_", " ") for key in figures.keys() - _INDICATOR_NAMES.keys()}
    return [NamedFigure(names[key].format(month=MONTH_NAMES[month % 12]), figure) for key, figure in figures.items()]


class SeriesPeriod(TypedDict):
    """Describe one period of a series; `area` is None for the whole route, `value` is None unless it is published."""

    period: str
    area: str | None
    value: int | None
    status: str


class SeriesAge(TypedDict):
    """Describe the age of a series as far as this module reads it."""

    sentence: str


class ListedSeries(TypedDict):
    """Describe a series as far as this module reads it; the template reads more of its keys."""

    id: str
    periods: list[SeriesPeriod]
    age: SeriesAge


def list_series(subject: Subject, window: MonthWindow, today: date | None) -> list[ListedSeries]:
    """Return the series about a route with their periods inside the window; the series on the map comes first.

    Ages are those on the day of the subject, otherwise on `today` (None: no ages).
    """
    described = describe_series(subject.snapshot, subject.route, lambda _: window, subject.as_of, today=today)
    series = cast("list[ListedSeries]", [asdict(answer) for answer in described])
    return sorted(series, key=lambda each: each["id"] != subject.series)


def totals_by_year(periods: Sequence[SeriesPeriod]) -> list[tuple[str, int]]:
    """Return the sum of the published counts of each calendar year, of all areas together."""
    years = dict.fromkeys(period["period"][:4] for period in periods)
    return [(year, sum(period["value"] or 0 for period in periods if period["period"][:4] == year)) for year in years]


def areas_by_year(series: ListedSeries) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return the years of a yearly series, and for each landing area a text per year: a count, `withheld` or a dash.

    The area with the most arrivals in the last year comes first.
    """
    years = sorted({period["period"] for period in series["periods"]})
    values: dict[str, dict[str, int | None]] = {}
    for period in series["periods"]:
        values.setdefault(period["area"] or "whole route", {})[period["period"]] = period["value"]
    largest_first = sorted(values, key=lambda area: (-(values[area].get(years[-1]) or 0), area))
    return years, [(area, [_area_text(values[area], year) for year in years]) for area in largest_first]


def _area_text(by_year: dict[str, int | None], year: str) -> str:
    if year not in by_year:
        return "–"
    value = by_year[year]
    return "withheld" if value is None else f"{value:,}"
