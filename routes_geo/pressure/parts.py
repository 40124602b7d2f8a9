"""Third step of five (signals -> indicators -> parts -> score -> route): turn indicators into parts from 0 to 100.

Weighted contributions of the parts add up exactly to the score. Goalposts are frozen, so a score never changes because
new months arrive. A score compares a route with its own past; the cross-route view uses `COMMON_GOALPOSTS`.
`methods.py` states which parts each version of the score uses. Method: docs/reference/indicators.md, after the handbook
on composite indicators of OECD and JRC (2008).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import product

import numpy as np

from routes_geo.grid.arrays import FloatArray
from routes_geo.pressure.indicators import Concentration


class PartName(StrEnum):
    """The parts of a score."""

    LEVEL = "level"
    SHOCK = "shock"
    YEAR_ON_YEAR = "yoy"
    LOAD = "load"
    CONCENTRATION = "concentration"


LEAST_PARTS = 3
WEIGHT_CHANGE = 0.5  # the range over weights changes each weight by up to 50 %

# Percentiles 5 and 95 (numpy, linear) of a route's months 2014-01 to 2022-12 in Frontex' release of 2025-06-03, and of
# all 540 months of the five routes together.
GOALPOSTS: Mapping[str, tuple[float, float]] = {
    "CMED": (565.45, 23371.4),
    "EMED": (898.1, 64892.7),
    "WBAL": (479.4, 47250.15),
    "WMED": (291.8, 4655.35),
    "WAFR": (0.0, 3140.7),
}
COMMON_GOALPOSTS = (25.95, 22783.4)

_NO_CHANGE = 100 / 3  # S_yoy of two equal sums

# Contributions are whole multiples of this number, so their sums are exact in any order.
_QUANTUM = 2.0**-10


class Band(StrEnum):
    """A score in words."""

    BELOW_USUAL = "below usual"
    USUAL = "usual"
    ABOVE_USUAL = "above usual"
    FAR_ABOVE_USUAL = "far above usual"


# Rounded percentiles 25, 75 and 95 of the scores (of level, shock and yoy) of all routes, 2016-01 to 2022-12.
BAND_LIMITS = (25.0, 55.0, 72.0)


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One part: `score` from 0 to 100, or why it is missing. `inputs` are the values it was computed from."""

    name: PartName
    score: float | None
    formula: str
    inputs: Mapping[str, float | str | None]
    reason_missing: str | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """The contribution of one part to a score. `weight_used` is its weight among the available parts."""

    part: ScorePart
    weight: float
    weight_used: float | None
    contribution: float | None


@dataclass(frozen=True, slots=True)
class Composite:
    """A score with its contributions; `score` is None with fewer than three parts.

    `range_over_weights` is the lowest and the highest score if each weight changes by up to 50 %.
    """

    score: float | None
    contributions: tuple[Contribution, ...]
    range_over_weights: tuple[float, float] | None
    largest: ScorePart | None
    reason_missing: str | None = None

    @property
    def missing(self) -> list[PartName]:
        """Return the parts without a score."""
        return [added.part.name for added in self.contributions if added.part.score is None]


def level_part(value: int | None, goalposts: tuple[float, float]) -> ScorePart:
    """Return S_level = 100 clip((ln(1+v) - ln(1+a)) / (ln(1+b) - ln(1+a))) between the goalposts a and b."""
    low, high = goalposts
    formula = "100 clip((ln(1+v) - ln(1+a)) / (ln(1+b) - ln(1+a)))"
    inputs = {"v": value, "a": low, "b": high}
    if value is None:
        return ScorePart(PartName.LEVEL, None, formula, inputs, "the series does not cover the month")
    share = (math.log1p(value) - math.log1p(low)) / (math.log1p(high) - math.log1p(low))
    return ScorePart(PartName.LEVEL, _percent(share), formula, inputs)


def shock_part(score: float | None) -> ScorePart:
    """Return S_shock = 100 clip((z5 + 1) / 4), with the score z5 of I5."""
    formula, inputs = "100 clip((z5 + 1) / 4)", {"z5": score}
    if score is None:
        return ScorePart(
            PartName.SHOCK, None, formula, inputs, "the series lacks the month or one of the 72 months before it"
        )
    return ScorePart(PartName.SHOCK, _percent((score + 1) / 4), formula, inputs)


