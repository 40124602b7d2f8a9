"""Print records as JSON or CSV, and rows as a table: the forms that every command with figures has.

A count that is withheld or not published is empty in CSV and null in JSON, with its status beside it; a table shows the
status in its place. It is never written as 0.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Annotated, Any

import typer

from routes_geo.errors import InvalidInput
from routes_geo.tables.formulas import without_formula

_QUOTED = re.compile(r"[\",\r\n]")
_ABSENT = "–"

CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV with a header.")]


class Form(Enum):
    """The form in which a command prints."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def choose_form(*, json: bool, csv: bool) -> Form:
    """Return the form that was asked for; InvalidInput for two."""
    if json and csv:
        raise InvalidInput("--json and --csv exclude each other; give one of them")
    return Form.JSON if json else Form.CSV if csv else Form.TABLE


def print_records(records: Iterable[object], form: Form) -> bool:
    """Print records as JSON, one per line, or as CSV; return whether they were printed, which a table is not."""
    if form is Form.TABLE:
        return False
    plain = [_plain(record) for record in records]
    sys.stdout.write(to_csv(plain) if form is Form.CSV else "".join(f"{_json(record)}\n" for record in plain))
    return True


def to_csv(records: Sequence[Mapping[str, Any]]) -> str:
    """Return records as CSV. Members of members are columns such as window.value, and lists are joined with semicolons.

    A text that a spreadsheet would take for a formula begins with an apostrophe; numbers are as they are.
    """
    flat = [dict(_flatten(record)) for record in records]
    columns = list(dict.fromkeys(name for record in flat for name in record))
    lines = [[*map(without_formula, columns)], *([_cell(record.get(name)) for name in columns] for record in flat)]
    return "".join(",".join(map(_quoted, line)) + "\n" for line in lines) if columns else ""


def print_table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> None:
    """Print rows as a table; `columns` has the name of each value and its heading. Numbers are right-aligned.

    A value that is missing is shown as the status of its row, if that is why it is missing.
    """
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from routes_geo.cli.terminal import OUT  # noqa: PLC0415

    table = Table(box=SIMPLE_HEAD)
    for name, heading in columns.items():
        is_number = name == "value" or any(_is_number(row.get(name)) or _is_percent(row.get(name)) for row in rows)
        table.add_column(heading, justify="right" if is_number else "left", overflow="fold", no_wrap=is_number)
    for row in rows:
        table.add_row(*(Text(_shown(row, name)) for name in columns))
    OUT.print(table)


def number(value: object) -> str:
    """Return a number for readers, with thousands separated; a dash for a missing one."""
    if value is None:
        return _ABSENT
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}" if isinstance(value, float) else str(value)


def _shown(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None and name == "value":
        return in_words(row.get("status"))
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return in_words(value) if name == "status" else number(value)


def in_words(status: object) -> str:
    """Return a status as words; a count that is suppressed is called withheld, as on the page."""
    text = _ABSENT if status is None else str(status).replace("_", " ")
    return "withheld" if text == "suppressed" else text


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_percent(value: object) -> bool:
    return isinstance(value, str) and value.endswith(" %")


def _json(record: object) -> str:
    import orjson  # noqa: PLC0415

    return orjson.dumps(record).decode()


def _plain(record: object) -> dict[str, Any]:
    """Return a record with nothing but JSON's types in it."""
    import orjson  # noqa: PLC0415

    plain: dict[str, Any] = orjson.loads(orjson.dumps(record, option=orjson.OPT_NON_STR_KEYS))
    return plain


def _flatten(value: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for name, member in value.items():
        if isinstance(member, dict):
            yield from _flatten(member, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", member


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if _is_number(value):
        return str(value)
    text = _joined(value) if isinstance(value, list) else str(value)
    return without_formula(text)


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if _QUOTED.search(text) else text


def _joined(values: list[Any]) -> str:
    return "; ".join(_json(value) if isinstance(value, dict | list) else str(value) for value in values)
