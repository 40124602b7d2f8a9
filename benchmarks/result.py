"""Define one row of the results, and print the table."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Result:
    """Describe a measurement, with a peer that does the same work if there is one.

    `bar` is the target ratio: at least this many times faster than the peer; if negative, at most this many times the
    peer's time. `limit_s` is the longest time allowed.
    """

    work: str
    size: str
    ours_s: float
    peer: str | None = None
    peer_s: float | None = None
    bar: float | None = None
    _: KW_ONLY  # what follows are also numbers, which must not be taken for each other
    limit_s: float | None = None
    peak_mib: int | None = None
    peer_peak_mib: int | None = None
    answer_bytes: int | None = None
    peer_answer_bytes: int | None = None

    @property
    def ratio(self) -> float | None:
        """Return the peer's time divided by ours, or the inverse for a negative bar."""
        if self.peer_s is None:
            return None
        return self.ours_s / self.peer_s if self.bar is not None and self.bar < 0 else self.peer_s / self.ours_s

    @property
    def is_met(self) -> bool | None:
        """Return whether the target is met."""
        if self.limit_s is not None:
            return self.ours_s <= self.limit_s
        if self.bar is None or self.ratio is None:
            return None
        return self.ratio <= -self.bar if self.bar < 0 else self.ratio >= self.bar

    def _bar(self) -> str | None:
        if self.limit_s is not None:
            return f"at most {self.limit_s * 1000:g} ms"
        if self.bar is None:
            return None
        return f"at most {-self.bar:g}" if self.bar < 0 else f"at least {self.bar:g}"

    def as_row(self) -> dict[str, object]:
        """Return the row for the table and the file; times are in milliseconds."""
        return {
            "work": self.work,
            "size": self.size,
            "ours_ms": round(self.ours_s * 1000, 3),
            "peer": self.peer,
            "peer_ms": None if self.peer_s is None else round(self.peer_s * 1000, 3),
            "ratio": None if self.ratio is None else round(self.ratio, 2),
            "bar": self._bar(),
            "met": self.is_met,
            "peak_mib": self.peak_mib,
            "peer_peak_mib": self.peer_peak_mib,
            "answer_bytes": self.answer_bytes,
            "peer_answer_bytes": self.peer_answer_bytes,
        }


def print_results(results: list[Result]) -> None:
    """Print a table."""
    keys = ("work", "size", "ours_ms", "peer", "peer_ms", "ratio", "bar", "met")
    table = Table("work", "size", "ours, ms", "peer", "peer, ms", "ratio", "bar", "met", title="medians")
    for result in results:
        row = result.as_row()
        table.add_row(*("" if row[key] is None else str(row[key]) for key in keys))
    Console(width=180).print(table)
