"""Turn columns of extension types into plain ones: pandas periods become labels, others what they are stored as."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from routes_geo.errors import DataError

_PERIOD = "pandas.period"
_NAME, _METADATA = b"ARROW:extension:name", b"ARROW:extension:metadata"
_FIRST_MONDAY = date(1969, 12, 29)  # of the week that pandas numbers 1


def has_periods(schema: pa.Schema) -> bool:
    """Return whether a column contains pandas periods, whether or not pandas has registered their type."""
    return any(_frequency(field) is not None for field in schema)


def all_names(fields: Iterable[pa.Field]) -> Iterator[str]:
    """Yield the names of columns and of the fields inside them, at any depth; ValueError for one that is not UTF-8."""
    for field in fields:
        yield field.name
        kind = field.type.storage_type if isinstance(field.type, pa.BaseExtensionType) else field.type
        yield from all_names(kind.field(place) for place in range(kind.num_fields))


def plain_field(field: pa.Field) -> pa.Field:
    """Return the field of a column after `plain_array`."""
    if _frequency(field) is not None:
        return pa.field(field.name, pa.string())
    if isinstance(field.type, pa.BaseExtensionType):
        return pa.field(field.name, field.type.storage_type)
    return field


def plain_array(field: pa.Field, column: pa.Array) -> pa.Array:
    """Return a column without its extension type; periods as 2023, 2023-Q3, 2023-09, 2023-W37 or 2023-09-13.

    DataError for periods of other lengths.
    """
    frequency = _frequency(field)
    storage = column.storage if isinstance(column, pa.ExtensionArray) else column
    return storage if frequency is None else _labels(field.name, frequency, storage)


def plain_batch(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch with plain columns."""
    fields = [plain_field(field) for field in batch.schema]
    columns = [plain_array(field, column) for field, column in zip(batch.schema, batch.columns, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=pa.schema(fields))


def _frequency(field: pa.Field) -> str | None:
    if isinstance(field.type, pa.BaseExtensionType):
        if field.type.extension_name != _PERIOD:
            return None
        return str(getattr(field.type, "freq", ""))
    metadata = field.metadata or {}
    if metadata.get(_NAME) != _PERIOD.encode():
        return None
    try:
        return str(json.loads(metadata[_METADATA])["freq"])
    except (KeyError, ValueError, TypeError):
        return ""


def _labels(name: str, frequency: str, numbers: pa.Array) -> pa.Array:
    """Return the labels of periods that are numbered from 1970 on."""
    distinct = numbers.dictionary_encode()
    values = np.asarray(distinct.dictionary, np.int64)
    unit = frequency.split("-", maxsplit=1)[0].upper()
    if unit in {"M", "ME", "D"}:
        labels = values.astype(f"datetime64[{unit[0]}]").astype(str).tolist()
    elif frequency.upper() in {"Y-DEC", "A-DEC", "Y", "A", "YE-DEC"}:
        labels = [f"{1970 + value}" for value in values.tolist()]
    elif frequency.upper() in {"Q-DEC", "Q", "QE-DEC"}:
        labels = [f"{1970 + value // 4}-Q{value % 4 + 1}" for value in values.tolist()]
    elif frequency.upper() in {"W-SUN", "W"}:
        labels = [_week(value) for value in values.tolist()]
    else:
        raise DataError(
            f"the column {name[:40]!r} contains periods of the length {frequency[:20]!r}; expected years, quarters, "
            "months, weeks or days, as of a calendar year and from Monday on"
        )
    return pa.array(labels, pa.string()).take(distinct.indices)


def _week(number: int) -> str:
    year, week, _ = (_FIRST_MONDAY + timedelta(days=7 * (number - 1))).isocalendar()
    return f"{year}-W{week:02d}"
