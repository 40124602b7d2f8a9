"""Make and join tables of observations, so that each thing is counted once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.model import OBSERVATION_SCHEMA

# Two observations of a series that are equal in these columns count the same thing.
KEYS = ("route", "border", "area", "place_id", "lng", "lat", "precision", "nationality", "start", "end")
_KEEP_NULLS = pc.ScalarAggregateOptions(skip_nulls=False)  # the last value counts, even if it is null


def make_observations(columns: Mapping[str, object], rows: int) -> pa.Table:
    """Make a table of `rows` observations from columns: arrays, lists, or one text for all rows; others are null."""
    arrays = []
    for field in OBSERVATION_SCHEMA:
        column = columns.get(field.name)
        if column is None:
            arrays.append(pa.nulls(rows, field.type))
        elif isinstance(column, str):
            arrays.append(pa.repeat(str(column), rows))
        else:
            arrays.append(pa.array(column, field.type))
    return pa.table(arrays, schema=OBSERVATION_SCHEMA)


def concat_observations(tables: Sequence[pa.Table]) -> pa.Table:
    """Join tables of observations into one; without any table, the result is empty."""
    return pa.concat_tables([OBSERVATION_SCHEMA.empty_table(), *tables]).combine_chunks()


def newest_reports(observations: pa.Table) -> pa.Table:
    """Keep the newest observation of each thing counted, among observations from several reports."""
    return replace_values(OBSERVATION_SCHEMA.empty_table(), observations.sort_by("reported"))


def replace_values(older: pa.Table, newer: pa.Table) -> pa.Table:
    """Join two tables; a newer observation replaces an older one of the same thing."""
    both = pa.concat_tables([older, newer]).combine_chunks()
    others = [name for name in both.column_names if name not in KEYS]
    grouped = both.group_by(list(KEYS), use_threads=False).aggregate([(name, "last", _KEEP_NULLS) for name in others])
    grouped = grouped.rename_columns([name.removesuffix("_last") for name in grouped.column_names])
    return grouped.select(both.column_names).cast(both.schema)


def without_breakdown(observations: pa.Table) -> pa.Table:
    """Drop rows by nationality if there is a row for all nationalities with the same keys."""
    by_nationality = pc.is_valid(observations["nationality"])
    if not pc.any(by_nationality).as_py() or pc.all(by_nationality).as_py():
        return observations
    whole = observations.filter(pc.invert(by_nationality))
    keys = ("route", "border", "area", "start", "end")
    whole_keys = set(zip(*(whole[key].to_pylist() for key in keys), strict=True))
    rows = zip(*(observations[key].to_pylist() for key in keys), by_nationality.to_pylist(), strict=True)
    return observations.filter(pa.array([not (row[-1] and row[:-1] in whole_keys) for row in rows]))
