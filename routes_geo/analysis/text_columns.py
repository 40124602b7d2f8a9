"""Turn text columns of a table into numbers where every value is one, by the rule for numbers in text.

A column stays text if its separators contradict each other, or if a value begins with a zero that a number would lose,
as codes do.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.errors import InvalidInput
from routes_geo.points.number_formats import is_text
from routes_geo.tables.numbers import (
    PLAIN,
    Expects,
    NumberFormat,
    NumberOptions,
    decide,
    evidence_of,
    parse_counts,
    parse_degrees,
)

_CODE = r"^\s*[+-]?0[0-9]"
_NUMBER = r"[0-9]"


def read_text_columns(
    table: pa.Table, places: Collection[str | None], options: NumberOptions
) -> tuple[pa.Table, tuple[str, ...]]:
    """Return a table with numbers in place of text that is numbers, and how those with separators were read.

    Columns of places stay as they are.
    """
    notes = []
    for position, name in enumerate(table.column_names):
        column = table[name].combine_chunks()
        if name in places or not is_text(column.type):
            continue
        text = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
        numbers, note = _numbers(text.cast(pa.string()), name, options)
        if numbers is not None:
            table = table.set_column(position, name, numbers)
        notes += [note] if note else []
    return table, tuple(notes)


def _numbers(column: pa.Array, name: str, options: NumberOptions) -> tuple[pa.Array | None, str]:
    """Return a column as numbers, None if it is not numbers, and a note if its separators say something."""
    given = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(column), ""), False)
    values = column.filter(given)
    if not len(values) or pc.any(pc.match_substring_regex(values, _CODE)).as_py():
        return None, ""
    if not pc.all(pc.match_substring_regex(values, _NUMBER)).as_py():
        return None, ""
    parsers: tuple[tuple[Expects, Callable[[pa.Array, NumberFormat], pa.Array]], ...] = (
        ("count", parse_counts),
        ("degrees", parse_degrees),
    )
    evidence, faults = evidence_of(values), []
    for expects, parse in parsers:
        try:
            number_format = decide(evidence, expects, decimal=options.decimal, thousands=options.thousands, column=name)
        except InvalidInput as error:
            faults.append(str(error))
            continue
        if not parse(values, number_format).null_count:
            note = "" if number_format == PLAIN else f"{name!r}: {number_format.in_words()}"
            return parse(column, number_format), note
    return None, f"{name!r} stays text: {faults[0]}" if len(faults) == len(parsers) else ""
