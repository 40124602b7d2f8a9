"""Write how places were read, for the summary of a command and for --explain."""

from __future__ import annotations

from collections.abc import Sequence

from routes_geo.tables.geoparquet import name_of_crs
from routes_geo.tables.where.choose import Where
from routes_geo.tables.where.reading import LAT_LNG, Reading

_LONGEST = 40


def assumed_note(column: str, paths: Sequence[str] = ()) -> str:
    """Return that a column states no reference system."""
    where = f"{paths[0]}: " if paths else ""
    return f"{where}no reference system is stated for {column[:_LONGEST]!r}; WGS 84 is assumed"


def converted_note(columns: Sequence[str], crs: object) -> str:
    """Return the reference system from which columns are converted."""
    return f"{_quoted(columns)} converted from {name_of_crs(crs)} to WGS 84"


def pairs_note(column: str, reading: Reading) -> str:
    """Return the order of the coordinates in a column of text."""
    order = "latitude, longitude" if reading.pairs == LAT_LNG else "longitude, latitude"
    return f"{column[:_LONGEST]!r} is read as {order}"


def others_note(where: Where, others: Sequence[Where]) -> str:
    """Return which columns are used although others state the place, too."""
    listed = ", ".join(other.in_words() for other in others)
    return f"the place is read from {where.in_words()}; {listed} agree with it"


def _quoted(columns: Sequence[str]) -> str:
    return " and ".join(repr(column[:_LONGEST]) for column in columns)
