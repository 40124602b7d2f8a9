"""Totals of countries and areas: embargo, breakdowns, small counts, and what would give them away."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, permutations
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes_geo.build.totals import totals
from routes_geo.build.withholding import withhold
from routes_geo.disclosure.policy import THRESHOLD_FINE, Policy
from routes_geo.model import OBSERVATION_SCHEMA
from routes_geo.snapshot.revisions import add_up
from routes_geo.sources.italy.adapter import LANDINGS
from routes_geo.sources.unhcr.series import BY_COUNTRY

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


@pytest.mark.parametrize(
    ("counts", "withheld"),
    [
        pytest.param({"a": 9, "b": 30}, {"a", "b"}, id="one beside one other"),
        pytest.param({"a": 10, "b": 30}, set(), id="just enough"),
        pytest.param({"a": 1, "b": 2, "c": 3, "d": 50}, {"a", "b", "c", "d"}, id="three too small together"),
        pytest.param({"a": 1, "b": 2, "c": 3, "d": 50, "e": 60}, {"a", "b", "c", "d"}, id="and one that protects"),
        pytest.param({"a": 9, "b": 9, "c": 30}, {"a", "b"}, id="two that are enough"),
        pytest.param({"a": 3}, {"a"}, id="alone"),
        pytest.param({"a": 3, "b": 0}, {"a"}, id="beside nothing"),
        pytest.param({"a": 0, "b": 0}, set(), id="nothing at all"),
    ],
)
def test_which_areas_of_a_period_are_withheld(counts: dict[str, int], withheld: set[str]) -> None:
    assert shown(withhold([areas(counts)])[0]) == {area: None if area in withheld else counts[area] for area in counts}


def test_areas_that_would_all_be_one_are_protected_by_another() -> None:
    """Ten withheld areas that count ten together, and one at least each, count one each."""
    ones = {f"small {number}": 1 for number in range(THRESHOLD_FINE)}
    found = shown(withhold([areas(ones | {"large": 50, "larger": 60})])[0])
    assert found == dict.fromkeys(ones) | {"large": None, "larger": 60}


@pytest.mark.parametrize("other", [{"route": "CMED"}, {"border": "land"}, {"end": date(2022, 7, 1)}])
def test_areas_protect_one_another_within_a_route_border_and_period(other: dict[str, Any]) -> None:
    rows = [{"area": area, "value": value} for area, value in (("a", 3), ("b", 40))]
    elsewhere = [{"area": area, "value": value} | other for area, value in (("c", 30), ("d", 20))]
    table = withhold([totals(observations(*rows, *elsewhere), BY_COUNTRY, DAY)])[0]
    assert shown(table) == {"a": None, "b": None, "c": 30, "d": 20}


def test_a_small_country_is_withheld_by_itself() -> None:
    """Countries are given as their publishers give them: no other is withheld for its sake."""
    table = withhold([areas({"MLT": 4, "ITA": 5, "GRC": 0}, precision="country")])[0]
    assert shown(table) == {"MLT": None, "ITA": 5, "GRC": 0}
    assert sorted(table["status"].to_pylist()) == ["final", "final", "suppressed"]


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


@pytest.mark.parametrize(("value", "is_shown"), [(24, False), (31, False), (30, True), (50, True), (40, True)])
def test_an_area_is_compared_with_every_earlier_vintage(value: int, is_shown: bool) -> None:
    """24 is far from 40 and close to 20; 30 is ten from both."""
    tables = [areas({"a": one, "b": 500, "c": 600}) for one in (20, 40, value)]
    assert shown(withhold(tables)[-1])["a"] == (value if is_shown else None)


def test_a_country_may_change_by_little() -> None:
    tables = [areas({"ITA": value}, precision="country") for value in (100, 101)]
    assert [shown(table) for table in withhold(tables)] == [{"ITA": 100}, {"ITA": 101}]


def test_what_protected_a_small_area_protects_it_in_every_later_vintage() -> None:
    """24 protects 1. When 78 falls to 12 it would do instead: shown then, 24 would be taken from the first vintage."""
    first, second = withhold([areas({"a": 1, "b": 24, "c": 78, "d": 90}), areas({"a": 1, "b": 24, "c": 12, "d": 90})])
    assert shown(first) == {"a": None, "b": None, "c": 78, "d": 90}
    assert shown(second)["b"] is None


def test_a_withheld_area_that_counts_nothing_later_stays_withheld() -> None:
    """Shown as nothing, it would leave 12 to be protected by 30, which the first vintage had shown."""
    first, second = withhold([areas({"a": 3, "b": 12, "c": 30}), areas({"a": 0, "b": 12, "c": 30})])
    assert shown(first) == shown(second) == {"a": None, "b": None, "c": 30}


def test_a_stricter_policy_withholds_more() -> None:
    policy = Policy(threshold_fine=50, threshold_month=20)
    assert shown(withhold([areas({"a": 49, "b": 60, "c": 70})], policy)[0]) == {"a": None, "b": None, "c": 70}
    assert shown(withhold([areas({"ITA": 19, "MLT": 20}, precision="country")], policy)[0]) == {"ITA": None, "MLT": 20}


@pytest.mark.parametrize("status", ["not_published", "not_yet_reported"])
def test_what_the_publisher_does_not_say_is_not_called_withheld(status: str) -> None:
    rows = [{"area": "a", "value": None, "status": status}, {"area": "b", "value": 40}, {"area": "c", "value": 3}]
    found = withhold([totals(observations(*rows), BY_COUNTRY, DAY)])[0].to_pylist()
    assert [(row["value"], row["status"]) for row in found] == [
        (None, status),
        (None, "suppressed"),
        (None, "suppressed"),
    ]


def test_a_total_is_not_added_to_its_breakdown() -> None:
    rows = [{"area": "ITA", "precision": "country", "value": 100}]
    rows += [
        {"area": "ITA", "precision": "country", "value": value, "nationality": code} for value, code in ((60, "EGY"),)
    ]
    rows += [{"area": "MLT", "precision": "country", "value": 7, "nationality": "EGY"}]
    assert shown(totals(observations(*rows), BY_COUNTRY, DAY)) == {"ITA": 100, "MLT": 7}


def test_a_series_by_nationality_alone_is_added_up() -> None:
    rows = [
        {"area": "ITA", "precision": "country", "value": value, "nationality": code}
        for value, code in ((60, "EGY"), (7, "SYR"))
    ]
    assert shown(totals(observations(*rows), BY_COUNTRY, DAY)) == {"ITA": 67}


def test_another_period_or_border_has_a_breakdown_of_its_own() -> None:
    """Its total is missing, not the other's: its rows by nationality are all there is."""
    rows = [{"area": "ITA", "value": 100}, {"area": "ITA", "value": 60, "nationality": "EGY"}]
    rows += [{"area": "ITA", "value": 30, "nationality": "EGY", "border": "land"}]
    found = totals(observations(*rows), BY_COUNTRY, DAY).to_pylist()
    assert {row["border"]: row["value"] for row in found} == {"sea": 100, "land": 30}


