"""The score of a route for its report: its parts in tenths that add up to it, and what is said beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from routes_geo.hotspots.tables import snapshot_hotspots
from routes_geo.pressure.indicators import METHOD_VERSION
from routes_geo.pressure.known import known_routes
from routes_geo.pressure.parts import Composite, Contribution, PartName
from routes_geo.pressure.route import route_pressure
from routes_geo.pressure.score import COMPARABLE, Scored, reception_load
from routes_geo.report.words import day_in_words
from routes_geo.snapshot.snapshot import Snapshot

_NAMES = {
    PartName.LEVEL: "Level of the month",
    PartName.SHOCK: "Shock, against what the months before suggest for the time of year",
    PartName.YEAR_ON_YEAR: "Last three months against the same three a year before",
    PartName.LOAD: "Reception load",
    PartName.CONCENTRATION: "Concentration of landings",
}


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of the score: `points` in tenths that add up to the score, if any; or why it is missing."""

    name: str
    score: float | None
    weight_percent: float | None
    points: float | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class PressureSection:
    """What the report says of the pressure in one month; without a score, why there is none."""

    score: float | None
    band: str | None
    reason: str | None
    rows: list[PartRow]
    beside: list[tuple[str, str]]
    notes: list[str]


def describe_pressure(snapshot: Snapshot, route: str, month: int) -> PressureSection:
    """Pressure on a route in a month (since 1970-01), with the numbers that /pressure has."""
    known = known_routes(snapshot)
    load = reception_load(snapshot_hotspots(snapshot), route, month)
    found = route_pressure(known, route, month, load=load)
    own, across = found.own, found.cross_route
    made = ("Made of", f"figures released {day_in_words(known.released.isoformat())}; method {METHOD_VERSION}")
    return PressureSection(
        own.composite.score,
        own.band,
        own.composite.reason_missing,
        _rows(own.composite),
        [*_certainty(own), ("Cross-route view", _scored_in_words(across)), made],
        [COMPARABLE[False], COMPARABLE[True]],
    )


def tenths_that_add_up(values: Sequence[float]) -> list[float]:
    """Values in tenths whose sum is the rounded sum of the values: the largest remainders go up, ties in order."""
    exact = [10 * value for value in values]
    down = [math.floor(value) for value in exact]
    left = math.floor(sum(exact) + 0.5) - sum(down)
    raised = set(sorted(range(len(exact)), key=lambda at: down[at] - exact[at])[:left])
    return [(tenths + (at in raised)) / 10 for at, tenths in enumerate(down)]


def _rows(composite: Composite) -> list[PartRow]:
    """Parts in their order; without a score none has points, which would add up to the one that is not given."""
    if composite.score is None:
        return [_row(item, None) for item in composite.contributions]
    given = [item.contribution for item in composite.contributions if item.contribution is not None]
    points = iter(tenths_that_add_up(given))
    return [_row(item, None if item.contribution is None else next(points)) for item in composite.contributions]


def _row(item: Contribution, points: float | None) -> PartRow:
    part = item.part
    weight = None if points is None or item.weight_used is None else 100 * item.weight_used
    return PartRow(_NAMES[part.name], part.score, weight, points, part.reason_missing)


def _certainty(scored: Scored) -> list[tuple[str, str]]:
    lowered = "; ".join(scored.lowered_by)
    ranges = (
        ("With other weights", scored.composite.range_over_weights),
        ("With revisions", scored.interval_over_revisions),
    )
    return [
        (
            "Reliability, A to D",
            f"{scored.reliability}: {f'lowered by this: {lowered}' if lowered else 'nothing lowers it'}",
        ),
        *((name, _range_in_words(ends)) for name, ends in ranges if ends is not None),
    ]


def _range_in_words(ends: tuple[float, float]) -> str:
    low, high = (f"{end:.1f}" for end in ends)
    return f"{low}: no change is to be expected" if low == high else f"{low} to {high}"


def _scored_in_words(scored: Scored) -> str:
    score = scored.composite.score
    return f"no score: {scored.composite.reason_missing}" if score is None else f"{score:.1f}, {scored.band}"
