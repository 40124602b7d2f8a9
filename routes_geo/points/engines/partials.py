"""Define the partial sums that tasks send, and combine them.

A table of partial sums has the columns `cell` int64 (no cell reaches the sign bit), `k0`, `k1` and so on (keys as bytes
with the same order), and `s0`, `s1` and so on (sums). Rows below the first valid cell are the account of the task. They
are summed like the other rows, so a task that runs twice counts once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.errors import DataError
from routes_geo.points.binner import Binner
from routes_geo.points.engines.ordered import decode, encode
from routes_geo.points.examples import NO_PLACE, NO_VALUE, Example
from routes_geo.points.frames import FrameFragment
from routes_geo.points.inputs import BATCH_ROWS, Account, Fragment, InputPart, Source
from routes_geo.points.keys import KeyColumn
from routes_geo.points.plan import CELL, Plan
from routes_geo.points.result import Tally
from routes_geo.points.sorted_sums import OVERFLOW
from routes_geo.points.sums import sum_by
from routes_geo.tables.where.ranges import Doubts

FIRST_CELL = 16
_ROWS, _NO_PLACE, _NO_VALUE, _UNREAD, _KINDS, _FIRST_UNREAD, _PLACE_EXAMPLE, _VALUE_EXAMPLE = range(1, 9)
_DOUBTS = range(9, 9 + len(Doubts._fields))
_EXAMPLES = {NO_PLACE: _PLACE_EXAMPLE, NO_VALUE: _VALUE_EXAMPLE}
_TASK_ROWS = 4 * BATCH_ROWS
_NUMBER_BYTES = 8


@dataclass(frozen=True, slots=True)
class Layout:
    """Describe the columns of partial sums: at least one key, and the sums."""

    keys: tuple[str, ...]
    sums: tuple[str, ...]

    @property
    def by(self) -> tuple[str, ...]:
        """Return the columns that rows are grouped and sorted by, nulls last."""
        return (CELL, *self.keys)

    @property
    def schema(self) -> pa.Schema:
        """Return the Arrow schema."""
        keys, sums = [(name, pa.binary()) for name in self.keys], [(name, pa.int64()) for name in self.sums]
        return pa.schema([(CELL, pa.int64()), *keys, *sums])


def layout(keys: int, sums: int) -> Layout:
    """Return the layout for this many keys and sums."""
    return Layout(tuple(f"k{place}" for place in range(max(keys, 1))), tuple(f"s{place}" for place in range(sums)))


@dataclass(frozen=True, slots=True)
class Summary:
    """Describe the account of all tasks: rows, types of the keys, and the first line that could not be split."""

    tally: Tally
    kinds: tuple[pa.DataType, ...]
    unread: str


def tasks_of(source: Source, plan: Plan) -> list[list[tuple[int, InputPart]]]:
    """Return the numbered parts of a source, one list per task; at least one task.

    Small parts are combined, tables in memory are cut.
    """
    tasks: list[list[tuple[int, InputPart]]] = []
    room = 0
    for number, part in enumerate(_parts(source, plan)):
        rows = _TASK_ROWS if part.rows is None else part.rows
        if not tasks or rows > room:
            tasks.append([])
            room = _TASK_ROWS
        tasks[-1].append((number, part))
        room -= rows
    return tasks or [[]]


def _parts(source: Source, plan: Plan) -> Iterator[InputPart]:
    for part in source.fragments:
        if isinstance(part, FrameFragment):
            yield from part.with_formats(plan).slices(plan.columns)
        elif isinstance(part, Fragment):
            yield part.anywhere()
        else:
            yield part


def partial_bins(plan: Plan, parts: Iterable[tuple[int, InputPart]]) -> pa.Table:
    """Return the partial sums of a task, which reads its parts where it runs. DataError as in the local engine."""
    binner, account, first_unread = Binner(plan), Account(), b""
    for number, part in parts:
        for row, batch in part.batches(plan, account):
            binner.add(batch, part.path, row)
        if account.first_unread and not first_unread:
            first_unread = number.to_bytes(_NUMBER_BYTES) + account.first_unread.encode()
    bins = binner.result(account)
    table = bins.table()
    kinds = pa.schema([(name, table.schema.field(name).type) for name in plan.keys]).serialize().to_pybytes()
    tally = bins.tally
    counts = {_ROWS: tally.rows, _NO_PLACE: tally.no_place, _NO_VALUE: tally.no_value, _UNREAD: tally.unread}
    counts |= dict(zip(_DOUBTS, tally.doubts, strict=True))
    rows = [(cell, None, count) for cell, count in counts.items()] + [(_KINDS, kinds, 0)]
    rows += [(_FIRST_UNREAD, first_unread, 0)] if first_unread else []
    rows += [(_EXAMPLES[kind], _encode_example(each), 0) for kind, each in binner.examples.first.items()]
    form = layout(len(plan.keys), len(plan.sum_names))
    sums = _encoded(table[CELL].cast(pa.int64()), table.select(plan.keys), table.select(plan.sum_names), form)
    return pa.concat_tables([_account(rows, form), sums])


def _encode_example(given: Example) -> bytes:
    """Return an example as bytes that sort by input and row, before its text."""
    origin, row, text = given
    return f"{origin}\0{row:020}\0{text}".encode()


def _account(rows: list[tuple[int, bytes | None, int]], form: Layout) -> pa.Table:
    nothing: dict[str, int | bytes | None] = dict.fromkeys(form.keys) | dict.fromkeys(form.sums, 0)
    records = [nothing | {CELL: cell, form.keys[0]: key, form.sums[0]: count} for cell, key, count in rows]
    return pa.Table.from_pylist(records, schema=form.schema)


def _encoded(cells: pa.ChunkedArray, keys: pa.Table, sums: pa.Table, form: Layout) -> pa.Table:
    columns = [_each(encode, column, pa.binary()) for column in keys.columns]
    columns = columns or [pa.chunked_array([pa.nulls(cells.length(), pa.binary())])]
    return pa.table([cells, *columns, *sums.columns], schema=form.schema)


def _each(
    function: Callable[..., pa.Array], column: pa.ChunkedArray, kind: pa.DataType, *arguments: pa.DataType
) -> pa.ChunkedArray:
    return pa.chunked_array([function(chunk, *arguments) for chunk in column.chunks], kind)


def summary(rows: pa.Table, plan: Plan) -> Summary:
    """Return the account of all tasks from their summed rows.

    DataError if a sum is null, because that means overflow; InvalidInput if a key has different types in different
    tasks.
    """
    form = layout(len(plan.keys), len(plan.sum_names))
    check_sums(rows, form)
    records = rows.to_pylist()
    counts = {row[CELL]: row[form.sums[0]] for row in records}
    texts = sorted(row[form.keys[0]] for row in records if row[CELL] == _FIRST_UNREAD)
    columns = [KeyColumn(name) for name in plan.keys]
    for kinds in sorted(row[form.keys[0]] for row in records if row[CELL] == _KINDS):
        for column, field in zip(columns, pa.ipc.read_schema(pa.py_buffer(kinds)), strict=True):
            column.learn_type(field.type)
    place_example, value_example = (
        min((row[form.keys[0]].decode() for row in records if row[CELL] == cell), default="").rsplit("\0", 1)[-1]
        for cell in _EXAMPLES.values()
    )
    doubts = Doubts(*(counts[cell] for cell in _DOUBTS))
    read, no_place, no_value, lines = (counts[cell] for cell in (_ROWS, _NO_PLACE, _NO_VALUE, _UNREAD))
    tally = Tally(read, no_place, no_value, lines, place_example, value_example, doubts)
    unread = texts[0][_NUMBER_BYTES:].decode() if texts else ""
    return Summary(tally, tuple(column.type or pa.null() for column in columns), unread)


def check_sums(rows: pa.Table, form: Layout) -> None:
    """Raise DataError if a sum is null: sums that exceed 64 bits become null."""
    if any(rows[name].null_count for name in form.sums):
        raise DataError(OVERFLOW)


def finished_bins(rows: pa.Table, plan: Plan, kinds: Sequence[pa.DataType]) -> pa.Table:
    """Return the table of sums, like that of the local engine, from sorted rows with distinct keys.

    The rows of the account are left out.
    """
    form = layout(len(plan.keys), len(plan.sum_names))
    kept = rows.filter(pc.greater_equal(rows[CELL], FIRST_CELL))
    columns = {CELL: kept[CELL].cast(pa.uint64())} | _decoded(kept, form, dict(zip(plan.keys, kinds, strict=True)))
    return pa.table(columns | {name: kept[at] for name, at in zip(plan.sum_names, form.sums, strict=True)})


def _decoded(rows: pa.Table, form: Layout, kinds: dict[str, pa.DataType]) -> dict[str, pa.ChunkedArray]:
    pairs = zip(kinds.items(), form.keys, strict=False)  # without keys, there is still one key column
    return {name: _each(decode, rows[key], kind, kind) for (name, kind), key in pairs}


def in_order(rows: pa.Table, form: Layout) -> pa.Table:
    """Return the rows sorted by cell and keys, nulls last."""
    return rows.take(pc.sort_indices(rows, [(name, "ascending") for name in form.by]))


def partial_sums(keys: Sequence[str], value: str, table: pa.Table) -> pa.Table:
    """Return the partial sums of a slice of a table: the sum of the values, and how many of them are not null."""
    is_known = pc.cast(pc.is_valid(table[value]), pa.int64())
    names = [f"_{place}" for place in range(len(keys))]
    plain = pa.table(
        dict(zip(names, (table[name] for name in keys), strict=True)) | {"value": table[value], "known": is_known}
    )
    summed, counted = (sum_by(plain, names, name) for name in ("value", "known"))
    sums = pa.table([pc.fill_null(summed["value"], 0), counted["known"]], names=["value", "known"])
    cells = pa.chunked_array([np.full(summed.num_rows, FIRST_CELL)], pa.int64())
    return _encoded(cells, summed.select(names), sums, layout(len(keys), 2))


def finished_sums(rows: pa.Table, table: pa.Table, keys: Sequence[str], value: str) -> pa.Table:
    """Return the sums of a table, like those of the local engine, from rows with distinct keys."""
    form = layout(len(keys), 2)
    check_sums(rows, form)
    ordered = in_order(rows, form)
    kinds = {name: table.schema.field(name).type for name in keys}
    plain = {name: kind.value_type if pa.types.is_dictionary(kind) else kind for name, kind in kinds.items()}
    nothing = pa.scalar(None, pa.int64())
    total = pc.if_else(pc.equal(ordered[form.sums[1]], 0), nothing, ordered[form.sums[0]])
    return pa.table(_decoded(ordered, form, plain) | {value: total})
