"""Published figures beside what their months became: which are compared, and as what."""

from __future__ import annotations

import math
from datetime import date

import pytest

from routes_geo.model import parse_month
from routes_geo.pressure.dated_figures import AgeClass, DatedFigure, Window, age_class
from routes_geo.pressure.revised_figures import Restatement, Revision, age_bracket, find_revisions

JANUARY, FEBRUARY, MARCH = (parse_month(f"2022-0{month}") for month in (1, 2, 3))
APRIL_DAY, SETTLED_DAY = date(2022, 4, 11), date(2024, 5, 2)


def monthly(*values: int, known_on: date = SETTLED_DAY) -> dict[tuple[str, int], list[DatedFigure]]:
    """The newest counts of the Central Mediterranean from January 2022 on."""
    return {
        ("CMED", month): [DatedFigure("CMED", month, month, known_on, value)]
        for month, value in enumerate(values, JANUARY)
    }


def stated(first: int, last: int, value: int, known_on: date = APRIL_DAY) -> DatedFigure:
    return DatedFigure("CMED", first, last, known_on, value)


@pytest.mark.parametrize(
    ("age", "expected"),
    [(0, "first"), (1, "first"), (2, "recent"), (12, "recent"), (13, "settled"), (200, "settled")],
)
def test_the_class_of_an_age(age: int, expected: str) -> None:
    assert age_class(age) == AgeClass(expected)


@pytest.mark.parametrize(("age", "first"), [(-1, 0), (1, 0), (2, 2), (3, 2), (4, 4), (12, 4), (13, 13), (25, 25)])
def test_the_bracket_of_an_age(age: int, first: int) -> None:
    assert age_bracket(age) == first


def test_the_figure_of_a_month_is_compared_with_the_newest() -> None:
    (revision,) = find_revisions(monthly(100, 100, 300), [stated(MARCH, MARCH, 200)], [])
    assert revision.ratio == 1.5
    assert (revision.age_class, revision.newest_share, revision.is_followed) == (AgeClass.FIRST, 1.0, True)


def test_a_figure_since_january_is_revised_by_the_share_of_its_newest_month() -> None:
    """500 became 600: the newest month makes up half of that, so that it alone carries twice the logarithm."""
    (revision,) = find_revisions(monthly(100, 200, 300), [stated(JANUARY, MARCH, 500)], [])
    assert (revision.figure.window, revision.newest_share) == (Window.SINCE_JANUARY, 0.5)
    assert revision.newest_log_ratio == pytest.approx(2 * math.log(1.2))


def test_the_earlier_months_of_a_publication_are_a_figure_two_months_old() -> None:
    published = [stated(JANUARY, MARCH, 511), stated(MARCH, MARCH, 201)]
    *_, earlier = find_revisions(monthly(100, 220, 300), published, [])
    assert earlier.figure == DatedFigure("CMED", JANUARY, FEBRUARY, APRIL_DAY, 310, is_derived=True)
    assert (earlier.figure.window, earlier.age_class) == (Window.EARLIER_MONTHS, AgeClass.RECENT)
    assert earlier.ratio == 320 / 310


@pytest.mark.parametrize("since_january", [500, 510])  # rounded to hundreds, and to tens: 5 of 309
def test_rounded_figures_have_no_difference(since_january: int) -> None:
    published = [stated(JANUARY, MARCH, since_january), stated(MARCH, MARCH, 201)]
    assert len(find_revisions(monthly(100, 200, 300), published, [])) == 2


def test_a_figure_is_followed_until_its_months_are_settled() -> None:
    def followed(later: date, known_on: date = APRIL_DAY) -> list[bool]:
        revisions = find_revisions(
            monthly(100, 100, 300, known_on=later), [stated(MARCH, MARCH, 200, known_on=known_on)], []
        )
        return [revision.is_followed for revision in revisions]

    assert followed(date(2022, 7, 9)) == []  # 89 days
    assert followed(date(2022, 7, 10)) == [False]
    assert followed(date(2023, 3, 31)) == [False]
    assert followed(date(2023, 4, 1)) == [True]
    settled = date(2023, 6, 1)
    assert followed(date(2024, 5, 30), settled) == [False]
    assert followed(date(2024, 5, 31), settled) == [True]


@pytest.mark.parametrize(
    ("known_on", "first", "last", "crosses"),
    [
        (APRIL_DAY, JANUARY, MARCH, True),
        (APRIL_DAY, FEBRUARY, MARCH, False),
        (date(2023, 1, 1), JANUARY, MARCH, False),  # known in the new way
    ],
)
def test_a_figure_that_crosses_a_change_of_definition(known_on: date, first: int, last: int, *, crosses: bool) -> None:
    restated = Restatement("CMED", JANUARY - 12, JANUARY, date(2023, 1, 1))
    (revision,) = find_revisions(monthly(100, 100, 100), [stated(first, last, 500, known_on)], [restated])
    assert revision.is_redefined is crosses
    other = Restatement("EMED", JANUARY - 12, JANUARY, date(2023, 1, 1))
    (revision,) = find_revisions(monthly(100, 100, 100), [stated(first, last, 500, known_on)], [other])
    assert not revision.is_redefined


def test_what_cannot_be_compared() -> None:
    assert find_revisions(monthly(100, 100), [stated(JANUARY, MARCH, 300)], []) == []  # March is not known
    assert find_revisions(monthly(0, 0, 0), [stated(MARCH, MARCH, 300)], []) == []
    assert find_revisions(monthly(1, 1, 1), [stated(MARCH, MARCH, 0)], []) == []


def test_files_are_compared_once_in_each_bracket_of_ages() -> None:
    days = [date(2022, 3, 1), date(2022, 4, 1), date(2022, 5, 1), date(2022, 6, 1), SETTLED_DAY]
    key = ("CMED", JANUARY)
    figures = [DatedFigure("CMED", JANUARY, JANUARY, day, 100 + step) for step, day in enumerate(days)]

    def firsts(revisions: list[Revision]) -> list[int]:
        return [revision.figure.value for revision in revisions]

    assert firsts(find_revisions({key: figures}, [], [])) == [100, 102]  # two and four months old
    assert firsts(find_revisions({key: figures}, figures[:1], [])) == [100, 102]  # a press figure of the same day
