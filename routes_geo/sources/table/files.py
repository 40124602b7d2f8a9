"""List the files of one table: files, folders with keys in their names, and Delta tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from routes_geo.delta import delta_files
from routes_geo.errors import NotFound
from routes_geo.tables.forms import ACCEPTED, has_form
from routes_geo.tables.hive import folder_keys
from routes_geo.tables.unpack import is_hidden

Keys = tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class TablePart:
    """A file of a table, its name in messages, and the columns that the names of its folders or a log state."""

    path: Path
    label: str
    keys: Keys = ()


def table_parts(paths: Sequence[Path]) -> list[TablePart]:
    """Return the files of a table, in a fixed order; those of folders at any depth, without hidden ones.

    NotFound for a folder without a file that is accepted.
    """
    return [part for path in paths for part in (_of_folder(path) if path.is_dir() else [TablePart(path, path.name)])]


def _of_folder(folder: Path) -> list[TablePart]:
    parts = list(_of_delta(folder) if (folder / "_delta_log").is_dir() else _of_files(folder))
    if not parts:
        raise NotFound(f"{folder} contains no file that is accepted; accepted are {ACCEPTED}")
    return parts


def _of_files(folder: Path) -> Iterator[TablePart]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).as_posix()
        if has_form(inside) and not is_hidden(inside) and path.is_file() and path.stat().st_size:
            yield TablePart(path, inside, tuple(folder_keys(str(folder), inside).items()))


def _of_delta(folder: Path) -> Iterator[TablePart]:
    for uri, values in delta_files(str(folder)).files:
        path = Path(uri)
        yield TablePart(path, path.name, tuple((name, _cell(value)) for name, value in values.items()))


def _cell(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
