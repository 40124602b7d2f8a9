"""What is asked of points: resolution, keys and sums, and in which columns their coordinates stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from routes_geo.disclosure.privacy import check_no_personal_columns
from routes_geo.errors import InvalidInput
from routes_geo.grid.cells import check_resolution

LNG_NAMES = ("lng", "lon", "long", "longitude", "x")
LAT_NAMES = ("lat", "latitude", "y")
GEOMETRY_NAMES = ("geometry", "geom")
CELL, COUNT, CORRIDOR = "cell", "count", "corridor"


@dataclass(frozen=True, slots=True)
class Plan:
    """How to bin: to cells of a resolution, by key columns, summing integer columns; the rows where there is none.

    Coordinates are degrees (CRS84) in the columns `lng` and `lat`, or points in the column `geometry`; a column that
    is None is found by its usual names. `strict`: the first row that cannot be counted is an error. `corridors`: the
    first key is `corridor`, the route in whose corridor a point lies, the first of ROUTE_IDS where it is in several.
    """

    resolution: int
    by: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    lng: str | None = None
    lat: str | None = None
    geometry: str | None = None
    strict: bool = False
    corridors: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns of the result that hold keys."""
        return (CORRIDOR, *self.by) if self.corridors else self.by

    @property
    def coordinates(self) -> tuple[str, ...]:
        """Columns of the coordinates."""
        return tuple(name for name in (self.geometry, self.lng, self.lat) if name)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that are read, each once."""
        return tuple(dict.fromkeys((*self.coordinates, *self.by, *self.sums)))

    @property
    def sum_names(self) -> tuple[str, ...]:
        """Columns of the result that hold sums."""
        return self.sums or (COUNT,)


def match_plan(plan: Plan, names: Sequence[str], origin: str) -> Plan:
    """Find the columns of a plan among the names of a table; InvalidInput lists all that is wrong with it.

    Refused, if a column that is to be read could identify a person, a vessel or a device.
    """
    check_resolution(plan.resolution)
    problems = [f"no column {name!r}" for name in (*plan.by, *plan.sums, *plan.coordinates) if name not in names]
    taken = ({CELL, *plan.sum_names} | ({CORRIDOR} if plan.corridors else set())) & set(plan.by)
    problems += [f"{name!r} cannot be a key: the result has a column of that name" for name in sorted(taken)]
    problems += [f"{name!r} is given twice" for name in _repeated((*plan.by, *plan.sums))]
    if bool(plan.lng) != bool(plan.lat) or (plan.geometry and plan.lng):
        problems.append("give lng and lat, or geometry")
    found = plan
    if not problems and not plan.coordinates:
        found = _with_usual_names(plan, names)
        if not found.coordinates:
            usual = f"{'/'.join(LNG_NAMES)} and {'/'.join(LAT_NAMES)}, or {'/'.join(GEOMETRY_NAMES)}"
            problems.append(f"no coordinates under a usual name ({usual}); name the columns")
    if problems:
        raise InvalidInput(f"{origin}: {'; '.join(problems)}. The columns are {', '.join(names)[:500]}")
    check_no_personal_columns(origin, found.columns)
    return found


def _repeated(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if list(names).count(name) > 1})


def _with_usual_names(plan: Plan, names: Sequence[str]) -> Plan:
    lng, lat = _usual(names, LNG_NAMES), _usual(names, LAT_NAMES)
    if lng and lat:
        return replace(plan, lng=lng, lat=lat)
    return replace(plan, geometry=_usual(names, GEOMETRY_NAMES))


def _usual(names: Sequence[str], usual: Sequence[str]) -> str | None:
    by_lower = {name.strip().lower(): name for name in reversed(names)}
    return next((by_lower[word] for word in usual if word in by_lower), None)
