"""Prepare the section about the pressure score: its parts, which add up to it, and its reliability."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from routes_geo.hotspots.areas import known_on
from routes_geo.hotspots.tables import snapshot_hotspots
from routes_geo.pressure.beside import Beside, reception_load
from routes_geo.pressure.indicators import METHOD_VERSION
from routes_geo.pressure.known_days import KnownDays
from routes_geo.pressure.parts import Composite, Contribution, PartName
from routes_geo.pressure.route import route_pressure
from routes_geo.pressure.score import COMPARABLE, Scored
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.words import date_in_words, day_in_words

_NAMES = {
    PartName.LEVEL: "Level of the month",
    PartName.SHOCK: "Shock: the month compared with what recent months suggest for the season",
    PartName.YEAR_ON_YEAR: "Last three months compared with the same three a year earlier",
    PartName.LOAD: "Reception load",
    PartName.CONCENTRATION: "Concentration of landings",
}


@dataclass(frozen=True, slots=True)
class PartRow:
    """Describe a part of the score.

    `points` are the tenths that add up to the score; `reason` states why the part is missing.
    """

    name: str
    score: float | None
    weight_percent: float | None
    points: float | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class PressureSection:
    """Describe the pressure in one month; without a score, `reason` states why it is missing."""

    score: float | None
    band: str | None
    reason: str | None
    rows: list[PartRow]
    beside: list[tuple[str, str]]
    cautions: list[str]
    notes: list[str]


def describe_pressure(snapshot: Snapshot, route: str, month: int, as_of: date | None = None) -> PressureSection:
    """Return the pressure on a route in a month (since 1970-01), as known on a day, with the numbers of /pressure."""
    routes, hotspots = snapshot.derived(KnownDays).on(as_of), snapshot_hotspots(snapshot)
    load = reception_load(hotspots if as_of is None else known_on(hotspots, as_of), route, month)
    pressure = route_pressure(routes, route, month, load=load)
    own, across = pressure.own, pressure.cross_route
    basis = ("Based on", f"figures released {day_in_words(routes.released.isoformat())}; method {METHOD_VERSION}")
    return PressureSection(
        own.composite.score,
        own.band,
        own.composite.reason_missing,
        _rows(own.composite),
        [
            *_certainty(own),
            *map(_beside_in_words, pressure.beside),
            ("Cross-route view", _scored_in_words(across)),
            basis,
        ],
        list(own.cautions),
        [COMPARABLE[False], COMPARABLE[True]],
    )


def tenths_that_add_up(values: Sequence[float]) -> list[float]:
    """Round values to tenths so that their sum equals the rounded sum of the values.

    The largest remainders are rounded up; ties are broken by position.
    """
    exact = [10 * value for value in values]
    down = [math.floor(value) for value in exact]
    left = math.floor(sum(exact) + 0.5) - sum(down)
    raised = set(sorted(range(len(exact)), key=lambda at: down[at] - exact[at])[:left])
    return [(tenths + (at in raised)) / 10 for at, tenths in enumerate(down)]


def _rows(composite: Composite) -> list[PartRow]:
    """Return the parts in order; without a score they have no points, because points would reveal the score."""
    if composite.score is None:
        return [_row(part, None) for part in composite.contributions]
    exact = [part.contribution for part in composite.contributions if part.contribution is not None]
    points = iter(tenths_that_add_up(exact))
    return [_row(part, None if part.contribution is None else next(points)) for part in composite.contributions]


def _row(contribution: Contribution, points: float | None) -> PartRow:
    part, weight_used = contribution.part, contribution.weight_used
    weight = None if points is None or weight_used is None else 100 * weight_used
    return PartRow(_NAMES[part.name], part.score, weight, points, part.reason_missing)


def _certainty(scored: Scored) -> list[tuple[str, str]]:
    lowered = "; ".join(scored.lowered_by)
    ranges = (
        ("Range with other weights", scored.composite.range_over_weights),
        ("Range after revisions", scored.interval_over_revisions),
    )
    return [
        (
            "Reliability (A to D)",
            f"{scored.reliability} (lowered: {lowered})" if lowered else scored.reliability,
        ),
        *((name, _range_in_words(ends)) for name, ends in ranges if ends is not None),
    ]


def _beside_in_words(figure: Beside) -> tuple[str, str]:
    """Return the name of a figure beside the score, and its value with its unit and date."""
    name = f"{_NAMES[figure.part.name]} (beside the score)"
    if figure.value is None:
        return name, f"not available: {figure.part.reason_missing}"
    if figure.part.name == PartName.LOAD:
        return name, f"{figure.value:.1f} people per reception place on {date_in_words(figure.period or '')}"
    left_out = figure.part.inputs["withheld_areas_left_out"]
    areas = f"{figure.part.inputs['areas']} landing areas"
    areas += f", {left_out} withheld ones left out" if left_out else ""
    return name, f"{figure.value:.2f} in {figure.period} on a scale from 0 to 1 (all in one area); {areas}"


def _range_in_words(ends: tuple[float, float]) -> str:
    low, high = (f"{end:.1f}" for end in ends)
    return f"{low} (no change expected)" if low == high else f"{low} to {high}"


def _scored_in_words(scored: Scored) -> str:
    score = scored.composite.score
    return f"no score: {scored.composite.reason_missing}" if score is None else f"{score:.1f}, {scored.band}"
