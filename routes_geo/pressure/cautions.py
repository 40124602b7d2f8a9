"""State where frozen goalposts make a score insensitive or misleading."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from routes_geo.pressure.parts import BAND_LIMITS, LEAST_PARTS, Composite, PartName, ScorePart, band_of


def cautions(composite: Composite) -> tuple[str, ...]:
    """Return a sentence for each part at an end of its scale, and one if the level alone decides the band."""
    parts = {added.part.name: added.part for added in composite.contributions if added.part.score is not None}
    return (*_ends(parts), *_level_alone(composite, parts))


def _ends(parts: Mapping[PartName, ScorePart]) -> Iterator[str]:
    sentences = {PartName.LEVEL: _level_at_end, PartName.SHOCK: _shock_at_end, PartName.YEAR_ON_YEAR: _year_at_end}
    for name, sentence in sentences.items():
        if name in parts and parts[name].score in (0, 100):
            yield sentence(parts[name])


def _level_at_end(part: ScorePart) -> str:
    value, low, high = (_number(part, name) for name in ("v", "a", "b"))
    if part.score:
        return (
            f"The level is at its maximum: {value:,.0f} is not below the upper goalpost, {high:,.0f}, which is frozen "
            "at the years 2014 to 2022. A higher count does not raise the score."
        )
    return (
        f"The level is at its minimum: {value:,.0f} is not above the lower goalpost, {low:,.0f}, which is frozen at "
        "the years 2014 to 2022. A lower count does not lower the level."
    )


def _shock_at_end(part: ScorePart) -> str:
    score = _number(part, "z5")
    if part.score:
        return f"The shock is at its maximum: z5 is {score:.1f}, and the scale ends at 3."
    return f"The shock is at its minimum: z5 is {_signed(score)}, and the scale ends at \u22121."


def _year_at_end(part: ScorePart) -> str:
    now, before = (_number(part, name) for name in ("sum_3_months", "sum_3_months_year_before"))
    counts = f"{now:,.0f} detections in three months against {before:,.0f} a year before"
    if part.score:
        return f"Year on year is at its maximum: {counts}, and the scale ends at four times as many."
    return f"Year on year is at its minimum: {counts}, and the scale ends at half as many."


def _level_alone(composite: Composite, parts: Mapping[PartName, ScorePart]) -> Iterator[str]:
    """Yield a sentence if both parts about change are 0 and the level keeps the score out of the lowest band."""
    changes = [parts[name].score for name in (PartName.SHOCK, PartName.YEAR_ON_YEAR) if name in parts]
    if composite.score is None or composite.score < BAND_LIMITS[0] or len(parts) != LEAST_PARTS or changes != [0, 0]:
        return
    low, high = (_number(parts[PartName.LEVEL], name) for name in ("a", "b"))
    yield (
        f"The band is misleading: shock and year on year are both 0, and only the level, on a logarithmic scale from "
        f"{low:,.0f} to {high:,.0f}, makes the score '{band_of(composite.score)}'. Read the change, not the band."
    )


def _number(part: ScorePart, name: str) -> float:
    value = part.inputs[name]
    return math.nan if value is None else float(value)


def _signed(value: float) -> str:
    return f"{value:.1f}".replace("-", "\u2212")