def year_on_year_part(quarter: int | None, quarter_ago: int | None, *, from_zero: bool = False) -> ScorePart:
    """Return S_yoy = 100 clip((r + ln 2) / (ln 4 + ln 2)).

    r is the logarithm of the ratio of three months to the same three a year before. If there were no detections then,
    the part is missing or, with `from_zero`, the limit: 100, or that of no change if this count is zero, too.
    """
    formula = "100 clip((r + ln 2) / ln 8), r = ln(sum over t-2..t / sum over t-14..t-12)"
    inputs: dict[str, float | None] = {"sum_3_months": quarter, "sum_3_months_year_before": quarter_ago}
    if quarter is None or quarter_ago is None:
        return ScorePart(PartName.YEAR_ON_YEAR, None, formula, inputs, "the series does not cover both periods")
    if not quarter_ago and not from_zero:
        return ScorePart(PartName.YEAR_ON_YEAR, None, formula, inputs, "there were no detections a year before")
    if not quarter_ago:
        return ScorePart(PartName.YEAR_ON_YEAR, 100.0 if quarter else _NO_CHANGE, f"the limit of {formula}", inputs)
    if not quarter:
        return ScorePart(PartName.YEAR_ON_YEAR, 0.0, formula, inputs)
    ratio = math.log(quarter / quarter_ago)
    return ScorePart(PartName.YEAR_ON_YEAR, _year_on_year_score(ratio), formula, inputs | {"r": ratio})


def _year_on_year_score(ratio: float) -> float:
    return _percent((ratio + math.log(2)) / math.log(8))


def load_part(load: float | None, inputs: Mapping[str, float | str | None], reason: str | None) -> ScorePart:
    """Return S_load = 100 clip(I10 / 2): it reaches 100 at twice the capacity."""
    score = None if load is None else _percent(load / 2)
    return ScorePart(PartName.LOAD, score, "100 clip(occupancy / capacity / 2)", inputs, reason)


def concentration_part(landings: Concentration | None, reason: str | None, year: int | None) -> ScorePart:
    """Return S_conc = 100 clip((HHI - 1/n) / (1 - 1/n)) of n landing areas with published counts.

    Areas whose counts are withheld are left out of HHI and of n.
    """
    formula = "100 clip((HHI - 1/n) / (1 - 1/n))"
    hhi, areas, withheld = (None, 0, 0) if landings is None else (landings.hhi, landings.areas, landings.withheld_areas)
    inputs = {"hhi": hhi, "areas": areas, "withheld_areas_left_out": withheld, "year": year}
    if hhi is None:
        return ScorePart(PartName.CONCENTRATION, None, formula, inputs, reason)
    if areas < 2:
        return ScorePart(PartName.CONCENTRATION, None, formula, inputs, "concentration needs at least two areas")
    return ScorePart(PartName.CONCENTRATION, _percent((hhi - 1 / areas) / (1 - 1 / areas)), formula, inputs)


def _percent(share: float) -> float:
    return 100 * min(max(share, 0.0), 1.0)


def compose(parts: Sequence[ScorePart], weights: Mapping[PartName, float]) -> Composite:
    """Combine parts into a score: P = sum(w S) / sum(w) over the parts that have a score.

    Each contribution is rounded to 2**-10, about a thousandth of a point, so that they add up exactly.
    """
    scored = [part for part in parts if part.score is not None]
    contributions = _contributions(parts, weights)
    if len(scored) < LEAST_PARTS:
        names = ", ".join(part.name for part in scored) or "none"
        reason = f"a score needs {LEAST_PARTS} parts; there are {len(scored)}: {names}"
        return Composite(None, contributions, None, None, reason)
    scores = np.array([part.score for part in scored], np.float64)
    means = _weights_at_corners(tuple(weights[part.name] for part in scored)) @ scores
    spread = float(means.min()), float(means.max())
    largest = max(scored, key=lambda part: part.score or 0.0)
    return Composite(_sum(contributions), contributions, spread, largest)


def weighted_score(parts: Sequence[ScorePart], weights: Mapping[PartName, float]) -> float:
    """Return only the score of `compose`, from any number of parts."""
    return _sum(_contributions(parts, weights))


def _contributions(parts: Sequence[ScorePart], weights: Mapping[PartName, float]) -> tuple[Contribution, ...]:
    total = sum(weights[part.name] for part in parts if part.score is not None)
    return tuple(_contribution(part, weights[part.name], total) for part in parts)


def _sum(contributions: Sequence[Contribution]) -> float:
    points = (contribution.contribution for contribution in contributions)
    return sum(value for value in points if value is not None)


def _contribution(part: ScorePart, weight: float, total_weight: float) -> Contribution:
    if part.score is None:
        return Contribution(part, weight, None, None)
    used = weight / total_weight
    return Contribution(part, weight, used, round(used * part.score / _QUANTUM) * _QUANTUM)


@cache
def _weights_at_corners(weights: tuple[float, ...]) -> FloatArray:
    """Return the weights of n parts if each is at an end of its range, shape (2**n, n); each row adds up to 1.

    A weighted mean is a ratio of linear functions of its weights, so its extremes are at corners of the box of weights.
    """
    corners = np.array(list(product((1 - WEIGHT_CHANGE, 1 + WEIGHT_CHANGE), repeat=len(weights)))) * np.array(weights)
    return np.asarray(corners / corners.sum(axis=1, keepdims=True))


def band_of(score: float) -> Band:
    """Return the band of a score, by BAND_LIMITS."""
    return list(Band)[sum(score >= limit for limit in BAND_LIMITS)]
