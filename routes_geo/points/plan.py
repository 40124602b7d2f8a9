"""Define a plan: resolution, keys and sums, and the columns of the coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from routes_geo.disclosure.privacy import check_no_personal_columns
from routes_geo.errors import InvalidInput
from routes_geo.grid.cell_bits import check_resolution
from routes_geo.tables.numbers import UNDECIDED, NumberOptions
from routes_geo.tables.where.choose import USUAL, Choice, Sample, Where, choose_where
from routes_geo.tables.where.reading import NO_OPTIONS, PlaceOptions

CELL, COUNT, CORRIDOR = "cell", "count", "corridor"


def _no_sample(_name: str) -> None:
    """Return no values: the names of columns decide."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Describe how to bin: the resolution, the key columns, and the integer columns to sum (none: rows are counted).

    Coordinates are in the columns `lng` and `lat`, or points in the column `geometry`; in degrees, unless `place`
    or the file states another reference system. Instead of coordinates, the column `cell` may have H3 cells, at
    least as fine as the resolution: each counts for its ancestor. A column that is None is found by its usual
    names. `strict`: the first row that cannot be counted raises an error. `corridors`: the first key is `corridor`,
    the route whose corridor contains the point; in several corridors, the first in the order of ROUTE_IDS.
    `numbers` states the separators of numbers in text.
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
    place: PlaceOptions = NO_OPTIONS

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


def match_plan(
    plan: Plan, names: Sequence[str], origin: str, geometry: str | None = None, sample: Sample = _no_sample
) -> Plan:
    """Find the columns of a plan in a table; InvalidInput lists every problem.

    `geometry` is the geometry column that the table itself states, whatever its name, and `sample` returns the first
    values of a column.

    Refused if a column to be read could identify a person, a vessel or a device.
    """
    check_resolution(plan.resolution)
    problems = _problems(plan, names)
    matched = plan
    if not problems and not plan.coordinates:
        where = choose(plan, names, origin, geometry, sample).where
        if where.is_complete:
            matched = with_where(plan, where)
        elif CELL in names:  # the errors are about its values, then
            matched = replace(plan, cell=CELL)
        else:
            problems.append(f"no coordinates have a usual name ({USUAL}); name the columns")
    if matched.cell and plan.corridors:
        problems.append(f"corridors need the points themselves, and {matched.cell!r} has only their cells")
    if problems:
        raise InvalidInput(f"{origin}: {'; '.join(problems)}. The columns are {', '.join(names)[:500]}")
    check_no_personal_columns(origin, matched.columns)
    return matched


def choose(plan: Plan, names: Sequence[str], origin: str, geometry: str | None, sample: Sample) -> Choice:
    """Choose the columns of the place; InvalidInput names the origin."""
    try:
        return choose_where(names, sample, stated=geometry, in_degrees=plan.place.crs is None)
    except InvalidInput as error:
        raise InvalidInput(f"{origin}: {error}") from None


def with_where(plan: Plan, where: Where) -> Plan:
    """Return a plan with other columns of the place."""
    return replace(plan, lng=where.lng, lat=where.lat, geometry=where.geometry, cell=where.cell)


def _problems(plan: Plan, names: Sequence[str]) -> list[str]:
    problems = [
        f"column {name!r} is missing" for name in (*plan.by, *plan.sums, *plan.coordinates) if name not in names
    ]
    taken = ({CELL, *plan.sum_names} | ({CORRIDOR} if plan.corridors else set())) & set(plan.by)
    problems += [f"{name!r} cannot be a key because the result has a column with that name" for name in sorted(taken)]
    problems += [f"{name!r} is given twice" for name in _repeated((*plan.by, *plan.sums))]
    if bool(plan.lng) != bool(plan.lat) or sum(map(bool, (plan.geometry, plan.lng, plan.cell))) > 1:
        problems.append("give either lng and lat, or geometry, or cell")
    return problems


def _repeated(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if list(names).count(name) > 1})
