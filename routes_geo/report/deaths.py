"""List the dead and missing of a route: by quarter from the series, and by year as published on other days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from routes_geo.model import Indicator, Status
from routes_geo.months import MonthWindow
from routes_geo.report.content import ListedSeries
from routes_geo.report.language import Language
from routes_geo.report.subject import Subject
from routes_geo.stated.figures import FigureFilter, StatedFigure
from routes_geo.stated.tables import StatedTables

QUARTERS = ("Q1", "Q2", "Q3", "Q4")


@dataclass(frozen=True, slots=True)
class StatedYear:
    """A published total of a year, with the day of its publication and its scope in words."""

    year: int
    value: int
    published: str
    scope: str


def quarters_by_year(series: ListedSeries, language: Language) -> list[tuple[str, list[str]]]:
    """Return the years of a quarterly series, each with a text per quarter: a count, `not published` or a dash."""
    texts: dict[str, dict[str, str]] = {}
    for period in series["periods"]:
        year, quarter = period["period"].split("-")
        texts.setdefault(year, {})[quarter] = _text(period["value"], period["status"], language)
    return [(year, [texts[year].get(quarter, "–") for quarter in QUARTERS]) for year in sorted(texts)]


def _text(value: int | None, status: str, language: Language) -> str:
    if value is None:
        return language.text("not published" if status == Status.NOT_PUBLISHED else "withheld")
    return language.count(value)


def list_stated_years(subject: Subject, window: MonthWindow) -> list[StatedYear]:
    """Return the published totals of the years in a window on a route as a whole, the newest year first.

    Those that were published after the day of the subject are left out.
    """
    (start, end), route = window.dates, subject.route
    figures = FigureFilter(known_on=subject.as_of).choose(subject.snapshot.derived(StatedTables).figures())
    chosen = [each for each in figures if _is_year_of(each, route) and each.start < end and each.end > start]
    return sorted((_year(each) for each in chosen), key=lambda each: (-each.year, each.published))


def _is_year_of(figure: StatedFigure, route: str) -> bool:
    is_whole_route = figure.routes == (route,) and figure.area is None and figure.country is None
    is_year = figure.start == date(figure.start.year, 1, 1) and figure.end == date(figure.start.year + 1, 1, 1)
    return figure.indicator == Indicator.DEAD_AND_MISSING and is_whole_route and is_year


def _year(figure: StatedFigure) -> StatedYear:
    return StatedYear(figure.start.year, figure.value, figure.published or "not stated", figure.scope or "")
