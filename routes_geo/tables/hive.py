"""Read the keys of a folder in the names of its subfolders, such as `month=2023-09`."""

from __future__ import annotations

from urllib.parse import unquote

from routes_geo.errors import DataError

_NULL = "__HIVE_DEFAULT_PARTITION__"
_DELTA_LOG = "_delta_log"


def folder_keys(path: str, inside: str) -> dict[str, str | None]:
    """Return the keys of a file, given its path inside a folder, in the order of the subfolders; values are text.

    DataError if a key appears twice.
    """
    keys: dict[str, str | None] = {}
    for part in inside.split("/")[:-1]:
        name, equals, value = part.partition("=")
        if not (equals and name):
            continue
        if unquote(name) in keys:
            raise DataError(f"{path}/{inside}: the key {unquote(name)[:40]!r} appears twice in the names of folders")
        keys[unquote(name)] = None if value == _NULL else unquote(value)
    return keys
