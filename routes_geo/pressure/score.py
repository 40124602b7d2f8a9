"""Fourth step of five (signals -> indicators -> parts -> score -> route): combine the parts of a month into a score.

A score comes with its interval over revisions, its reliability, and what its frozen scale hides.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from routes_geo.model import Status
from routes_geo.pressure.beside import ScoreLoad, beside_parts
from routes_geo.pressure.cautions import cautions
from routes_geo.pressure.known import KnownRoute, KnownRoutes, month_status
from routes_geo.pressure.methods import METHOD_3, Method
from routes_geo.pressure.parts import (
    GOALPOSTS,
    Band,
    Composite,
    PartName,
    ScorePart,
    band_of,
    compose,
    level_part,
    shock_part,
    weighted_score,
    year_on_year_part,
)
from routes_geo.pressure.revision_history import age_of, revision_ratios
from routes_geo.pressure.revision_ratios import RevisionRatios

# Reliability is one class lower for each limit that is passed. A score that moves by 20 points may be in the next band,
# one that moves by 40 points in the one after that.
_WIDE_INTERVAL, _VERY_WIDE_INTERVAL, _WIDE_RANGE, _FEW_PARTS = 20.0, 40.0, 30.0, 3
# How a score may be compared, by whether it is that of the cross-route view.
COMPARABLE = {
    False: "The score compares the route with its own past. Scores of different routes are not comparable.",
    True: "The cross-route view measures all routes against the same goalposts. It is not a ranking of routes.",
}


@dataclass(frozen=True, slots=True)
class Scored:
    """A score with its band, its interval over revisions, its reliability (A to D), and what lowered that.

    `cautions` state where the frozen scale makes the score insensitive or misleading.
    """

    composite: Composite
    band: Band | None
    interval_over_revisions: tuple[float, float] | None
    reliability: str
    lowered_by: tuple[str, ...]
    cautions: tuple[str, ...]


def score_month(figures: KnownRoutes, route: str, month: int, *, load: ScoreLoad, method: Method = METHOD_3) -> Scored:
    """Return the score of a route in a month (since 1970-01) against its own past, without its indicators."""
    ratios = revision_ratios(figures.history, route, age_of(month, figures.released))
    return score_of(ScoreRequest(figures.routes[route], month, load, ratios, method), GOALPOSTS[route])


@dataclass(frozen=True, slots=True)
class ScoreRequest:
    """The inputs of a score: a route and a month, the load, the typical revision, and the method.

    `others` keeps the parts that do not depend on goalposts, by the count that they were computed for.
    """

    own: KnownRoute
    month: int
    load: ScoreLoad
    ratios: RevisionRatios
    method: Method
    others: dict[int | None, dict[PartName, ScorePart]] = field(default_factory=dict, repr=False, compare=False)

    def parts_at(self, value: int | None, goalposts: tuple[float, float]) -> list[ScorePart]:
        """Return the parts as they would be if the month's count were `value`."""
        if value not in self.others:
            self.others[value] = self._other_parts(value)
        by_name = {PartName.LEVEL: level_part(value, goalposts), **self.others[value]}
        return [by_name[name] for name in self.method.parts]

    def _other_parts(self, value: int | None) -> dict[PartName, ScorePart]:
        """Return the parts that need no goalposts."""
        change = {
            PartName.SHOCK: shock_part(self._shock_score(value)),
            PartName.YEAR_ON_YEAR: self._year_on_year(value),
        }
        return change if self.method.is_fixed else change | beside_parts(self.own, self.month, self.load)

    def score_at(self, value: int, goalposts: tuple[float, float]) -> float | None:
        """Return the score as it would be if the month's count were `value`; None if that is its count."""
        count = self.own.series.value(self.month)
        return weighted_score(self.parts_at(value, goalposts), self.method.weights) if value != count else None

    def _shock_score(self, value: int | None) -> float | None:
        position = self.month - self.own.series.first_month
        if value is None or math.isnan(self.own.shock.score[position]):
            return None
        return float((math.log1p(value) - self.own.shock.expected[position]) / self.own.shock.scale[position])

    def _year_on_year(self, value: int | None) -> ScorePart:
        series, month = self.own.series, self.month
        count = series.value(month)
        quarter, quarter_ago = series.total(month - 2, month + 1), series.total(month - 14, month - 11)
        if quarter is not None and value is not None and count is not None:
            quarter += value - count
        return year_on_year_part(quarter, quarter_ago, from_zero=self.method.from_zero)


