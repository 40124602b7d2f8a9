"""Two windows of one series: what is compared, what is missing, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.errors import InvalidInput
from routes_geo.model import Publication, Status, parse_month
from routes_geo.months import MonthWindow
from routes_geo.snapshot.comparison import Comparison, MonthCounts, WindowCount, compare_windows, count_window

FIRST = parse_month("2020-03")
Count = tuple[int | None, str]
COUNTED = st.tuples(st.integers(0, 300), st.sampled_from([Status.FINAL.value, Status.PROVISIONAL.value]))
MISSING = st.tuples(st.none(), st.sampled_from([Publication.SUPPRESSED.value, Publication.NOT_PUBLISHED.value]))


def made(counts: list[Count], first: int = FIRST) -> MonthCounts:
    by_month = {first + position: count for position, count in enumerate(counts)}
    return MonthCounts(by_month, MonthWindow(first, first + len(counts)))


def final(*values: int) -> MonthCounts:
    return made([(value, Status.FINAL.value) for value in values])


@st.composite
def two_windows(draw: st.DrawFn) -> tuple[list[Count], MonthWindow, MonthWindow]:
    """Draw a series, and two windows of equal length in it that do not overlap, in any order."""
    length = draw(st.integers(1, 14))
    gap, before, after = (draw(st.integers(0, 5)) for _ in range(3))
    size = before + length + gap + length + after
    counts = draw(st.lists(st.one_of(COUNTED, COUNTED, COUNTED, MISSING), min_size=size, max_size=size))
    early = MonthWindow(FIRST + before, FIRST + before + length)
    late = MonthWindow(early.stop + gap, early.stop + gap + length)
    return counts, *draw(st.permutations([early, late]))


def slow_count(counts: list[Count], window: MonthWindow) -> tuple[int | None, int]:
    """Add up month by month."""
    value: int | None = 0
    provisional = 0
    for month in range(window.start, window.stop):
        count, status = counts[month - FIRST]
        value = None if value is None or count is None else value + count
        provisional += status == "provisional"
    return value, provisional


@given(two_windows())
def test_a_window_is_the_sum_of_its_months(drawn: tuple[list[Count], MonthWindow, MonthWindow]) -> None:
    counts, window, other = drawn
    comparison = compare_windows(made(counts), window, other.label)
    for counted in (comparison.window, comparison.compared):
        assert (counted.value, counted.provisional_months) == slow_count(counts, counted.window)
        single = [count_window(made(counts), MonthWindow(month, month + 1)) for month in range(*_ends(counted))]
        if counted.value is not None:
            assert counted.value == sum(one.value or 0 for one in single)
        assert counted.provisional_months == sum(one.provisional_months for one in single)


def _ends(counted: WindowCount) -> tuple[int, int]:
    return counted.window.start, counted.window.stop


@given(two_windows())
def test_comparing_is_antisymmetric(drawn: tuple[list[Count], MonthWindow, MonthWindow]) -> None:
    counts, window, other = drawn
    there = compare_windows(made(counts), window, other.label)
    back = compare_windows(made(counts), other, window.label)
    assert (there.window, there.compared) == (back.compared, back.window)
    assert (there.difference is None) == (back.difference is None)
    assert there.difference is None or there.difference + (back.difference or 0) == 0


@given(two_windows())
def test_a_percentage_is_there_exactly_where_it_can_be(drawn: tuple[list[Count], MonthWindow, MonthWindow]) -> None:
    counts, window, other = drawn
    comparison = compare_windows(made(counts), window, other.label)
    value, base = slow_count(counts, window)[0], slow_count(counts, other)[0]
    if value is None or not base:
        assert comparison.change_percent is None
        assert comparison.change_status not in ("computed", "small_base")
    else:
        assert comparison.change_percent == pytest.approx((value / base - 1) * 100, abs=1e-9)
        assert comparison.change_status == ("small_base" if base < 50 else "computed")


@given(two_windows(), st.lists(st.integers(0, 50), min_size=50, max_size=50))
def test_shares_of_all_routes_add_up_to_100(
    drawn: tuple[list[Count], MonthWindow, MonthWindow], others: list[int]
) -> None:
    counts, window, other = drawn
    series = [made(counts), final(*others)]
    comparisons = [compare_windows(one, window, other.label, series) for one in series]
    for windows in ([one.window for one in comparisons], [one.compared for one in comparisons]):
        shares = [one.share_percent for one in windows]
        if None in [one.value for one in windows] or not windows[0].total:
            assert windows[0].share_percent is None
        else:
            assert sum(share or 0 for share in shares) == pytest.approx(100)


@pytest.mark.parametrize(
    ("window", "compared", "status"),
    [
        ((10, "final"), (0, "final"), "zero_base"),
        ((0, "final"), (0, "final"), "zero_base"),
        ((10, "final"), (None, "suppressed"), "suppressed"),
        ((None, "suppressed"), (10, "final"), "suppressed"),
        ((10, "final"), (None, "not_published"), "not_published"),
        ((10, "final"), (49, "final"), "small_base"),
        ((10, "provisional"), (50, "final"), "computed"),
    ],
)
def test_a_withheld_count_is_never_taken_as_zero(window: Count, compared: Count, status: str) -> None:
    comparison = compare_windows(made([compared, window]), MonthWindow(FIRST + 1, FIRST + 2), "2020-03")
    assert comparison.change_status == status
    assert (comparison.change_percent is None) == (status not in ("computed", "small_base"))


@pytest.mark.parametrize(
    ("window", "compare", "message"),
    [
        (
            "2021-03/2021-05",
            "2020-03/2020-04",
            "2 months and the window 2021-03/2021-05 has 3 months; .*2020-03/2020-05",
        ),
        ("2021-03", "2020", "12 months and the window 2021-03 has 1 month"),
        ("2021-03/2021-05", "2021-01/2021-03", "overlaps the window"),
        ("2021-03/2021-05", "2021-03/2021-05", "overlaps the window"),
        ("2021-02/2022-02", "previous_year", r"previous_year.* \(2020-02/2021-02\) overlaps"),
        ("2021-01/2021-03", "previous_year", "covers 2020-03/2022-02, and 2020-01/2020-03 is not completely inside"),
        ("2022-01/2022-03", "2021-01/2021-03", "covers 2020-03/2022-02, and 2022-01/2022-03"),
        ("2021-03", "2022-03", "covers 2020-03/2022-02, and 2022-03"),
        ("2021-03", "../2020-03", "open end"),
        ("2021-03", "2020-03/", "open end"),
        ("2021-03", "", "open end"),
        ("2021-03", "last_year", "compare 'last_year' is not valid"),
        ("2021-03", "2020-13", "compare '2020-13' is not a date"),
        ("2021-03", "2020-05/2020-04", "compare .* ends before it starts"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(window: str, compare: str, message: str) -> None:
    first, _, last = window.partition("/")
    chosen = MonthWindow(parse_month(first), parse_month(last or first) + 1)
    with pytest.raises(InvalidInput, match=message):
        compare_windows(final(*range(24)), chosen, compare)


def test_a_month_without_a_row_is_not_published() -> None:
    counts = MonthCounts({FIRST: (5, "final"), FIRST + 2: (5, "final")}, MonthWindow(FIRST, FIRST + 3))
    counted = count_window(counts, counts.span)
    assert (counted.value, counted.status) == (None, "not_published")


def test_the_total_is_missing_if_a_route_is() -> None:
    window = MonthWindow(FIRST, FIRST + 1)
    counted = count_window(final(5), window, [final(5), made([(None, "suppressed")])])
    assert (counted.value, counted.total, counted.share_percent) == (5, None, None)
    assert Comparison(counted, counted).difference == 0
