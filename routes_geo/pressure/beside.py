"""Compute what stands beside a score: reception load and concentration of landings, each with its scale and date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routes_geo.hotspots.areas import Hotspot
from routes_geo.hotspots.loads import route_load
from routes_geo.pressure.known import KnownRoute
from routes_geo.pressure.parts import PartName, ScorePart, concentration_part, load_part

_LOAD_SCALE = "people per reception place on one day: 1 is full; part is 100 from 2 on"
_CONCENTRATION_SCALE = (
    "Herfindahl-Hirschman index of the year's arrivals: 1 if all are in one landing area, 1/n if n areas have equally "
    "many; part is 0 at 1/n and 100 at 1"
)


@dataclass(frozen=True, slots=True)
class ScoreLoad:
    """Reception load of a route in a month, or why it is missing; `inputs` name its place, dates and sources."""

    value: float | None
    inputs: Mapping[str, float | str | None]
    reason_missing: str | None


def reception_load(hotspots: Sequence[Hotspot], route: str, month: int) -> ScoreLoad:
    """Return the reception load I10 of a route in a month (routes_geo.hotspots.loads.route_load)."""
    of_route = route_load(hotspots, route, month)
    if of_route.load is None:
        return ScoreLoad(None, {}, of_route.reason_missing)
    load, capacity = of_route.load, of_route.load.capacity
    inputs: dict[str, float | str | None] = {
        "hotspot": load.area_id,
        "people": load.people,
        "people_on": load.as_of,
        "people_source": load.source,
        "capacity": capacity.value,
        "capacity_on": capacity.as_of,
        "capacity_source": capacity.source,
        "capacity_age_days": load.capacity_age_days,
        "on_other_capacities": "; ".join(
            f"{other.value:.1f} on {other.capacity.value} of {other.capacity.as_of}" for other in of_route.alternatives
        )
        or None,
    }
    return ScoreLoad(load.value, inputs, None)


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure beside a score: its value on its own scale, the day or year it is of, and its part from 0 to 100."""

    value: float | None
    scale: str
    period: str | None
    part: ScorePart


def beside_parts(own: KnownRoute, month: int, load: ScoreLoad) -> dict[PartName, ScorePart]:
    """Return reception load and concentration of a month (since 1970-01) as parts from 0 to 100."""
    landings, year, reason = own.concentration(month)
    return {
        PartName.LOAD: load_part(load.value, load.inputs, load.reason_missing),
        PartName.CONCENTRATION: concentration_part(landings, reason or None, year),
    }


def beside(own: KnownRoute, month: int, load: ScoreLoad) -> tuple[Beside, ...]:
    """Return reception load and concentration of a month (since 1970-01), each on its own scale and with its date."""
    parts = beside_parts(own, month, load)
    landings, year, _ = own.concentration(month)
    people_on = load.inputs.get("people_on")
    return (
        Beside(load.value, _LOAD_SCALE, None if people_on is None else str(people_on), parts[PartName.LOAD]),
        Beside(
            None if landings is None else landings.hhi,
            _CONCENTRATION_SCALE,
            None if landings is None else str(year),
            parts[PartName.CONCENTRATION],
        ),
    )
