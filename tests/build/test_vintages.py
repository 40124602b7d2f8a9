"""Vintages: what is known on a day, by the way a publisher restates its series."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes_geo.build.vintages import Vintage, split_vintages, states, to_grain, vintages_until
from routes_geo.model import OBSERVATION_SCHEMA, Release
from routes_geo.sources.base import Restates
from routes_geo.sources.italy.adapter import LANDINGS as ITALY
from routes_geo.sources.observations import newest_reports

RELEASE = Release("r", "s", ("x.v1",), "P", date(2025, 6, 3), "f", "0", "l", "2025-06-04", "1", 0, 0, 0)


def observations(*rows: dict[str, Any]) -> pa.Table:
    """One row each: the 2023 count of the Central Mediterranean, unless said otherwise."""
    default = {
        "source": "s",
        "series": "x.v1",
        "indicator": "arrivals",
        "route": "CMED",
        "precision": "route",
        "start": date(2023, 1, 1),
        "end": date(2024, 1, 1),
        "status": "final",
    }
    return pa.Table.from_pylist([default | row for row in rows], schema=OBSERVATION_SCHEMA)


def vintage(released: date, *rows: dict[str, Any]) -> Vintage:
    return Vintage(released, replace(RELEASE, release_id=str(released), released=released), observations(*rows))


def year(number: int, value: int) -> dict[str, Any]:
    return {"start": date(number, 1, 1), "end": date(number + 1, 1, 1), "value": value}


OLD = vintage(date(2024, 2, 1), year(2022, 10), year(2023, 20))
NEW = vintage(date(2025, 2, 1), year(2023, 25), year(2024, 30))


def values(restates: Restates) -> dict[int, int]:
    last = list(states(replace(ITALY, restates=restates), [NEW, OLD]))[-1].observations
    return {row["start"].year: row["value"] for row in last.to_pylist()}


def test_a_full_restatement_replaces_everything() -> None:
    assert values(Restates.ALL) == {2023: 25, 2024: 30}


def test_an_incremental_source_keeps_what_is_not_given_anew() -> None:
    assert values(Restates.VALUES) == {2022: 10, 2023: 25, 2024: 30}


def test_a_value_taken_back_is_gone() -> None:
    gone = vintage(date(2025, 3, 1), {**year(2023, 0), "value": None, "status": "not_yet_reported"})
    last = list(states(replace(ITALY, restates=Restates.VALUES), [OLD, gone]))[-1].observations.to_pylist()
    assert [(row["value"], row["status"]) for row in last] == [(10, "final"), (None, "not_yet_reported")]


def test_a_source_by_years_replaces_each_year_it_has_rows_of_whole() -> None:
    east = vintage(
        date(2024, 2, 1), year(2023, 20), {"route": "EMED", **year(2023, 7)}, {"route": "EMED", **year(2022, 9)}
    )
    west = vintage(date(2025, 2, 1), year(2023, 25))
    last = list(states(replace(ITALY, restates=Restates.YEARS), [east, west]))[-1].observations.to_pylist()
    assert [(row["route"], row["start"].year, row["value"]) for row in last] == [("EMED", 2022, 9), ("CMED", 2023, 25)]


DEATHS = replace(ITALY, grain="quarter", restates=Restates.YEARS)


def incident(day: date, value: int, end: date | None = None) -> dict[str, Any]:
    return {"start": day, "end": end or day + timedelta(days=1), "value": value}


def test_a_quarter_that_had_not_ended_is_not_completed_by_a_release_of_other_years() -> None:
    old = vintage(date(2025, 9, 8), incident(date(2025, 6, 30), 4), incident(date(2025, 8, 1), 5))
    new = vintage(date(2026, 5, 6), incident(date(2026, 3, 1), 6), incident(date(2026, 5, 1), 7))
    last = list(states(DEATHS, [old, new]))[-1]
    summed = to_grain(last.observations, DEATHS, last.released)
    assert sorted((row["start"], row["value"]) for row in summed.to_pylist()) == [
        (date(2025, 4, 1), 4),
        (date(2026, 1, 1), 6),
    ]


def test_a_file_without_a_release_day_covers_little_after_its_newest_incident() -> None:
    release = replace(RELEASE, released=date(2026, 11, 29), released_basis="retrieved")
    rows = observations(incident(date(2025, 6, 30), 4), incident(date(2025, 9, 8), 5))
    assert list(states(DEATHS, [Vintage(release.released, release, rows)]))[-1].observations["value"].to_pylist() == [4]
    whole_year = observations(incident(date(2025, 6, 30), 4), incident(date(2025, 12, 31), 5))
    found = list(states(DEATHS, [Vintage(release.released, release, whole_year)]))[-1].observations
    assert found["value"].to_pylist() == [4, 5]


def test_incidents_of_which_only_the_month_is_known_are_part_of_their_quarter() -> None:
    table = observations(incident(date(2022, 1, 1), 4, date(2022, 2, 1)), incident(date(2022, 3, 5), 5))
    rows = to_grain(table, DEATHS, date(2022, 5, 1)).to_pylist()
    assert [(row["start"], row["end"], row["value"]) for row in rows] == [(date(2022, 1, 1), date(2022, 4, 1), 9)]


def test_what_was_known_on_a_day() -> None:
    assert vintages_until([NEW, OLD], date(2024, 12, 31)) == [OLD]
    assert vintages_until([NEW, OLD], date(2025, 2, 1)) == [OLD, NEW]
    assert vintages_until([NEW, OLD], date(2001, 1, 1)) == []


def test_a_file_that_compiles_reports_has_a_vintage_for_each() -> None:
    table = observations(
        {**year(2023, 1), "reported": date(2024, 1, 1)},
        {**year(2023, 2), "reported": date(2024, 3, 1)},
        year(2023, 3),
    )
    found = split_vintages(RELEASE, table)
    assert [item.released for item in found] == [date(2024, 1, 1), date(2024, 3, 1), RELEASE.released]
    assert [item.observations["value"].to_pylist() for item in found] == [[1], [2], [3]]
    assert newest_reports(table.slice(0, 2))["value"].to_pylist() == [2]


def test_counts_of_different_borders_or_nationalities_do_not_replace_one_another() -> None:
    first = vintage(date(2024, 1, 1), {**year(2023, 1), "border": "sea"}, {**year(2023, 2), "nationality": "EGY"})
    later = vintage(date(2025, 1, 1), {**year(2023, 3), "border": "land"}, {**year(2023, 4), "nationality": "EGY"})
    last = list(states(replace(ITALY, restates=Restates.VALUES), [first, later]))[-1].observations
    assert sorted(last["value"].to_pylist()) == [1, 3, 4]


def days(first: date, counts: list[int | None], **more: Any) -> pa.Table:
    rows = [
        {"start": first + timedelta(days=n), "end": first + timedelta(days=n + 1), "value": value, **more}
        for n, value in enumerate(counts)
    ]
    return observations(*rows)


MONDAY = date(2023, 9, 11)


def test_days_add_up_to_weeks_from_monday() -> None:
    weeks = to_grain(days(MONDAY - timedelta(days=2), [1] * 18), ITALY).to_pylist()
    assert [(row["start"], row["end"], row["value"]) for row in weeks] == [
        (MONDAY, MONDAY + timedelta(days=7), 7),
        (MONDAY + timedelta(days=7), MONDAY + timedelta(days=14), 7),
    ]


def test_a_week_with_an_unknown_day_is_unknown() -> None:
    assert to_grain(days(MONDAY, [1, 1, None, 1, 1, 1, 1]), ITALY).num_rows == 0
    assert to_grain(days(MONDAY, [1] * 6), ITALY).num_rows == 0
    assert to_grain(days(MONDAY, [0] * 7), ITALY)["value"].to_pylist() == [0]


def test_a_week_given_as_a_whole_and_by_its_days_counts_once() -> None:
    whole = observations({"start": MONDAY, "end": MONDAY + timedelta(days=7), "value": 6})
    before = observations({"start": MONDAY - timedelta(days=7), "end": MONDAY, "value": 5})
    weeks = to_grain(pa.concat_tables([whole, before, days(MONDAY, [1] * 7)]), ITALY)
    assert sorted(weeks["value"].to_pylist()) == [5, 7]


@pytest.mark.parametrize(
    ("grain", "start", "end"),
    [
        ("month", date(2023, 11, 1), date(2023, 12, 1)),
        ("quarter", date(2023, 10, 1), date(2024, 1, 1)),
        ("year", date(2023, 1, 1), date(2024, 1, 1)),
    ],
)
def test_listed_events_add_up_to_longer_periods(grain: str, start: date, end: date) -> None:
    events = pa.concat_tables([days(date(2023, 11, 29), [3, 4]), days(date(2023, 11, 29), [5], status="provisional")])
    row = to_grain(events, replace(ITALY, grain=grain)).to_pylist()[0]
    assert (row["start"], row["end"], row["value"], row["status"]) == (start, end, 12, "provisional")


def test_a_longer_period_that_was_not_over_is_left_out() -> None:
    events = days(date(2023, 11, 29), [3, 4])
    quarterly = replace(ITALY, grain="quarter")
    assert to_grain(events, quarterly, date(2023, 12, 31)).num_rows == 0
    assert to_grain(events, quarterly, date(2024, 1, 1))["value"].to_pylist() == [7]


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(2015, 2020), st.sampled_from(["CMED", "EMED"]), st.integers(0, 9))
    )
)
def test_the_newest_value_of_each_period_is_what_a_slow_loop_finds(cells: list[tuple[int, int, str, int]]) -> None:
    expected: dict[tuple[int, str], int] = {}
    grouped: dict[int, dict[tuple[int, str], int]] = {}
    for day, number, route, value in cells:
        grouped.setdefault(day, {})[number, route] = value
    vintages = []
    for day in sorted(grouped):
        expected |= grouped[day]
        rows = [{"route": route, **year(number, value)} for (number, route), value in grouped[day].items()]
        vintages.append(vintage(date(2024, 1, 1 + day), *rows))
    found = list(states(replace(ITALY, restates=Restates.VALUES), vintages))
    last = found[-1].observations.to_pylist() if found else []
    assert {(row["start"].year, row["route"]): row["value"] for row in last} == expected
