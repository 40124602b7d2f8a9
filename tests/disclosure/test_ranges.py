"""Withheld counts in published sums: the integers that remain possible, against a search through all of them."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes_geo.disclosure.ranges import Counts, further_withheld, possible_values

T = 10


def counts(values: dict[str, int], *groups: str, known: frozenset[str] = frozenset()) -> Counts[str]:
    return Counts(values, dict.fromkeys(values, T), groups or ("".join(values),), known)


def all_possible(case: Counts[str], withheld: set[str]) -> dict[str, set[int]]:
    """Try every combination of counts that leaves the sums of the groups as they are."""
    names = sorted(withheld)
    top = sum(case.values[name] for name in names)
    sums = [sum(case.values[name] for name in names if name in group) for group in case.groups]
    found: dict[str, set[int]] = {name: set() for name in names}
    for numbers in product(range(1, top + 1), repeat=len(names)):
        tried = dict(zip(names, numbers, strict=True))
        if [sum(tried.get(name, 0) for name in group) for group in case.groups] == sums:
            for name, number in tried.items():
                found[name].add(number)
    return found


@pytest.mark.parametrize(
    ("values", "further"),
    [
        pytest.param({"a": 9}, set(), id="nothing else to withhold"),
        pytest.param({"a": 9, "b": 30, "c": 40}, {"b"}, id="the smallest other"),
        pytest.param({"a": 9, "b": 0, "c": 40}, {"c"}, id="never a zero"),
        pytest.param({"a": 9, "b": 10, "c": 40}, {"b"}, id="enough at ten"),
    ],
)
def test_a_single_withheld_count_is_protected_by_another(values: dict[str, int], further: set[str]) -> None:
    assert further_withheld(counts(values), {"a"}) == further


@pytest.mark.parametrize(("second", "further"), [(8, {"c"}), (9, {"c"}), (10, set())])
def test_two_withheld_counts_need_ten_possible_integers(second: int, further: set[str]) -> None:
    """1 and 9 make ten: each is one of 1 to 9. 1 and 10 make eleven: each is one of 1 to 10."""
    case = counts({"a": 1, "b": second, "c": 50})
    assert further_withheld(case, {"a", "b"}) == further
    assert possible_values(case, {"a", "b"})["a"] == range(1, second + 1)


def test_a_count_outside_a_published_sum_protects_nothing_inside_it() -> None:
    """Samos and Lesvos are the country, and Cyprus is on the route only: hiding Cyprus would say nothing on Lesvos."""
    case = counts({"l": 9, "s": 60, "c": 20}, "ls", "lsc")
    assert further_withheld(case, {"l"}) == {"s"}
    assert possible_values(case, {"l", "c"}) == {"l": range(9, 10), "c": range(20, 21)}
    assert possible_values(case, {"l", "s"}) == dict.fromkeys("ls", range(1, 69))


def test_a_count_in_no_published_sum_is_not_bounded() -> None:
    case = counts({"a": 1, "b": 20}, "b")
    assert possible_values(case, {"a"}) == {}
    assert further_withheld(case, {"a"}) == set()


def test_what_an_earlier_vintage_shows_protects_only_if_nothing_else_does() -> None:
    values = {"a": 3, "b": 20, "c": 30, "d": 40}
    assert further_withheld(counts(values, known=frozenset("b")), {"a"}) == {"c"}
    assert further_withheld(counts(values, known=frozenset("bcd")), {"a"}) == {"b"}
    assert possible_values(counts(values, known=frozenset("b")), {"a", "b"}) == {"a": range(3, 4)}


def test_the_strictest_threshold_of_a_sum_counts() -> None:
    case = Counts({"m": 4, "w": 5, "o": 50}, {"m": 5, "w": 10, "o": 5}, ["mwo"])
    assert further_withheld(case, {"m", "w"}) == {"o"}


def test_a_withheld_count_that_is_nothing_now_adds_nothing_to_the_range() -> None:
    values = {"a": 0, "b": 10, "c": 30}
    assert further_withheld(counts(values), {"a", "b"}) == set()
    assert further_withheld(counts(values | {"b": 9}), {"a", "b"}) == {"c"}


nested = st.sampled_from([("abcd",), ("ab", "abcd"), ("ab", "cd"), ("abc", "abcd"), ("ab", "cd", "abcd")])


@settings(max_examples=60)
@given(st.lists(st.integers(1, 5), min_size=4, max_size=4), nested, st.sets(st.sampled_from("abcd"), min_size=1))
def test_in_groups_inside_one_another_exactly_these_integers_are_possible(
    numbers: list[int], groups: tuple[str, ...], withheld: set[str]
) -> None:
    case = counts(dict(zip("abcd", numbers, strict=True)), *groups)
    told = all_possible(case, withheld)
    for name, values in possible_values(case, withheld).items():
        assert told[name] == set(values)


overlapping = st.lists(st.sets(st.sampled_from("abcd"), min_size=1), min_size=1, max_size=3)


@settings(max_examples=60)
@given(st.lists(st.integers(1, 4), min_size=4, max_size=4), overlapping, st.sets(st.sampled_from("abcd"), min_size=1))
def test_in_any_groups_these_integers_are_possible(
    numbers: list[int], groups: list[set[str]], withheld: set[str]
) -> None:
    case = Counts(dict(zip("abcd", numbers, strict=True)), dict.fromkeys("abcd", T), groups)
    told = all_possible(case, withheld)
    for name, values in possible_values(case, withheld).items():
        assert set(values) <= told[name]
