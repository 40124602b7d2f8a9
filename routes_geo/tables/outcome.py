"""Decide whether enough of the input was counted.

The invariant: rows in = counted + rejected. A result without any counted row is an error, and so is one that lost more
than a tenth of the rows that it could have counted, unless the caller accepts the loss. Rows that are not a loss (other
dimensions, aggregates, duplicates, values that are not published) are left out of that comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from routes_geo.errors import DataError
from routes_geo.model import Reason, Rejected

MOST_LOST_PERCENT = 10  # of the rows that could have been counted
NOT_A_LOSS = frozenset(
    {
        Reason.DUPLICATE_ROW.value,
        Reason.AGGREGATE.value,
        Reason.OTHER_DIMENSION.value,
        Reason.SUPERSEDED.value,
        Reason.NO_COUNT_PUBLISHED.value,
    }
)
KEPT_APART = frozenset({Reason.IMPLAUSIBLE_POINT})  # if the value of the row is still counted
_SHOWN = 3
_QUOTED = 120  # characters of the content of a row in a message


@dataclass(frozen=True, slots=True)
class Outcome:
    """Describe what became of the rows of an input: how many were rejected for each reason, with an example of each.

    `kept` counts rejected rows whose values are still in a total, because only their place is in doubt. `apart` counts
    those of them that are no loss, because they are reported apart: points far from their route, and unknown places.
    """

    origin: str
    rows_in: int
    rejected: Mapping[str, int]
    examples: Mapping[str, str]
    kept: int = 0
    apart: int = 0

    @property
    def accepted(self) -> int:
        """Return how many rows were accepted."""
        return self.rows_in - sum(self.rejected.values())

    @property
    def lost(self) -> int:
        """Return how many rejected rows are a loss."""
        return sum(count for reason, count in self.rejected.items() if reason not in NOT_A_LOSS) - self.apart

    @property
    def is_lossy(self) -> bool:
        """Return whether more rows were lost than are accepted without being asked for."""
        return 100 * self.lost > MOST_LOST_PERCENT * (self.accepted + self.lost)

    def reasons(self) -> list[str]:
        """Return a line for each of the three most frequent reasons, with an example."""
        ranked = sorted(self.rejected.items(), key=lambda item: (-item[1], item[0]))
        lines = [
            f"  {count:,} {reason}{'' if reason not in NOT_A_LOSS else ' (not a loss)'}, such as "
            f"{self.examples.get(reason, 'a row that is not named')}"
            for reason, count in ranked[:_SHOWN]
            if count
        ]
        rest = sum(count for _, count in ranked[_SHOWN:])
        return [*lines, f"  {rest:,} for other reasons"] if rest else lines

    def check(self, *, allow_rejected: bool) -> None:
        """Raise DataError, with the most frequent reasons, if no row was counted or too many were lost."""
        if self.accepted + self.kept == 0:
            raise DataError("\n".join([f"{self.origin}: {self._nothing()}; nothing was written", *self.reasons()]))
        if self.is_lossy and not allow_rejected:
            message = (
                f"{self.origin}: {self.lost:,} of {self.accepted + self.lost:,} rows are rejected, which is more than "
                f"{MOST_LOST_PERCENT} %; nothing was written; correct the file or the options, or accept the loss with "
                "--allow-rejected (allow_rejected=True in Python)"
            )
            raise DataError("\n".join([message, *self.reasons()]))

    def _nothing(self) -> str:
        if not self.rows_in:
            return "there are no rows to count"
        return f"none of {self.rows_in:,} rows is accepted"


def outcome_of_rows(origin: str, rows_in: int, rejected: Iterable[Rejected]) -> Outcome:
    """Return the outcome of rows of which these were rejected."""
    counts: dict[str, int] = {}
    examples: dict[str, str] = {}
    kept = apart = 0
    for row in rejected:
        counts[row.reason.value] = counts.get(row.reason.value, 0) + 1
        examples.setdefault(row.reason.value, example(row.location, row.content, row.detail))
        kept += row.counted
        apart += row.counted and row.reason in KEPT_APART
    return Outcome(origin, rows_in, counts, examples, kept, apart)


def example(location: str, content: str, detail: str) -> str:
    """Return one rejected row as text: its location, its content, and why it was rejected."""
    return f"{location}: {content[:_QUOTED]!r}" + (f": {detail}" if detail else "")
