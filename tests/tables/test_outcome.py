"""Whether enough rows were counted: the rule of a tenth, and the message about the others."""

from __future__ import annotations

import pytest

from routes_geo.errors import DataError
from routes_geo.model import Reason, Rejected
from routes_geo.tables.outcome import NOT_A_LOSS, Outcome, outcome_of_rows


def rows(reason: Reason, count: int, *, counted: bool = False) -> list[Rejected]:
    return [Rejected(f"line {number}", f"row {number}", reason, "why", counted) for number in range(1, count + 1)]


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason.value not in NOT_A_LOSS])
def test_more_than_a_tenth_is_an_error_and_a_tenth_is_not(reason: Reason) -> None:
    outcome_of_rows("a.csv", 20, rows(reason, 2)).check(allow_rejected=False)
    lossy = outcome_of_rows("a.csv", 20, rows(reason, 3))
    with pytest.raises(DataError, match="3 of 20 rows are rejected, which is more than 10 %; nothing was written"):
        lossy.check(allow_rejected=False)
    lossy.check(allow_rejected=True)


@pytest.mark.parametrize("reason", sorted(NOT_A_LOSS))
def test_rows_that_are_not_a_loss_neither_count_nor_dilute(reason: str) -> None:
    aside = rows(Reason(reason), 80)
    outcome_of_rows("a.csv", 100, aside).check(allow_rejected=False)
    outcome_of_rows("a.csv", 100, aside + rows(Reason.NOT_A_COUNT, 2)).check(allow_rejected=False)
    with pytest.raises(DataError, match="3 of 20 rows"):
        outcome_of_rows("a.csv", 100, aside + rows(Reason.NOT_A_COUNT, 3)).check(allow_rejected=False)


@pytest.mark.parametrize("reason", list(Reason))
def test_no_counted_row_is_always_an_error(reason: Reason) -> None:
    with pytest.raises(DataError, match="none of 5 rows is accepted"):
        outcome_of_rows("a.csv", 5, rows(reason, 5)).check(allow_rejected=True)
    with pytest.raises(DataError, match="no rows to count"):
        Outcome("a.csv", 0, {}, {}).check(allow_rejected=True)


def test_a_place_in_doubt_is_a_loss_of_places_but_not_of_all_rows() -> None:
    doubted = outcome_of_rows("a.csv", 5, rows(Reason.BAD_COORDINATES, 5, counted=True))
    doubted.check(allow_rejected=True)
    with pytest.raises(DataError, match="5 of 5 rows"):
        doubted.check(allow_rejected=False)


def test_the_three_most_frequent_reasons_are_named_with_an_example() -> None:
    reasons = (Reason.UNKNOWN_ROUTE, Reason.NOT_A_COUNT, Reason.MISSING_DATE, Reason.BROKEN_ROW)
    rejected = [row for number, reason in enumerate(reasons, 1) for row in rows(reason, number)]
    outcome = outcome_of_rows("a.csv", 12, rejected)
    assert outcome.reasons() == [
        "  4 broken_row, such as line 1: 'row 1': why",
        "  3 missing_date, such as line 1: 'row 1': why",
        "  2 not_a_count, such as line 1: 'row 1': why",
        "  1 for other reasons",
    ]
    assert outcome.rows_in == outcome.accepted + sum(outcome.rejected.values())