@pytest.mark.parametrize(("series", "days"), [(BY_COUNTRY, 30), (LANDINGS, 40)])
def test_a_stricter_embargo_is_longer(series: Any, days: int) -> None:
    policy, end = Policy(embargo_days_month=30, embargo_days_week=40), date(2023, 1, 1)
    table = observations({"area": "ITA", "value": 100})
    assert totals(table, series, end + timedelta(days=days - 1), policy).num_rows == 0
    assert totals(table, series, end + timedelta(days=days), policy).num_rows == 1


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
        ([(0, "final"), (0, "provisional")], 0, "provisional"),
        ([(None, "not_published")], None, "not_published"),
        ([(9, "final"), (None, "suppressed")], None, "suppressed"),
        ([(None, "not_yet_reported"), (None, "suppressed")], None, "suppressed"),
    ],
)
def test_a_sum_is_as_certain_as_its_least_certain_part(
    parts: list[tuple[int | None, str]], value: int | None, status: str
) -> None:
    rows = [{"area": "x", "value": part, "status": state, "place_id": str(n)} for n, (part, state) in enumerate(parts)]
    row = totals(observations(*rows), BY_COUNTRY, DAY).to_pylist()[0]
    assert (row["value"], row["status"]) == (value, status)


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([(5, "final")], (5, "final")),
        ([(5, "final"), (6, "provisional")], (11, "provisional")),
        ([(5, "final"), (None, "suppressed")], (None, "suppressed")),
        ([(5, "provisional"), (None, "not_published"), (7, "final")], (None, "not_published")),
        ([(None, "suppressed"), (None, "not_yet_reported")], (None, "not_yet_reported")),
        ([(0, "final"), (0, "final")], (0, "final")),
    ],
)
def test_borders_add_up_to_a_value_only_if_all_have_one(
    parts: list[tuple[int | None, str]], whole: tuple[int | None, str]
) -> None:
    assert {add_up(order) for order in permutations(parts)} == {whole}


