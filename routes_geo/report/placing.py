"""Say in words, and by a look on the map, how fine a figure of the report is and how it is derived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from routes_geo.model import Basis, Kind
from routes_geo.report.language import Language
from routes_geo.report.looks import DOTS, DOTS_IN_RIM, RIM, SOLID

BASIS_WORDS = {
    Basis.OBSERVED.value: "counted there by the publisher",
    Basis.PUBLISHED_SHARE.value: "divided by shares published for the same months",
    Basis.CARRIED_SHARE.value: "at least in part divided by shares of earlier months",
}
ENGLISH = Language("en")
LOOK_WORDS = {
    SOLID: "counted there by the publisher",
    RIM: "divided by shares published for the same months",
    DOTS: "an area: one figure for its cells together",
    DOTS_IN_RIM: "divided by shares of earlier months: an estimate",
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
    def look(self) -> int:
        """Return the look on the map."""
        if self.kind == Kind.AREA:
            return DOTS
        if self.basis == Basis.CARRIED_SHARE:
            return DOTS_IN_RIM
        return RIM if self.basis == Basis.PUBLISHED_SHARE else SOLID

    def words(self, periods: int, grain: str = "month", language: Language = ENGLISH) -> str:
        """Return how a figure of a window of some periods was placed; `grain` is the name of a period."""
        if self.basis is None:
            return language.text("not placed")
        text = language.text(BASIS_WORDS[self.basis])
        if self.age_years is not None:
            text += self._age_in_words(language)
        if self.periods >= periods:
            return text
        counted = language.text(
            "{n} of {all} {periods} have a figure here",
            n=self.periods,
            all=periods,
            periods=language.grain(grain, periods),
        )
        return f"{text}; {counted}"

    def _age_in_words(self, language: Language) -> str:
        return language.text(
            " ({age} years old; at that age, 80 % of actual counts were {low} to {high} times the assigned)"
            if self.age_years != 1
            else " (1 year old; at that age, 80 % of actual counts were {low} to {high} times the assigned)",
            age=self.age_years,
            low=f"{self.low:g}",
            high=f"{self.high:g}",
        )


def range_in_words(placings: Iterable[Placing], language: Language = ENGLISH) -> str | None:
    """Return the widest range of the carried shares among some figures; None without any."""
    carried = [(each.low, each.high) for each in placings if each.low is not None and each.high is not None]
    if not carried:
        return None
    low, high = min(low for low, _ in carried), max(high for _, high in carried)
    return language.text("{low} to {high}", low=f"{low:g}", high=f"{high:g}")
