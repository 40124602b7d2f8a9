"""Define a plan: resolution, keys and sums, and the columns of the coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from routes_geo.disclosure.privacy import check_no_personal_columns
from routes_geo.errors import InvalidInput
from routes_geo.grid.cell_bits import check_resolution
from routes_geo.tables.numbers import UNDECIDED, NumberOptions

LNG_NAMES = ("lng", "lon", "long", "longitude", "x")
LAT_NAMES = ("lat", "latitude", "y")
GEOMETRY_NAMES = ("geometry", "geom")
CELL, COUNT, CORRIDOR = "cell", "count", "corridor"


@dataclass(frozen=True, slots=True)
class Plan:
    """Describe how to bin: the resolution, the key columns, and the integer columns to sum (none: rows are counted).

    Coordinates are degrees (CRS84) in the columns `lng` and `lat`, or points in the column `geometry`. Instead of
    coordinates, the column `cell` may have H3 cells, at least as fine as the resolution: each counts for its ancestor.
    A column that is None is found by its usual names. `strict`: the first row that cannot be counted raises an error.
    `corridors`: the first key is `corridor`, the route whose corridor contains the point; in several corridors, the
    first in the order of ROUTE_IDS. `numbers` states the separators of numbers in text.
    """

    resolution: int
    by: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    lng: str | None = None
    lat: str | None = None
    geometry: str | None = None
    strict: bool = False
    corridors: bool = False
    cell: str | None = None
    numbers: NumberOptions = UNDECIDED

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the key columns of the result."""
        return (CORRIDOR, *self.by) if self.corridors else self.by

    @property
    def coordinates(self) -> tuple[str, ...]:
        """Return the columns of the coordinates, or of the cells."""
        return tuple(name for name in (self.geometry, self.lng, self.lat, self.cell) if name)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns to read, each once."""
        return tuple(dict.fromkeys((*self.coordinates, *self.by, *self.sums)))

    @property
    def sum_names(self) -> tuple[str, ...]:
        """Return the sum columns of the result."""
        return self.sums or (COUNT,)


def match_plan(plan: Plan, names: Sequence[str], origin: str, geometry: str | None = None) -> Plan:
    """Find the columns of a plan in a table; InvalidInput lists every problem.

    `geometry` is the geometry column that the table itself states, whatever its name.

    Refused if a column to be read could identify a person, a vessel or a device.
    """
    check_resolution(plan.resolution)
    problems = [
        f"column {name!r} is missing" for name in (*plan.by, *plan.sums, *plan.coordinates) if name not in names
    ]
    taken = ({CELL, *plan.sum_names} | ({CORRIDOR} if plan.corridors else set())) & set(plan.by)
    problems += [f"{name!r} cannot be a key because the result has a column with that name" for name in sorted(taken)]
    problems += [f"{name!r} is given twice" for name in _repeated((*plan.by, *plan.sums))]
    if bool(plan.lng) != bool(plan.lat) or sum(map(bool, (plan.geometry, plan.lng, plan.cell))) > 1:
        problems.append("give either lng and lat, or geometry, or cell")
    matched = plan
    if not problems and not plan.coordinates:
        matched = _with_usual_names(plan, names, geometry)
        if not matched.coordinates:
            usual = f"{'/'.join(LNG_NAMES)} and {'/'.join(LAT_NAMES)}, or {'/'.join(GEOMETRY_NAMES)}, or {CELL}"
            problems.append(f"no coordinates have a usual name ({usual}); name the columns")
    if matched.cell and plan.corridors:
        problems.append(f"corridors need the points themselves, and {matched.cell!r} has only their cells")
    if problems:
        raise InvalidInput(f"{origin}: {'; '.join(problems)}. The columns are {', '.join(names)[:500]}")
    check_no_personal_columns(origin, matched.columns)
    return matched


def _repeated(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if list(names).count(name) > 1})


def _with_usual_names(plan: Plan, names: Sequence[str], geometry: str | None) -> Plan:
    lng, lat = _usual(names, LNG_NAMES), _usual(names, LAT_NAMES)
    if lng and lat:
        return replace(plan, lng=lng, lat=lat)
    if cell := _usual(names, (CELL,)):  # before the polygons of cells, which a file may have, too
        return replace(plan, cell=cell)
    return replace(plan, geometry=geometry or _usual(names, GEOMETRY_NAMES))


def _usual(names: Sequence[str], usual: Sequence[str]) -> str | None:
    by_lower = {name.strip().lower(): name for name in reversed(names)}
    return next((by_lower[word] for word in usual if word in by_lower), None)