counts_of_areas = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=1)


@st.composite
def restated(draw: st.DrawFn) -> list[dict[str, int]]:
    """Counts of areas at one to four vintages, each a revision of the one before."""
    vintages = [draw(counts_of_areas)]
    for _ in range(draw(st.integers(0, 3))):
        vintages.append(vintages[-1] | draw(counts_of_areas))
    return vintages


@settings(max_examples=150)
@given(restated())
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


@settings(max_examples=150)
@given(restated())
def test_no_vintage_gives_away_what_an_earlier_one_withheld(vintages: list[dict[str, int]]) -> None:
    """An area that stayed the same and is shown later is known for before: those withheld with it must be enough.

    One that was shown before and is withheld to protect another is known too: nothing can be done about that.
    """
    tables = [shown(table) for table in withhold([areas(counts) for counts in vintages])]
    for (one, true), (other, later) in combinations(zip(tables, vintages, strict=True), 2):
        hidden = {area for area, value in one.items() if value is None}
        known = {area for area in hidden if other.get(area) == true[area] == later.get(area)}
        left = [true[area] for area in hidden - known]
        assert not known or (len(left) > 1 and sum(left) >= THRESHOLD_FINE)


@settings(max_examples=150)
@given(restated())
def test_a_zero_is_withheld_only_where_a_count_was_and_a_shown_area_is_as_published(
    vintages: list[dict[str, int]],
) -> None:
    before: set[str] = set()
    for counts, table in zip(vintages, withhold([areas(one) for one in vintages]), strict=True):
        for row in table.to_pylist():
            if row["value"] is None:
                assert row["status"] == "suppressed"
                assert counts[row["area"]] > 0 or row["area"] in before
                before.add(row["area"])
            else:
                assert (row["status"], row["value"]) == ("final", counts[row["area"]])


rows_of_totals = st.lists(
    st.fixed_dictionaries(
        {
            "area": st.sampled_from(["a", "b", None]),
            "border": st.sampled_from(["sea", "land", None]),
            "place_id": st.sampled_from(["x", "y", "z"]),
            "start": st.sampled_from([date(2022, 1, 1), date(2022, 4, 1)]),
            "value": st.integers(0, 50),
        }
    ),
    max_size=12,
)


@settings(max_examples=100)
@given(rows_of_totals, st.randoms(use_true_random=False))
def test_totals_keep_the_sum_in_any_order(rows: list[dict[str, Any]], random: Any) -> None:
    found = totals(observations(*rows), BY_COUNTRY, DAY)
    assert sum(found["value"].to_pylist()) == sum(row["value"] for row in rows)
    again = rows.copy()
    random.shuffle(again)
    assert totals(observations(*again), BY_COUNTRY, DAY).to_pylist() == found.to_pylist()


@settings(max_examples=100)
@given(rows_of_totals, st.lists(st.sampled_from(["final", "provisional", "not_published", "not_yet_reported"])))
def test_a_total_has_no_value_just_where_its_status_says_so(rows: list[dict[str, Any]], statuses: list[str]) -> None:
    rows = [row | {"status": status} for row, status in zip(rows, statuses, strict=False)]
    rows = [row | {"value": None} if row["status"].startswith("not") else row for row in rows]
    for row in totals(observations(*rows), BY_COUNTRY, DAY).to_pylist():
        assert (row["value"] is None) == (row["status"] in {"not_published", "not_yet_reported"})
