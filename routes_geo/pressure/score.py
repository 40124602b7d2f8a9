"""The score of a route in a month: its parts from what is known, its interval over revisions, its reliability."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routes_geo.hotspots.areas import Hotspot
from routes_geo.hotspots.loads import route_load
from routes_geo.model import Status
from routes_geo.pressure.known import KnownRoute, KnownRoutes, status_of
from routes_geo.pressure.parts import (
    GOALPOSTS,
    Band,
    Composite,
    PartName,
    ScorePart,
    band_of,
    compose,
    concentration_part,
    level_part,
    load_part,
    shock_part,
    weighted_score,
    year_on_year_part,
)
from routes_geo.pressure.revision_history import RevisionRatios, age_of, revision_ratios

# A score is one class less reliable for each of these.
_WIDE_INTERVAL, _WIDE_RANGE, _FEW_PARTS = 20.0, 30.0, 3
# What may be compared with a score, by whether it is that of the cross-route view.
COMPARABLE = {
    False: "The score compares the route with its own past: scores of two routes are not comparable.",
    True: "Cross-route view: levels of all routes between common goalposts. It is no ranking of routes.",
}


@dataclass(frozen=True, slots=True)
class ScoreLoad:
    """Reception load of a route in a month, or the reason why there is none; `inputs` say of where and when."""

    value: float | None
    inputs: Mapping[str, float | str | None]
    reason_missing: str | None


def reception_load(hotspots: Sequence[Hotspot], route: str, month: int) -> ScoreLoad:
    """Reception load I10 of a route in a month, by what is stated of its hotspots (routes_geo.hotspots.route_load)."""
    found = route_load(hotspots, route, month)
    if found.load is None:
        return ScoreLoad(None, {}, found.reason_missing)
    load, capacity = found.load, found.load.capacity
    inputs: dict[str, float | str | None] = {
        "hotspot": load.area_id,
        "people": load.people,
        "people_on": load.as_of,
        "people_source": load.source,
        "capacity": capacity.value,
        "capacity_on": capacity.as_of,
        "capacity_source": capacity.source,
        "on_other_capacities": "; ".join(
            f"{other.value:.1f} on {other.capacity.value} of {other.capacity.as_of}" for other in found.alternatives
        )
        or None,
    }
    return ScoreLoad(load.value, inputs, None)


@dataclass(frozen=True, slots=True)
class Scored:
    """A score with its band, its interval over revisions and its reliability, which names what lowered it."""

    composite: Composite
    band: Band | None
    interval_over_revisions: tuple[float, float] | None
    reliability: str
    lowered_by: tuple[str, ...]


def score_month(
    known: KnownRoutes, route: str, month: int, *, load: ScoreLoad, parts: Sequence[PartName] = tuple(PartName)
) -> Scored:
    """Score of a route in a month against its own past, without its indicators."""
    ratios = revision_ratios(known.history, route, age_of(month, known.released))
    return score_of(ScoreRequest(known.routes[route], month, load, ratios, tuple(parts)), GOALPOSTS[route])


@dataclass(frozen=True, slots=True)
class ScoreRequest:
    """What a score is asked for."""

    own: KnownRoute
    month: int
    load: ScoreLoad
    ratios: RevisionRatios
    parts: tuple[PartName, ...]

    def made(self, value: int | None, goalposts: tuple[float, float]) -> list[ScorePart]:
        """Parts as they would be if the month's count were `value`."""
        made = _parts(self.own, self.month, value, self.load, goalposts)
        return [made[name] for name in self.parts]

    def score(self, value: int, goalposts: tuple[float, float]) -> float | None:
        """Score as it would be if the month's count were `value`."""
        counted = self.own.series.value(self.month)
        return weighted_score(self.made(value, goalposts)) if value != counted else None


def score_of(asked: ScoreRequest, goalposts: tuple[float, float]) -> Scored:
    """Score between goalposts, with its band, its interval and its reliability."""
    value = asked.own.series.value(asked.month)
    composite = compose(asked.made(value, goalposts))
    interval = None
    if composite.score is not None and value is not None:
        ends = [asked.score(round(value * ratio), goalposts) for ratio in (asked.ratios.low, asked.ratios.high)]
        known = [end for end in (*ends, composite.score) if end is not None]
        interval = min(known), max(known)
    is_provisional = status_of(asked.own.series, asked.month) == Status.PROVISIONAL
    letter, lowered_by = _reliability(composite, interval, is_provisional=is_provisional)
    if letter == "D":
        return Scored(_without_score(composite, lowered_by), None, None, letter, lowered_by)
    return Scored(composite, band_of(composite.score or 0.0), interval, letter, lowered_by)


def _without_score(composite: Composite, lowered_by: Sequence[str]) -> Composite:
    reason = composite.reason_missing or f"reliability D: {'; '.join(lowered_by)}"
    return Composite(None, composite.contributions, None, None, reason)


def _parts(
    own: KnownRoute, month: int, value: int | None, load: ScoreLoad, goalposts: tuple[float, float]
) -> dict[PartName, ScorePart]:
    """All parts of a month, as they would be if its count were `value`."""
    counted = own.series.value(month)
    quarter, quarter_ago = own.series.total(month - 2, month + 1), own.series.total(month - 14, month - 11)
    if quarter is not None and value is not None and counted is not None:
        quarter += value - counted
    found, year, reason = own.concentration(month)
    return {
        PartName.LEVEL: level_part(value, goalposts),
        PartName.SHOCK: shock_part(_shock_score(own, month, value)),
        PartName.YEAR_ON_YEAR: year_on_year_part(quarter, quarter_ago),
        PartName.LOAD: load_part(load.value, load.inputs, load.reason_missing),
        PartName.CONCENTRATION: concentration_part(
            found.hhi if found else None, found.areas if found else 0, reason or None, year
        ),
    }


def _shock_score(own: KnownRoute, month: int, value: int | None) -> float | None:
    position = month - own.series.first_month
    if value is None or math.isnan(own.shock.score[position]):
        return None
    return float((math.log1p(value) - own.shock.expected[position]) / own.shock.scale[position])


def _reliability(
    composite: Composite, interval: tuple[float, float] | None, *, is_provisional: bool
) -> tuple[str, tuple[str, ...]]:
    """Letter from A to D, one less for each thing that lowers it: D without a score, or with three things or more."""
    if composite.score is None or composite.range_over_weights is None or interval is None:
        return "D", (composite.reason_missing or "there is no score",)
    present = len(composite.contributions) - len(composite.missing)
    least, greatest = composite.range_over_weights
    reasons = [
        words
        for applies, words in (
            (is_provisional, "the count is provisional"),
            (present <= _FEW_PARTS, f"only {present} parts"),
            (interval[1] - interval[0] > _WIDE_INTERVAL, f"revisions may move it by over {_WIDE_INTERVAL:g} points"),
            (greatest - least > _WIDE_RANGE, f"other weights may move it by over {_WIDE_RANGE:g} points"),
        )
        if applies
    ]
    return "ABCD"[min(len(reasons), 3)], tuple(reasons)
