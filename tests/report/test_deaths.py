"""Dead and missing in a report: quarters that are not published are not zero, and stated years keep their dates."""

from __future__ import annotations

from typing import cast

from routes_geo.model import parse_month
from routes_geo.months import MonthWindow
from routes_geo.report.content import ListedSeries, list_series
from routes_geo.report.deaths import list_stated_years, quarters_by_year
from routes_geo.report.language import Language
from routes_geo.report.subject import Subject
from routes_geo.snapshot.snapshot import Snapshot


def window(first: str, last: str) -> MonthWindow:
    return MonthWindow(parse_month(first), parse_month(last) + 1)


def test_quarters_by_year_say_what_is_missing() -> None:
    periods = [
        {"period": "2025-Q2", "area": None, "value": 1362, "status": "provisional"},
        {"period": "2025-Q3", "area": None, "value": None, "status": "not_published"},
        {"period": "2026-Q1", "area": None, "value": 0, "status": "provisional"},
    ]
    series = cast("ListedSeries", {"id": "x", "periods": periods, "age": {"sentence": ""}})
    assert quarters_by_year(series, Language("en")) == [
        ("2025", ["–", "1,362", "not published", "–"]),
        ("2026", ["0", "–", "–", "–"]),
    ]


def test_the_report_has_the_quarters_of_its_window(snapshot: Snapshot) -> None:
    series = list_series(Subject.of(snapshot, "WAFR"), window("2025-01", "2026-03"), None)
    deaths = next(each for each in series if each["id"] == "iom.dead_and_missing.v1")
    (_, of_2025), (_, of_2026) = quarters_by_year(deaths, Language("en"))
    assert of_2025[2:] == ["not published", "not published"]
    assert of_2026 == ["129", "–", "–", "–"]


def test_stated_years_are_of_the_whole_route_and_inside_the_window(snapshot: Snapshot) -> None:
    years = list_stated_years(Subject.of(snapshot, "WAFR"), window("2024-06", "2025-12"))
    assert [(each.year, each.value, each.published) for each in years] == [
        (2025, 1176, "2026-05-03"),
        (2024, 1086, "2025-01-08"),
        (2024, 1142, "2025-03-10"),
        (2024, 1215, "2025-06-04"),
    ]
    assert list_stated_years(Subject.of(snapshot, "WAFR"), window("2009-01", "2013-12")) == []
