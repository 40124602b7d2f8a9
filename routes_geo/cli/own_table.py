"""Describe a table of the user's own for `ingest`: its columns, its series, and its files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes_geo.ledger.inputs import InputFile, JoinedInput
    from routes_geo.sources.table.adapter import Details
    from routes_geo.sources.table.formats import Notation
    from routes_geo.tables.options import ReadOptions


def own_table_input(
    paths: Sequence[Path], columns: Sequence[str], details: Details, notation: Notation, reading: ReadOptions
) -> InputFile | JoinedInput:
    """Return the files of a table, which become one release: a new release of a table replaces the one before."""
    from dataclasses import replace  # noqa: PLC0415

    from routes_geo.ledger.inputs import InputFile, one_or_joined  # noqa: PLC0415
    from routes_geo.sources.table.adapter import make_adapter, parse_column_options  # noqa: PLC0415
    from routes_geo.sources.table.files import table_parts  # noqa: PLC0415

    chosen = parse_column_options(columns)
    make_adapter(chosen, details, notation, reading)  # wrong options are an error before files are looked for
    files = [
        InputFile(part.path, make_adapter(chosen, details, notation, replace(reading, keys=part.keys)), part.label)
        for part in table_parts(paths)
    ]
    name = paths[0] if len(paths) == 1 else Path(f"{paths[0].name} and {len(paths) - 1} more")
    return one_or_joined(name, files)