def score_of(request: ScoreRequest, goalposts: tuple[float, float]) -> Scored:
    """Return the score between two goalposts, with its band, its interval and its reliability."""
    value, method = request.own.series.value(request.month), request.method
    composite = compose(request.parts_at(value, goalposts), method.weights)
    interval = _interval(request, composite, value, goalposts)
    is_provisional = month_status(request.own.series, request.month) == Status.PROVISIONAL
    judge = _reliability_of_data if method.is_fixed else _reliability_and_sensitivity
    letter, lowered_by = judge(composite, interval, is_provisional=is_provisional)
    if composite.score is None or (method.withholds and letter == "D"):
        return Scored(_without_score(composite, lowered_by), None, None, letter, lowered_by, ())
    return Scored(composite, band_of(composite.score), interval, letter, lowered_by, cautions(composite))


def _interval(
    request: ScoreRequest, composite: Composite, value: int | None, goalposts: tuple[float, float]
) -> tuple[float, float] | None:
    """Return the lowest and the highest score over the typical revision; None without a score."""
    if composite.score is None or value is None:
        return None
    ratios = (request.ratios.low, request.ratios.high)
    revised = [request.score_at(round(value * ratio), goalposts) for ratio in ratios]
    scores = [score for score in (*revised, composite.score) if score is not None]
    return min(scores), max(scores)


def _without_score(composite: Composite, lowered_by: Sequence[str]) -> Composite:
    reason = composite.reason_missing or f"reliability D: {'; '.join(lowered_by)}"
    return Composite(None, composite.contributions, None, None, reason)


Interval = tuple[float, float] | None
Judged = tuple[str, tuple[str, ...]]


def _reliability_of_data(composite: Composite, interval: Interval, *, is_provisional: bool) -> Judged:
    """Return how uncertain the data of a score are, and why; D without a score. Weights do not matter."""
    if composite.score is None or interval is None:
        return "D", (composite.reason_missing or "there is no score",)
    width = interval[1] - interval[0]
    return _letter(
        (
            (is_provisional, _PROVISIONAL),
            (width > _WIDE_INTERVAL, _may_move("revisions", _WIDE_INTERVAL)),
            (width > _VERY_WIDE_INTERVAL, _may_move("revisions", _VERY_WIDE_INTERVAL)),
        )
    )


def _reliability_and_sensitivity(composite: Composite, interval: Interval, *, is_provisional: bool) -> Judged:
    """Return the reliability of method 2, which also falls with few parts and with sensitivity to weights."""
    if composite.score is None or composite.range_over_weights is None or interval is None:
        return "D", (composite.reason_missing or "there is no score",)
    present = len(composite.contributions) - len(composite.missing)
    (low, high), (lowest, highest) = interval, composite.range_over_weights
    return _letter(
        (
            (is_provisional, _PROVISIONAL),
            (present <= _FEW_PARTS, f"the score has only {present} parts"),
            (high - low > _WIDE_INTERVAL, _may_move("revisions", _WIDE_INTERVAL)),
            (highest - lowest > _WIDE_RANGE, _may_move("other weights", _WIDE_RANGE)),
        )
    )


_PROVISIONAL = "the count is provisional"


def _may_move(cause: str, points: float) -> str:
    return f"{cause} may move the score by over {points:g} points"


def _letter(limits: Iterable[tuple[bool, str]]) -> Judged:
    """Return A with no limit passed, and one class lower for each that is, with its reason."""
    reasons = tuple(reason for is_passed, reason in limits if is_passed)
    return "ABCD"[min(len(reasons), 3)], reasons
