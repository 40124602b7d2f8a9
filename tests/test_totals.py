"""Totals of countries and areas: embargo, breakdowns, small counts, and what would give them away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes_geo.model import OBSERVATION_SCHEMA
from routes_geo.policy import THRESHOLD_FINE
from routes_geo.sources.italy import LANDINGS
from routes_geo.sources.unhcr_series import BY_COUNTRY
from routes_geo.totals import totals, withhold

DAY = date(2026, 1, 1)


def observations(*rows: dict[str, Any]) -> pa.Table:
    default = {
        "source": "unhcr",
        "series": "x.v1",
        "indicator": "arrivals",
        "route": "EMED",
        "border": "sea",
        "precision": "area",
        "start": date(2022, 1, 1),
        "end": date(2023, 1, 1),
        "status": "final",
    }
    return pa.Table.from_pylist([default | row for row in rows], schema=OBSERVATION_SCHEMA)


def areas(counts: dict[str, int], **more: Any) -> pa.Table:
    rows = [{"area": area, "value": value, **more} for area, value in counts.items()]
    return totals(observations(*rows), BY_COUNTRY, DAY)


def shown(table: pa.Table) -> dict[str, int | None]:
    return dict(zip(table["area"].to_pylist(), table["value"].to_pylist(), strict=True))


def test_a_small_area_is_withheld_with_the_one_that_would_give_it_away() -> None:
    table = withhold([areas({"Kastellorizo": 1, "Kalymnos": 24, "Symi": 78, "Other": 0})])[0]
    assert shown(table) == {"Kastellorizo": None, "Kalymnos": None, "Symi": 78, "Other": 0}
    status = dict(zip(table["area"].to_pylist(), table["status"].to_pylist(), strict=True))
    assert (status["Kastellorizo"], status["Other"]) == ("suppressed", "final")


def test_small_areas_that_protect_one_another_need_no_other() -> None:
    assert shown(withhold([areas({"a": 5, "b": 6, "c": 78})])[0]) == {"a": None, "b": None, "c": 78}
    assert shown(withhold([areas({"a": 4, "b": 5, "c": 78})])[0]) == {"a": None, "b": None, "c": None}


@pytest.mark.parametrize(
    ("precision", "days", "least"), [("country", 30, 5), ("country", 7, 10), ("area", 30, 10), ("route", 30, 0)]
)
def test_thresholds(precision: str, days: int, least: int) -> None:
    rows = [
        {"area": f"{value}" if precision != "route" else None, "route": "EMED", "precision": precision, "value": value}
        | {"start": date(2022, 1, 1), "end": date(2022, 1, 1) + timedelta(days=days), "border": f"{value}"}
        for value in range(1, 12)
    ]
    table = withhold([totals(observations(*rows), BY_COUNTRY, DAY)])[0]
    visible = [value for value in table["value"].to_pylist() if value is not None]
    assert min(visible) == max(least, 1)


def test_an_area_that_changes_by_little_is_withheld_in_the_later_vintage() -> None:
    before = areas({"Lesvos": 3482, "Samos": 2120, "Chios": 1217})
    after = areas({"Lesvos": 3484, "Samos": 2120, "Chios": 1230})
    first, second = withhold([before, after])
    assert shown(first) == {"Lesvos": 3482, "Samos": 2120, "Chios": 1217}
    assert shown(second) == {"Lesvos": None, "Samos": 2120, "Chios": None}  # one alone would be what is left


def test_a_total_is_not_added_to_its_breakdown() -> None:
    rows = [{"area": "ITA", "precision": "country", "value": 100}]
    rows += [
        {"area": "ITA", "precision": "country", "value": value, "nationality": code} for value, code in ((60, "EGY"),)
    ]
    rows += [{"area": "MLT", "precision": "country", "value": 7, "nationality": "EGY"}]
    assert shown(totals(observations(*rows), BY_COUNTRY, DAY)) == {"ITA": 100, "MLT": 7}


@pytest.mark.parametrize(("series", "days"), [(BY_COUNTRY, 7), (LANDINGS, 14)])
def test_a_period_is_published_some_days_after_its_end(series: Any, days: int) -> None:
    table = observations({"area": "ITA", "value": 100})
    end = date(2023, 1, 1)
    assert totals(table, series, end + timedelta(days=days - 1)).num_rows == 0
    assert totals(table, series, end + timedelta(days=days)).num_rows == 1


@pytest.mark.parametrize(
    ("parts", "value", "status"),
    [
        ([(5, "final"), (6, "provisional")], 11, "provisional"),
        ([(5, "final"), (None, "not_published")], None, "not_published"),
        ([(None, "not_published"), (None, "not_yet_reported")], None, "not_yet_reported"),
        ([(0, "final")], 0, "final"),
    ],
)
def test_a_sum_is_as_certain_as_its_least_certain_part(
    parts: list[tuple[int | None, str]], value: int | None, status: str
) -> None:
    rows = [{"area": "x", "value": part, "status": state, "place_id": str(n)} for n, (part, state) in enumerate(parts)]
    row = totals(observations(*rows), BY_COUNTRY, DAY).to_pylist()[0]
    assert (row["value"], row["status"]) == (value, status)


@settings(max_examples=150)
@given(st.lists(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=1), min_size=1, max_size=4))
def test_no_withheld_area_can_be_told_from_the_others(vintages: list[dict[str, int]]) -> None:
    """Of those that are withheld there are two at least, of ten at least together, unless all of them are."""
    tables = [areas(counts) for counts in vintages]
    earlier: dict[str, set[int]] = {}
    for counts, table in zip(vintages, withhold(tables), strict=True):
        found = shown(table)
        hidden = [counts[area] for area, value in found.items() if value is None]
        visible = {area: value for area, value in found.items() if value}
        assert not [value for value in visible.values() if value < THRESHOLD_FINE]
        assert not hidden or not visible or (len(hidden) > 1 and sum(hidden) >= THRESHOLD_FINE)
        for area, value in found.items():
            if value is not None:
                assert all(value == old or abs(value - old) >= THRESHOLD_FINE for old in earlier.get(area, ()))
                earlier.setdefault(area, set()).add(value)
