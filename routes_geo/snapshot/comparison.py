"""Compare the counts of two windows of months.

Both windows come from one series at one vintage, have equal length, do not overlap, and contain only months that the
series covers. A count that is withheld or not published stays None: it is never taken as 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from routes_geo.errors import InvalidInput
from routes_geo.model import Publication, Status
from routes_geo.months import MonthWindow, parse_datetime
from routes_geo.snapshot.revisions import add_up

PREVIOUS_YEAR = "previous_year"
SMALL_BASE = 50  # a change from fewer than 50 is not meaningful
NO_COUNT_YET = (Publication.NOT_YET_REPORTED.value, Publication.NOT_PUBLISHED.value)
_NO_ROW = (None, Publication.NOT_PUBLISHED.value)


class ChangeStatus(StrEnum):
    """List whether a change has a percentage, and why not. The last three concern either window."""

    COMPUTED = "computed"
    SMALL_BASE = "small_base"  # it has a percentage, but of a count below 50
    ZERO_BASE = "zero_base"
    SUPPRESSED = "suppressed"
    NOT_PUBLISHED = "not_published"
    NOT_YET_REPORTED = "not_yet_reported"


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """Counts and statuses of a series by month (since 1970-01), at one vintage; `span` is what the series covers."""

    by_month: Mapping[int, tuple[int | None, str]]
    span: MonthWindow


@dataclass(frozen=True, slots=True)
class WindowCount:
    """Count of a window, None if one of its months has no published count; `total` is what it is a share of."""

    window: MonthWindow
    value: int | None
    status: str
    provisional_months: int
    total: int | None = None

    @property
    def share_percent(self) -> float | None:
        """Return the share of the total in percent, None without a total or with a total of 0."""
        return None if self.value is None or not self.total else 100 * self.value / self.total


@dataclass(frozen=True, slots=True)
class Comparison:
    """Counts of a window and of the window that it is compared with."""

    window: WindowCount
    compared: WindowCount

    @property
    def difference(self) -> int | None:
        """Return the count of the window less that of the other, None if either is missing."""
        value, base = self.window.value, self.compared.value
        return None if value is None or base is None else value - base

    @property
    def change_percent(self) -> float | None:
        """Return the difference in percent of the compared count, None without a difference or for a count of 0."""
        difference, base = self.difference, self.compared.value
        return None if difference is None or not base else 100 * difference / base

    @property
    def change_status(self) -> ChangeStatus:
        """Return whether there is a percentage, and why not."""
        for counted in (self.compared, self.window):
            if counted.value is None:
                return ChangeStatus(counted.status)
        if not self.compared.value:
            return ChangeStatus.ZERO_BASE
        return ChangeStatus.SMALL_BASE if self.compared.value < SMALL_BASE else ChangeStatus.COMPUTED


def choose_compared(text: str, window: MonthWindow, span: MonthWindow) -> MonthWindow:
    """Return the window that `compare` names: `previous_year`, or an interval such as 2022-01/2022-06.

    InvalidInput for any other text, another length than that of the window, or months that are in both or that the
    series, which covers `span`, does not cover.
    """
    compared = window.year_before if text == PREVIOUS_YEAR else _parse(text)
    _check_covered(window, span)
    if compared.length != window.length:
        nearest = MonthWindow(compared.start, compared.start + window.length).label
        raise InvalidInput(
            f"compare {text!r} has {_months(compared)} and the window {window.label} has {_months(window)}; "
            f"give windows of equal length, such as compare={nearest}"
        )
    if compared.start < window.stop and window.start < compared.stop:
        raise InvalidInput(
            f"compare {text!r} ({compared.label}) overlaps the window {window.label}; give months outside it"
        )
    _check_covered(compared, span)
    return compared


def _parse(text: str) -> MonthWindow:
    if "" in text.split("/") or ".." in text:
        raise InvalidInput(f"compare {text!r} has an open end; give {PREVIOUS_YEAR} or both ends, as 2022-01/2022-06")
    return parse_datetime(text, 0, 1, "compare")


def _check_covered(window: MonthWindow, span: MonthWindow) -> None:
    if window.start < span.start or window.stop > span.stop:
        raise InvalidInput(
            f"the series covers {span.label}, and {window.label} is not completely inside; give months that it covers"
        )


def _months(window: MonthWindow) -> str:
    return "1 month" if window.length == 1 else f"{window.length} months"


def count_window(counts: MonthCounts, window: MonthWindow, everywhere: Sequence[MonthCounts] = ()) -> WindowCount:
    """Return the count of a window, and the total that it is a share of: the sum of `everywhere`, if it has counts."""
    parts = _parts(counts, window)
    value, status = add_up(parts)
    provisional = sum(status == Status.PROVISIONAL for _, status in parts)
    totals = [add_up(_parts(route, window))[0] for route in everywhere]
    known = [total for total in totals if total is not None]
    return WindowCount(window, value, status, provisional, sum(known) if known and len(known) == len(totals) else None)


def _parts(counts: MonthCounts, window: MonthWindow) -> list[tuple[int | None, str]]:
    return [counts.by_month.get(month, _NO_ROW) for month in range(window.start, window.stop)]


def compare_windows(
    counts: MonthCounts, window: MonthWindow, compare: str, everywhere: Sequence[MonthCounts] = ()
) -> Comparison:
    """Compare a window with the one that `compare` names; InvalidInput as `choose_compared` raises it."""
    compared = choose_compared(compare, window, counts.span)
    return Comparison(count_window(counts, window, everywhere), count_window(counts, compared, everywhere))
