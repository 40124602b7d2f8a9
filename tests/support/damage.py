"""Ways to damage a file: its bytes, its rows, its columns, its cells."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

from support.seeds import Rows

JUNK: list[Any] = [
    "", " ", "NA", "n/a", ":", "abc", "-1", "-0", "1.5", "1e400", "nan", "inf", "0x10", "1,022", "1.022", "12.345.678",
    "99999999999999999999", "9223372036854775808", "2023-02-30", "2023-13", "0000-01-01", "99999-01-01", "31/12/2023",
    "Thu, 02/30/2023 - 12:00", "POINT (999 999)", "POINT (a b)", "91, 181", "12.5", "1 2 3 4", "Moon Route", "Total",
    "\u0661\u0662\u0663", "\u2212" + "5", "x" * 5000, "\ufffd", "&amp;lt;", '"', "a,b", "line\nbreak", "=1+1",
    "0[VALUE]0",
]  # fmt: skip
BOOK_JUNK: list[Any] = [*JUNK, None, True, -1, 1.5, 1e300, 10**18, datetime(2023, 2, 28, 23, 59)]
BOOK_JUNK.remove("=1+1")
JSON_JUNK: list[Any] = [*JUNK, None, True, -1, 1.5, 1e300, 10**30, [], {}, [[1]], {"a": {"b": 1}}]


def damage_bytes(rng: random.Random, content: bytes) -> bytes:
    """Flip, cut, insert, repeat or drop bytes."""
    data = bytearray(content)
    for _ in range(rng.choice([1, 1, 2, 5, 30])):
        if not data:
            break
        at = rng.randrange(len(data))
        kind = rng.randrange(6)
        if kind <= 1:
            data[at] = rng.randrange(256)
        elif kind == 2:
            data[at] ^= 1 << rng.randrange(8)
        elif kind == 3:
            data[at:at] = rng.randbytes(rng.randrange(1, 9))
        elif kind == 4:
            del data[at : at + rng.randrange(1, 40)]
        else:
            del data[at:]
    return bytes(data)


def damage_rows(rng: random.Random, rows: Rows, junk: list[Any]) -> Rows:
    """Shuffle, repeat or drop rows, rename, drop or double columns, replace cells."""
    out = [list(row) for row in rows]
    for _ in range(rng.choice([1, 1, 2, 4])):
        rng.choice(_ROW_DAMAGES)(rng, out, junk)
    return out


def _shuffle(rng: random.Random, rows: Rows, _junk: list[Any]) -> None:
    if rng.random() < 0.8:  # below the header, mostly
        rows[1:] = rng.sample(rows[1:], len(rows) - 1)
    else:
        rng.shuffle(rows)


def _repeat(rng: random.Random, rows: Rows, _junk: list[Any]) -> None:
    rows.insert(rng.randrange(len(rows) + 1), list(rng.choice(rows)))


def _drop_row(rng: random.Random, rows: Rows, _junk: list[Any]) -> None:
    if len(rows) > 1:
        rows.pop(rng.randrange(len(rows)))


def _blank_row(rng: random.Random, rows: Rows, _junk: list[Any]) -> None:
    rows.insert(rng.randrange(len(rows) + 1), [""] * rng.randrange(4))


def _short_or_long_row(rng: random.Random, rows: Rows, junk: list[Any]) -> None:
    row = rng.choice(rows)
    if row and rng.random() < 0.5:
        row.pop()
    else:
        row.append(rng.choice(junk))


def _rename(rng: random.Random, rows: Rows, junk: list[Any]) -> None:
    if rows[0]:
        rows[0][rng.randrange(len(rows[0]))] = rng.choice([*junk, *rows[0], "Valor", "route "])


def _drop_column(rng: random.Random, rows: Rows, _junk: list[Any]) -> None:
    at = rng.randrange(max(len(rows[0]), 1))
    for row in rows:
        del row[at : at + 1]


def _double_column(rng: random.Random, rows: Rows, _junk: list[Any]) -> None:
    at = rng.randrange(max(len(rows[0]), 1))
    for row in rows:
        row[at:at] = row[at : at + 1]


def _swap_columns(rng: random.Random, rows: Rows, _junk: list[Any]) -> None:
    width = min(len(row) for row in rows)
    if width > 1:
        one, two = rng.sample(range(width), 2)
        for row in rows:
            row[one], row[two] = row[two], row[one]


def _replace_cells(rng: random.Random, rows: Rows, junk: list[Any]) -> None:
    for _ in range(rng.choice([1, 2, 6])):
        row = rng.choice(rows)
        if row:
            row[rng.randrange(len(row))] = rng.choice(junk)


_ROW_DAMAGES = (
    _shuffle,
    _repeat,
    _drop_row,
    _blank_row,
    _short_or_long_row,
    _rename,
    _drop_column,
    _double_column,
    _swap_columns,
    _replace_cells,
    _replace_cells,
    _replace_cells,
)


def damage_json(rng: random.Random, content: Any) -> Any:
    """Replace, drop, rename or double parts of a JSON value."""
    out = content
    for _ in range(rng.choice([1, 1, 2, 4])):
        out = _damage_node(rng, out, depth=rng.randrange(6))
    return out


def _damage_node(rng: random.Random, node: Any, depth: int) -> Any:
    if depth == 0 or not isinstance(node, list | dict) or not node:
        return rng.choice(JSON_JUNK)
    if isinstance(node, list):
        return _damage_list(rng, list(node), depth)
    return _damage_object(rng, dict(node), depth)


def _damage_list(rng: random.Random, items: list[Any], depth: int) -> list[Any]:
    at = rng.randrange(len(items))
    kind = rng.randrange(5)
    if kind == 0:
        items.pop(at)
    elif kind == 1:
        items.insert(at, items[at])
    elif kind == 2:
        rng.shuffle(items)
    else:
        items[at] = _damage_node(rng, items[at], depth - 1)
    return items


def _damage_object(rng: random.Random, members: dict[str, Any], depth: int) -> dict[str, Any]:
    name = rng.choice(sorted(members))
    kind = rng.randrange(5)
    if kind == 0:
        del members[name]
    elif kind == 1:
        members[str(rng.choice(JUNK))] = members.pop(name)
    else:
        members[name] = _damage_node(rng, members[name], depth - 1)
    return members
