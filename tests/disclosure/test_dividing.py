"""Dividing totals by published shares: exact sums, no even split, and nothing finer than it is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.disclosure.carried import CarriedRange, carried_ranges, size_of
from routes_geo.disclosure.dividing import Divider
from routes_geo.geography.areas import Area, LocatedArea
from routes_geo.geography.shares import ShareSet
from routes_geo.model import FIRST_CARRIED, NOT_PLACED

IDS = ("country", "one", "two", "three")
AREAS = {
    name: LocatedArea(Area(name, number, name, "IT", "CMED", "region", ()), np.empty(0, np.uint64), number, 0)
    for number, name in enumerate(IDS, start=1)
}
KEYS = {name: located.key for name, located in AREAS.items()}
YEARS = 20
STATED = 18  # of these years, the first ones for which shares are published
MONTHS = range(0, 12 * YEARS)


def shares(
    start: int, stop: int | None, weights: dict[str, int], of: str = "", basis: str = "published_share"
) -> ShareSet:
    return ShareSet("CMED", "" if of else "sea", of, start, stop, weights, basis, "UNHCR", "a table")


def divide(sets: list[ShareSet], total: int = 100) -> tuple[dict[str, list[int]], dict[str, list[int]], list[int]]:
    """Return counts and placings by area, and what stays with the route, by year (each is that of its last month)."""
    whole = np.full(len(MONTHS), total, np.int64)
    divided = Divider(sets, AREAS, MONTHS).divide("CMED", "sea", whole, whole > 0)
    names = {key: name for name, key in KEYS.items()}
    counts = {names[key]: part.values[11::12].tolist() for key, part in divided.by_key.items()}
    placings = {names[key]: part.placing[11::12].tolist() for key, part in divided.by_key.items()}
    return counts, placings, divided.unplaced[11::12].tolist()


def stable(weights: dict[str, int], years: int) -> list[ShareSet]:
    """The same shares in each of some years."""
    return [shares(12 * year, 12 * (year + 1), weights) for year in range(years)]


def test_a_published_share_divides_its_own_months() -> None:
    counts, placings, unplaced = divide([shares(24, 36, {"one": 1, "two": 3})])
    assert counts["one"][2] == 25
    assert counts["two"][2] == 75
    assert placings["one"] == [NOT_PLACED] * 2 + [1] + [NOT_PLACED] * 17
    assert unplaced == [100, 100, 0] + [100] * 17, "not carried: nothing is known about how well such shares predict"


def test_shares_are_never_carried_back() -> None:
    counts, _, unplaced = divide([shares(60, None, {"one": 1})])
    assert counts["one"] == [0] * 5 + [100] * 15
    assert unplaced == [100] * 5 + [0] * 15


def test_a_share_that_predicted_well_is_carried() -> None:
    sets = stable({"one": 1, "two": 1, "three": 1}, STATED)
    counts, placings, unplaced = divide(sets, 99)
    assert counts["one"] == [33] * 20
    assert placings["one"] == [1] * 18 + [FIRST_CARRIED, FIRST_CARRIED + 1]
    assert not any(unplaced)


def test_a_share_that_predicted_badly_stays_one_level_up() -> None:
    turns = [{"one": one, "two": 25 - one, "three": 75} for one in (24, 1, 2)]
    sets = [shares(12 * year, 12 * (year + 1), turns[year % 3], of="country") for year in range(STATED)]
    counts, placings, unplaced = divide([shares(0, None, {"country": 1}, basis="observed"), *sets])
    assert counts["one"][16:] == [1, 2, 0, 0]
    assert counts["three"][16:] == [75, 75, 75, 75]
    assert counts["country"] == [0] * 18 + [25, 25]
    assert placings["one"][18:] == [NOT_PLACED, NOT_PLACED]
    assert placings["country"][18:] == [0, 0], "the country itself is observed"
    assert not any(unplaced)


def test_what_is_known_no_finer_stays_with_the_whole() -> None:
    sets = [shares(0, None, {"country": 1}, basis="observed"), shares(0, 240, {"one": 3, "": 1}, of="country")]
    counts, placings, _ = divide(sets)
    assert counts == {"one": [75] * 20, "country": [25] * 20}
    assert placings == {"one": [1] * 20, "country": [0] * 20}


def test_the_less_certain_level_decides_how_a_count_is_placed() -> None:
    sets = [*stable({"country": 1}, STATED), shares(216, 228, {"one": 1}, of="country")]
    counts, placings, _ = divide(sets)
    assert counts["one"][17:] == [0, 100, 100]
    assert placings["one"][18] == FIRST_CARRIED, "the share of one is published, that of the country is carried"


weights = st.dictionaries(st.sampled_from(["one", "two", "three", ""]), st.integers(1, 50), min_size=1)


@given(
    st.lists(weights, min_size=1, max_size=10),
    st.lists(st.integers(0, 10**6), min_size=len(MONTHS), max_size=len(MONTHS)),
    st.integers(1, 99),
)
def test_parts_add_up_exactly(groups: list[dict[str, int]], totals: list[int], rest: int) -> None:
    sets = [shares(0, 36, {"country": 99, "": rest}), shares(48, None, {"country": 1}, basis="observed")]
    sets += [shares(12 * year, 12 * (year + 1), group, of="country") for year, group in enumerate(groups)]
    whole = np.array(totals, np.int64)
    present = whole % 3 > 0
    divided = Divider(sets, AREAS, MONTHS).divide("CMED", "sea", whole, present)
    placed = sum((part.values for part in divided.by_key.values()), divided.unplaced)
    assert placed.tolist() == np.where(present, whole, 0).tolist()
    for part in divided.by_key.values():
        assert not part.values[part.placing == NOT_PLACED].any()
        assert (part.values >= 0).all()


@pytest.mark.parametrize(
    ("share", "size"), [(0.01, "small"), (0.05, "medium"), (0.19, "medium"), (0.2, "large"), (0.6, "dominant")]
)
def test_shares_have_a_size(share: float, size: str) -> None:
    assert size_of(share) == size


def test_ranges_are_quantiles_of_actual_over_assigned_shares() -> None:
    sets = [shares(12 * year, 12 * (year + 1), {"one": 40 + year, "two": 60 - year}) for year in range(17)]
    ranges = carried_ranges(sets)
    first = next(each for each in ranges if (each.size, each.age_years) == ("large", 1))
    ratios = [(41 + year) / (40 + year) for year in range(16)] + [(59 - year) / (60 - year) for year in range(1, 16)]
    assert first.pairs == len(ratios)
    assert (first.low, first.high) == pytest.approx(tuple(np.quantile(ratios, [0.1, 0.9])))


def test_an_older_share_is_never_more_certain() -> None:
    turns = [{"one": 40, "two": 60}, {"one": 50, "two": 50}]  # every second year is the same
    ranges = carried_ranges([shares(12 * year, 12 * year + 12, turns[year % 2]) for year in range(20)])
    by_age = {each.age_years: each for each in ranges if each.size == "large"}
    assert by_age[2].low <= by_age[1].low
    assert by_age[2].high >= by_age[1].high
    assert [each.width for each in ranges] == sorted(each.width for each in ranges)


def test_too_few_pairs_give_no_range() -> None:
    assert carried_ranges(stable({"one": 1, "two": 1}, 8)) == []  # 14 pairs
    assert carried_ranges(stable({"one": 1, "two": 1, "three": 1}, 8))[0].pairs == 21


def test_a_share_that_vanished_has_no_range() -> None:
    turns = [{"one": 50, "two": 50}, {"three": 100}]
    ranges = carried_ranges([shares(12 * year, 12 * year + 12, turns[year % 2]) for year in range(30)])
    assert not [each for each in ranges if each.size == "large" and each.age_years == 1]
    assert not CarriedRange(1, "large", 0.0, 1.0, 20).is_usable
