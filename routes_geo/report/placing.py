"""Say in words, and by a look on the map, how fine a figure of the report is and how it is derived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from routes_geo.model import Basis, Kind

BASIS_WORDS = {
    Basis.OBSERVED.value: "counted there by the publisher",
    Basis.PUBLISHED_SHARE.value: "divided by shares published for the same months",
    Basis.CARRIED_SHARE.value: "at least in part divided by shares of earlier months",
}
KIND_WORDS = {Kind.CELL.value: "one cell", Kind.AREA.value: "one figure for the cells of an area together"}
# Looks on the map, from the finest and most certain figures on, as endings of style names.
SOLID, RIM, DOTS = "", "-rim", "-dots"
LOOK_WORDS = {
    SOLID: "counted there by the publisher",
    RIM: "the total divided by shares published for the same months",
    DOTS: "one figure for all cells of an area together, or divided by shares of earlier months",
}


@dataclass(frozen=True, slots=True)
class Placing:
    """Describe how a figure was placed; without a basis, nothing is placed.

    `age_years`, `low` and `high` are those of a carried share with the widest range: 80 % of actual counts were
    between `low` and `high` times the assigned ones.
    """

    kind: str = Kind.CELL.value
    basis: str | None = None
    periods: int = 0
    age_years: int | None = None
    low: float | None = None
    high: float | None = None

    @property
    def look(self) -> str:
        """Return the ending of the style name."""
        if self.kind == Kind.AREA or self.basis == Basis.CARRIED_SHARE:
            return DOTS
        return RIM if self.basis == Basis.PUBLISHED_SHARE else SOLID

    def words(self, periods: int, grain: str = "month") -> str:
        """Return how a figure of a window of some periods was placed; `grain` is the name of a period."""
        if self.basis is None:
            return "not placed"
        text = BASIS_WORDS[self.basis]
        if self.age_years is not None:
            text += (
                f" ({self.age_years} {'year' if self.age_years == 1 else 'years'} old; at that age, 80 % of actual "
                f"counts were {self.low:g} to {self.high:g} times the assigned)"
            )
        return text if self.periods >= periods else f"{text}; {self.periods} of {periods} {grain}s have a figure here"


def range_in_words(placings: Iterable[Placing]) -> str | None:
    """Return the widest range of the carried shares among some figures; None without any."""
    carried = [(each.low, each.high) for each in placings if each.low is not None and each.high is not None]
    if not carried:
        return None
    return f"{min(low for low, _ in carried):g} to {max(high for _, high in carried):g}"
