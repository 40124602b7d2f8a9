"""Choose the columns that state where a row is, the same for every reader.

Rule: options come first. Then come a longitude and a latitude with a usual name, cells, the geometry that the file
states, a geometry with a usual name, a column of points with a usual name, and last names that also mean other things,
such as x and y. A column whose name can mean other things is used only if its values are places. If several of them
state different places, the input is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from routes_geo.errors import DataError, InvalidInput
from routes_geo.grid.arrays import CellArray
from routes_geo.tables.where.cells import parse_cells
from routes_geo.tables.where.names import (
    axis_and_family,
    fractions_in,
    is_cell,
    is_geometry,
    is_point,
    is_to_west_or_south,
    is_weak,
    is_xy,
)
from routes_geo.tables.where.samples import has_cells, has_degrees, has_points

Sample = Callable[[str], pa.Array | None]  # the first values of a column that are not null; None if they are unknown

_LONGEST, _MOST = 40, 300  # characters of one name, and of all names, that a message quotes
USUAL = (
    "lng/lon/long/longitude and lat/latitude, also in French, Spanish, Italian, German and Greek, x and y; "
    "geometry/geom/wkt; coordinates/location/gps; cell/h3"
)


@dataclass(frozen=True, slots=True)
class Where:
    """The columns of a place: a longitude and a latitude, or one column of points, or one of H3 cells."""

    lng: str | None = None
    lat: str | None = None
    geometry: str | None = None
    cell: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return tuple(name for name in (self.geometry, self.lng, self.lat, self.cell) if name)

    @property
    def is_complete(self) -> bool:
        """Return whether the columns state a place."""
        return bool((self.lng and self.lat) or self.geometry or self.cell)

    def in_words(self) -> str:
        """Return the columns as text."""
        return " and ".join(repr(name[:_LONGEST]) for name in self.names)

    def as_options(self) -> str:
        """Return the options that choose these columns."""
        fields = {"lng": self.lng, "lat": self.lat, "geometry": self.geometry, "cell": self.cell}
        return " ".join(f"--{field} {name[:_LONGEST]!r}" for field, name in fields.items() if name)


@dataclass(frozen=True, slots=True)
class Choice:
    """The columns that were chosen, and others that state the place, too, and must agree."""

    where: Where = Where()
    others: tuple[Where, ...] = ()


def choose_where(
    names: Sequence[str],
    sample: Sample,
    *,
    stated: str | None = None,
    left_out: Collection[str] = (),
    in_degrees: bool = True,
) -> Choice:
    """Choose the columns of the place; none of them if there are none.

    `stated` is the geometry column that the file itself states, `left_out` are fields that are not used, such as
    geometry, and `in_degrees` is false if the user names another reference system. InvalidInput for degrees, minutes
    and seconds in three columns, for degrees to the west or south, and for several columns of cells.
    """
    usable = [name for name in names if name]
    pairs = [] if {"lng", "lat"} & set(left_out) else _pairs(usable)
    strong, weak = ([pair for pair in pairs if _is_doubtful(pair) is late] for late in (False, True))
    if strong:
        weak = [pair for pair in weak if _is_xy(pair)]
    geometries = [] if "geometry" in left_out else _geometries(usable, stated, sample)
    cells = [] if strong or "cell" in left_out else _cells(usable, sample)
    ways = [*strong, *cells, *geometries, *weak]
    if len(ways) > 1 and in_degrees:
        ways = [way for way in ways if not way.lng or _are_degrees(way, sample)] or ways
    if not ways:
        _check_few_cells(usable, left_out, sample)
        return Choice(_half(usable, left_out))
    _check_pair(usable, ways[0])
    return Choice(ways[0], tuple(way for way in ways[1:] if not (way.cell or ways[0].cell)))


def _check_pair(names: Sequence[str], where: Where) -> None:
    """Raise InvalidInput for a longitude and a latitude that are only a part, or that have another sign."""
    if not where.lng:
        return
    if fractions := fractions_in(names):
        listed = ", ".join(repr(name[:_LONGEST]) for name in fractions)[:_MOST]
        raise InvalidInput(
            f"{listed}: minutes and seconds in columns of their own are not read; write the coordinates as decimal "
            "degrees, or as 35\u00b030'06\"N in one column, or name the columns of the place"
        )
    for name in where.names:
        if is_to_west_or_south(name):
            raise InvalidInput(
                f"the column {name[:_LONGEST]!r} has degrees to the west or south by its name; write them as negative "
                "numbers, or with a letter such as 12.6 W, and rename the column"
            )


def _pairs(names: Sequence[str]) -> list[Where]:
    """Return longitudes and latitudes with usual names, the best first."""
    axes = {name: known for name in names if (known := axis_and_family(name))}
    lngs, lats = (
        sorted((family, name) for name, (axis, family) in axes.items() if axis == wanted) for wanted in ("lng", "lat")
    )
    pairs = [
        Where(lng, next(lat for other, lat in lats if _is_same(family, other)))
        for family, lng in lngs
        if any(_is_same(family, other) for other, _ in lats)
    ]
    used = {name for pair in pairs for name in pair.names}
    strong_lngs, strong_lats = ([name for family, name in side if not is_weak(family)] for side in (lngs, lats))
    if strong_lngs and strong_lats:
        pairs += [Where(name, strong_lats[0]) for name in strong_lngs if name not in used]
        pairs += [Where(strong_lngs[0], name) for name in strong_lats if name not in used]
    return list(dict.fromkeys(pairs))


def _is_doubtful(pair: Where) -> bool:
    return any(is_weak(known[1]) for name in pair.names if (known := axis_and_family(name)))


def _is_xy(pair: Where) -> bool:
    return all(is_xy(known[1]) for name in pair.names if (known := axis_and_family(name)))


def _is_same(family: int, other: int) -> bool:
    return family == other or (family <= 2 and other <= 2)


def _are_degrees(pair: Where, sample: Sample) -> bool:
    return all(has_degrees(sample(name)) for name in pair.names)


def _geometries(names: Sequence[str], stated: str | None, sample: Sample) -> list[Where]:
    if stated is not None and stated in names:
        return [Where(geometry=stated)]
    usual = [name for name in names if is_geometry(name)]
    found = [*usual, *(name for name in names if name not in usual and is_point(name))]
    if len(found) == 1 and usual:
        return [Where(geometry=found[0])]
    return [Where(geometry=name) for name in found if has_points(sample(name))]


def _cells(names: Sequence[str], sample: Sample) -> list[Where]:
    usual = [name for name in names if is_cell(name)]
    found = [name for name in usual if has_cells(sample(name))]
    if "cell" in found:
        found = ["cell"]
    if len(found) > 1:
        listed = ", ".join(repr(name[:_LONGEST]) for name in found)[:_MOST]
        raise InvalidInput(f"several columns have H3 cells ({listed}); choose one, with --cell {found[0][:_LONGEST]}")
    return [Where(cell=name) for name in found]


def _check_few_cells(names: Sequence[str], left_out: Collection[str], sample: Sample) -> None:
    """Raise InvalidInput for a column named after cells with some H3 cells, but too few, if it alone could be used."""
    for name in names if "cell" not in left_out else ():
        values = sample(name) if is_cell(name) else None
        if values is None or not (cells := _cells_in(values, name)).any():
            continue
        wrong = values.filter(pa.array(cells == 0))
        raise InvalidInput(
            f"the column {name[:_LONGEST]!r} has H3 cells, but {len(wrong):,} of its first {len(values):,} values are "
            f"none, such as {str(wrong[0])[:_LONGEST]!r}; correct them, name the columns of the place, or rename it"
        )


def _cells_in(values: pa.Array, name: str) -> CellArray:
    try:
        return parse_cells(values, name)
    except DataError:  # another type
        return np.zeros(len(values), np.uint64)


def _half(names: Sequence[str], left_out: Collection[str]) -> Where:
    """Return a longitude without a latitude, or the other way round."""
    for name in names:
        known = axis_and_family(name)
        if known and not is_weak(known[1]) and known[0] not in left_out:
            return replace(Where(), **{known[0]: name})
    return Where()
