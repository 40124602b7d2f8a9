"""Prepare the sections about time: the window, months, years, indicators and series."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import NotRequired, TypedDict, cast

from routes_geo.errors import InvalidInput
from routes_geo.model import ROUTE_IDS, month_label
from routes_geo.months import MonthlySeries, MonthWindow, check_one_window, named_window, parse_months
from routes_geo.pressure.indicators import Figure, indicators
from routes_geo.report.language import Language
from routes_geo.report.placing import ENGLISH
from routes_geo.report.subject import Subject
from routes_geo.snapshot.described_series import describe_series
from routes_geo.snapshot.newest import newest_month
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot

DEFAULT_MONTHS = 12
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


def choose_window(subject: Subject, when: str | None = None, window: str | None = None) -> MonthWindow:
    """Return the months of a text such as 2023-01/2023-09, or of a name such as ytd; the default is the latest twelve.

    InvalidInput if both are given, or if the months leave the series. Refused for days.
    """
    check_one_window(when, window)
    span = subject.span
    if window is not None:
        chosen = named_window(window, newest_month(subject.snapshot, subject.series, subject.as_of))
    elif when is not None:
        chosen = parse_months(when, span.start, span.stop, "reports of routes")
    else:
        chosen = MonthWindow(max(span.start, span.stop - DEFAULT_MONTHS), span.stop)
    return check_window(chosen, span)


def check_window(window: MonthWindow, span: MonthWindow) -> MonthWindow:
    """Return a window that lies inside the months of a series; InvalidInput for any other."""
    begin, stop = span.start, span.stop
    outside = [] if begin <= window.start < stop else [f"starts in {month_label(window.start)}"]
    outside += [] if begin < window.stop <= stop else [f"ends in {month_label(window.stop - 1)}"]
    if outside:
        available = f"data are available from {month_label(begin)} to {month_label(stop - 1)}"
        raise InvalidInput(f"{available}; the window {' and '.join(outside)}")
    return window


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


def list_indicators(
    snapshot: Snapshot, series: MonthlySeries, month: int, language: Language = ENGLISH
) -> list[NamedFigure]:
    """Return the indicators of a route for a month, with their names in words."""
    everywhere = [monthly_series(snapshot, DETECTIONS, route) for route in ROUTE_IDS]
    figures = indicators(series, everywhere, month)
    names = _INDICATOR_NAMES | {key: key.replace("_", " ") for key in figures.keys() - _INDICATOR_NAMES.keys()}
    season = language.month_name(month)
    return [NamedFigure(language.text(names[key], month=season), figure) for key, figure in figures.items()]


class SeriesPeriod(TypedDict):
    """Describe one period of a series; without `area` it is of the whole route, `value` is None unless published."""

    period: str
    area: NotRequired[str | None]
    value: int | None
    status: str


class SeriesAge(TypedDict):
    """Describe the age of a series as far as this module reads it."""

    sentence: str


class ListedSeries(TypedDict):
    """Describe a series as far as this module reads it; the template reads more of its keys."""

    id: str
    title: str
    indicator: str
    grain: str
    periods: list[SeriesPeriod]
    age: SeriesAge


def list_series(subject: Subject, window: MonthWindow, today: date | None) -> list[ListedSeries]:
    """Return the series about a route with their periods inside the window; the series on the map comes first.

    Ages are those on the day of the subject, otherwise on `today` (None: no ages).
    """
    described = describe_series(subject.snapshot, subject.route, lambda _: window, subject.as_of, today=today)
    series = cast("list[ListedSeries]", [asdict(answer) for answer in described])
    return sorted(series, key=lambda each: each["id"] != subject.series)


def areas_by_year(series: ListedSeries, language: Language) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return the years of a yearly series, and for each landing area a text per year: a count, `withheld` or a dash.

    The area with the most arrivals in the last year comes first.
    """
    years = sorted({period["period"] for period in series["periods"]})
    values: dict[str, dict[str, int | None]] = {}
    for period in series["periods"]:
        values.setdefault(period.get("area") or language.text("whole route"), {})[period["period"]] = period["value"]
    largest_first = sorted(values, key=lambda area: (-(values[area].get(years[-1]) or 0), area))
    return years, [(area, [_area_text(values[area], year, language) for year in years]) for area in largest_first]


def _area_text(by_year: dict[str, int | None], year: str, language: Language) -> str:
    if year not in by_year:
        return "–"
    value = by_year[year]
    return language.text("withheld") if value is None else language.count(value)
