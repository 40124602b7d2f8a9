"""Read a table of your own in any form that `bin` reads, with an account of how it was read.

The rule: nothing is guessed in silence. How places and numbers were read, and what was left out, is in the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from routes_geo.analysis import display
from routes_geo.analysis.frames import to_dataframe
from routes_geo.analysis.text_columns import read_text_columns
from routes_geo.analysis.where import LocatedRows, locate
from routes_geo.disclosure.privacy import is_personal
from routes_geo.points.inputs import Account, Source, open_source, total_account
from routes_geo.points.match import match_source, sampler
from routes_geo.points.plan import Plan, choose
from routes_geo.tables.numbers import NumberOptions
from routes_geo.tables.options import ReadOptions
from routes_geo.tables.separators import parse_decimal_option, parse_thousands_option
from routes_geo.tables.where.reading import PlaceOptions


@dataclass(frozen=True)
class ReadTable:
    """A table and how it was read.

    `frame` is a GeoDataFrame in EPSG:4326 if the table has places, otherwise a DataFrame. `place` are the columns that
    the places come from, `without_place` counts the rows that have none, and `unread` the lines that could not be split
    into columns. `left_out` are columns that could identify a person, a vessel or a device: they are not read.
    """

    origin: str
    frame: gpd.GeoDataFrame | pd.DataFrame = field(repr=False)
    place: tuple[str, ...]
    without_place: int
    unread: int
    left_out: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Return the number of rows that were read."""
        return len(self.frame)

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _repr_html_(self) -> str:
        heading, *lines = self._lines()
        columns = [(name, str(kind)) for name, kind in self.frame.dtypes.items()]
        return display.section(
            display.paragraph(heading), display.bullets(lines), display.table(["Column", "Type"], columns)
        )

    def _lines(self) -> list[str]:
        columns = len(self.frame.columns) - bool(self.place)
        lines = [f"{self.origin}: {self.rows:,} rows with {columns} columns"]
        place = " and ".join(map(repr, self.place))
        lines.append(f"places come from {place}" if self.place else "no column states a place")
        if self.without_place:
            lines.append(f"rows without a place: {self.without_place:,}")
        if self.unread:
            lines.append(f"lines that could not be split into columns, and were not read: {self.unread:,}")
        if self.left_out:
            names = ", ".join(map(repr, self.left_out))
            lines.append(f"not read, because they could identify a person, a vessel or a device: {names}")
        return [*lines, *self.notes]


def read_table(  # noqa: PLR0913 - keyword-only, like the options of `bin_points`
    path: str | Path | Sequence[str | Path],
    *,
    lng: str | None = None,
    lat: str | None = None,
    geometry: str | None = None,
    cell: str | None = None,
    crs: str | None = None,
    axis_order: str | None = None,
    decimal: str | None = None,
    thousands: str | None = None,
    reading: ReadOptions | None = None,
) -> ReadTable:
    """Read files, folders, Delta tables or URIs; places are found by the usual names of columns, or as you name them.

    The forms of files and the options are those of `bin_points`. Coordinates are converted to EPSG:4326; H3 cells
    become polygons. Text that is a number in every row becomes numbers. InvalidInput if columns contradict each other
    or coordinates are exchanged; DataError for a file that cannot be read.
    """
    paths = [path] if isinstance(path, str | Path) else path
    source = open_source([str(Path(each).expanduser()) if isinstance(each, Path) else each for each in paths], reading)
    left_out = tuple(name for name in source.names if is_personal(name))
    numbers = NumberOptions(parse_decimal_option(decimal), parse_thousands_option(thousands))
    plan = Plan(0, (), (), lng, lat, geometry, cell=cell, numbers=numbers, place=PlaceOptions(crs, axis_order))
    matched, notes = _match(plan, source)
    table, account = _read(matched, source, [name for name in source.names if name not in left_out])
    located = locate(matched, table, source)
    columns = [name for name in table.column_names if located is None or name != matched.geometry]
    plain, read_as = read_text_columns(table.select(columns), (matched.geometry, matched.cell), numbers)
    return ReadTable(
        origin=source.origin,
        frame=_frame(plain, located),
        place=matched.coordinates,
        without_place=0 if located is None else located.without_place,
        unread=account.unread,
        left_out=left_out,
        notes=(*source.notes, *notes, *read_as),
    )


def _match(plan: Plan, source: Source) -> tuple[Plan, tuple[str, ...]]:
    """Return the plan with the columns of the place, without any if the table has none that the user named or means."""
    checked = replace(plan, place=plan.place.checked())
    if not plan.coordinates and source.geometry is not None:  # what a file states itself comes before its other columns
        return match_source(replace(plan, geometry=source.geometry), source)
    if not plan.coordinates:
        choice = choose(checked, source.names, source.origin, source.geometry, sampler(source))
        if not choice.where.is_complete:
            return checked, ()
    return match_source(plan, source)


def _read(plan: Plan, source: Source, names: Sequence[str]) -> tuple[pa.Table, Account]:
    """Return some columns of all rows, with how their numbers are written in the metadata."""
    every = replace(plan, by=tuple(name for name in names if name not in plan.coordinates))
    accounts, batches = [], []
    for fragment in source.fragments:
        accounts.append(Account())
        batches += [batch.select(names) for _, batch in fragment.batches(every, accounts[-1])]
    tables = [pa.Table.from_batches([batch]) for batch in batches]
    return pa.concat_tables(tables, promote_options="permissive").combine_chunks(), total_account(accounts)


def _frame(table: pa.Table, located: LocatedRows | None) -> gpd.GeoDataFrame | pd.DataFrame:
    frame = to_dataframe(table)
    if located is None:
        return frame
    return gpd.GeoDataFrame(frame.rename(columns={"geometry": "geometry_text"}), geometry=located.shapes)
