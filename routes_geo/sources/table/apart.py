"""Count the rows of a table that do not count on a cell of their route, and say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from routes_geo.geography.landings import PLAUSIBLE_KM


class Why(StrEnum):
    """List why a row is on no cell, each as the end of a sentence about such rows."""

    FAR = (
        f"more than {PLAUSIBLE_KM:.0f} km from the corridor and the landing places of their route; they are counted "
        "apart, on no route and no cell"
    )
    NOWHERE = "without a route or a place; they are on no route and no cell"
    NO_ROUTE = "without a route, and their place does not decide it; they are on no route and no cell"
    NO_PLACE = "with a route but no place; they count for their route, on no cell"


@dataclass(slots=True)
class _Rows:
    count: int = 0
    total: int = 0
    example: str = ""


@dataclass(slots=True)
class Apart:
    """Rows that are on no cell, by the reason, with their sum and the first of them."""

    rows: dict[Why, _Rows] = field(default_factory=dict)

    def add(self, why: Why, value: int | None, example: str) -> None:
        """Count a row."""
        rows = self.rows.setdefault(why, _Rows(example=example))
        rows.count += 1
        rows.total += value or 0

    def notes(self, unit: str) -> Iterator[str]:
        """Yield a sentence for each reason."""
        for why in Why:
            if rows := self.rows.get(why):
                noun = "row" if rows.count == 1 else "rows"
                yield f"{rows.count:,} {noun} ({rows.total:,} {unit}) {why.value}; for example {rows.example}"
