"""What the report says about time: the window, the months, the years, the indicators, the series and their sources."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from routes_geo.errors import InvalidInput
from routes_geo.model import ROUTE_IDS, month_label, parse_month
from routes_geo.months import MonthlySeries, MonthWindow
from routes_geo.pressure.indicators import Figure, indicators
from routes_geo.snapshot.series import DETECTIONS, describe_series, monthly_series
from routes_geo.snapshot.snapshot import Snapshot

DEFAULT_MONTHS = 24
_INDICATOR_NAMES = {
    "level": "Detections in the month",
    "level_12_months": "Detections in the 12 months up to it",
    "change_previous_period": "Change from the month before",
    "year_on_year": "Change from the same month of the year before",
    "year_on_year_3_months": "Change of the last three months from the same three a year before",
    "seasonal_anomaly": "Against the median of the same month in the five years before",
    "seasonal_anomaly_score": "The same as a robust score",
    "acceleration": "Acceleration, as the second difference of logarithms",
    "share": "Share of the detections on the five routes",
}


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the window; `change` is year on year (0.5 is half as much again), None where it cannot be said."""

    label: str
    value: int
    provisional: bool
    change: float | None


@dataclass(frozen=True, slots=True)
class Year:
    """The months of one calendar year in the window; `complete` where all twelve are in it."""

    label: str
    months: list[Month]

    @property
    def complete(self) -> bool:
        """Whether the window holds the whole calendar year."""
        return len(self.months) == 12

    @property
    def total(self) -> int:
        """Sum of the months in the window."""
        return sum(month.value for month in self.months)


@dataclass(frozen=True, slots=True)
class NamedFigure:
    """An indicator with its name in words."""

    name: str
    figure: Figure


def choose_window(first: str | None, last: str | None, series: MonthlySeries) -> MonthWindow:
    """Window from two months, by default the newest 24; InvalidInput outside the series or in the wrong order."""
    begin, stop = series.first_month, series.first_month + series.values.size
    end = stop if last is None else parse_month(last) + 1
    start = max(begin, end - DEFAULT_MONTHS) if first is None else parse_month(first)
    span = f"the series runs from {month_label(begin)} to {month_label(stop - 1)}"
    if not (begin <= start < stop and begin < end <= stop):
        raise InvalidInput(f"{month_label(start)} to {month_label(end - 1)} is not in the series: {span}")
    if end <= start:
        raise InvalidInput(
            f"the window ends in {month_label(end - 1)}, before it starts in {month_label(start)}; {span}"
        )
    return MonthWindow(start, end)


def list_months(series: MonthlySeries, window: MonthWindow) -> list[Month]:
    """Months of a window, in order."""
    return [_month(series, month) for month in range(window.start, window.stop)]


def _month(series: MonthlySeries, month: int) -> Month:
    position = month - series.first_month
    change = indicators(series, [series], month)["year_on_year"].value
    return Month(month_label(month), int(series.values[position]), bool(series.provisional[position]), change)


def list_years(months: list[Month]) -> list[Year]:
    """Months grouped by calendar year, in order."""
    labels = dict.fromkeys(month.label[:4] for month in months)
    return [Year(label, [month for month in months if month.label.startswith(label)]) for label in labels]


def list_indicators(snapshot: Snapshot, series: MonthlySeries, month: int) -> list[NamedFigure]:
    """Indicators of a route for a month, named in words."""
    everywhere = [monthly_series(snapshot, DETECTIONS, route) for route in ROUTE_IDS]
    figures = indicators(series, everywhere, month)
    return [NamedFigure(_INDICATOR_NAMES.get(key, key.replace("_", " ")), figure) for key, figure in figures.items()]


def list_series(snapshot: Snapshot, route: str, window: MonthWindow) -> list[dict[str, Any]]:
    """Series that count on a route with their periods inside the window, the one on the map first."""
    return sorted(map(asdict, describe_series(snapshot, route, window)), key=_not_the_main_one)


def _not_the_main_one(series: dict[str, Any]) -> bool:
    return bool(series["id"] != DETECTIONS)


def areas_by_year(series: dict[str, Any]) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Years of a yearly series, and for each landing area what its years say: a count, withheld, or a dash."""
    years = sorted({period["period"] for period in series["periods"]})
    values: dict[str, dict[str, int | None]] = {}
    for period in series["periods"]:
        values.setdefault(period["area"] or "whole route", {})[period["period"]] = period["value"]
    largest_first = sorted(values.items(), key=lambda item: (-(item[1].get(years[-1]) or 0), item[0]))
    return years, [(area, [_area_text(by_year, year) for year in years]) for area, by_year in largest_first]


def _area_text(by_year: dict[str, int | None], year: str) -> str:
    if year not in by_year:
        return "–"
    value = by_year[year]
    return "withheld" if value is None else f"{value:,}"
