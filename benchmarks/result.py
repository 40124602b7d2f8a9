"""One row of the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """A measured piece of work, beside the peer that does the same where there is one."""

    work: str
    size: str
    ours_s: float
    peer: str | None = None
    peer_s: float | None = None

    def as_row(self) -> dict[str, Any]:
        """Row for the table and for the file; times in milliseconds."""
        ratio = None if self.peer_s is None else round(self.peer_s / self.ours_s, 2)
        return {
            "work": self.work,
            "size": self.size,
            "ours_ms": round(self.ours_s * 1000, 3),
            "peer": self.peer,
            "peer_ms": None if self.peer_s is None else round(self.peer_s * 1000, 3),
            "ratio": ratio,
        }
