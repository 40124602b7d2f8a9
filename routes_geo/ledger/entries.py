"""The entries of a ledger: rows of `releases`, `marks` and `forecasts`, in the order in which they were committed.

`sequence` numbers the entries of these tables together. Entries from before it was added come first, by their clock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import pyarrow as pa

from routes_geo.errors import DataError
from routes_geo.ledger.tables import append_table, read_table
from routes_geo.model import RegisteredForecast, Release, ReleaseMark

_ARROW_TYPES: dict[str, pa.DataType] = {
    "int": pa.int64(),
    "int | None": pa.int64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
    "str": pa.string(),
    "str | None": pa.string(),
    "tuple[str, ...]": pa.string(),  # separated by spaces
}
RELEASE_SCHEMA = pa.schema([pa.field(field.name, _ARROW_TYPES[str(field.type)]) for field in fields(Release)])
MARK_SCHEMA = pa.schema([pa.field(field.name, _ARROW_TYPES[str(field.type)]) for field in fields(ReleaseMark)])
FORECAST_SCHEMA = pa.schema(
    [pa.field(field.name, _ARROW_TYPES[str(field.type)]) for field in fields(RegisteredForecast)]
)
_TABLES = {
    "release": ("releases", RELEASE_SCHEMA, "retrieved_at"),
    "mark": ("marks", MARK_SCHEMA, "marked_at"),
    "forecast": ("forecasts", FORECAST_SCHEMA, "made_at"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of `releases` (kind `release`), `marks` (`mark`) or `forecasts` (`forecast`), without its nulls."""

    kind: str
    row: dict[str, object]

    @property
    def release_id(self) -> str:
        """Return the id of the release, of the release that is marked, or of the one that was forecast from."""
        return str(self.row.get("release_id"))

    @property
    def sequence(self) -> int | None:
        """Return the place among all entries, None for an entry from before."""
        sequence = self.row.get("sequence")
        return sequence if isinstance(sequence, int) else None

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the entry as canonical JSON."""
        text = json.dumps([self.kind, self.row], sort_keys=True, separators=(",", ":"), default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def read_entries(root: Path) -> list[Entry]:
    """Read all entries in their order, unchecked; DataError if a table cannot be read."""
    return sorted((entry for kind in _TABLES for entry in _read(root, kind)), key=_order)


def _read(root: Path, kind: str) -> list[Entry]:
    name, schema, _ = _TABLES[kind]
    try:
        rows = read_table(root, name, schema).to_pylist()
    except (ValueError, OverflowError) as error:  # such as a date after the year 9999
        raise DataError(f"{root / name}: has an impossible value ({error})") from error
    return [_entry(kind, row) for row in rows]


def _order(entry: Entry) -> tuple[int, str, str, str]:
    return entry.sequence or 0, str(entry.row.get(_TABLES[entry.kind][2])), entry.kind, entry.release_id


def release_entry(release: Release) -> Entry:
    """Return the entry of a release."""
    return _entry("release", asdict(release) | {"series": " ".join(release.series)})


def mark_entry(mark: ReleaseMark) -> Entry:
    """Return the entry of a mark."""
    return _entry("mark", asdict(mark))


def forecast_entry(forecast: RegisteredForecast) -> Entry:
    """Return the entry of a forecast."""
    return _entry("forecast", asdict(forecast))


def _entry(kind: str, row: dict[str, object]) -> Entry:
    return Entry(kind, {name: value for name, value in row.items() if value is not None})


def append_entries(root: Path, entries: Sequence[Entry]) -> None:
    """Append entries of one kind to their table."""
    name, schema, _ = _TABLES[entries[0].kind]
    append_table(root, name, pa.Table.from_pylist([entry.row for entry in entries], schema=schema))


def releases_of(entries: Sequence[Entry]) -> list[Release]:
    """Return the releases among the entries; DataError for one without all of its values."""
    return [_release(entry.row) for entry in entries if entry.kind == "release"]


def _release(row: dict[str, object]) -> Release:
    """Make a release; a column that is null has the default of its field."""
    try:
        return Release(**row | {"series": tuple(str(row["series"]).split())})  # type: ignore[arg-type]
    except (KeyError, TypeError) as error:
        raise DataError(f"release {row.get('release_id')!r} lacks values ({error})") from error


def marks_of(entries: Sequence[Entry]) -> list[ReleaseMark]:
    """Return the marks among the entries; DataError for one without all of its values."""
    return [_mark(entry.row) for entry in entries if entry.kind == "mark"]


def _mark(row: dict[str, object]) -> ReleaseMark:
    try:
        return ReleaseMark(**row)  # type: ignore[arg-type]
    except TypeError as error:
        raise DataError(f"a mark of release {row.get('release_id')!r} lacks values ({error})") from error


def forecasts_of(entries: Sequence[Entry]) -> list[RegisteredForecast]:
    """Return the forecasts among the entries; DataError for one without all of its values."""
    return [_forecast(entry.row) for entry in entries if entry.kind == "forecast"]


def _forecast(row: dict[str, object]) -> RegisteredForecast:
    try:
        return RegisteredForecast(**row)  # type: ignore[arg-type]
    except TypeError as error:
        raise DataError(f"a forecast from release {row.get('release_id')!r} lacks values ({error})") from error
