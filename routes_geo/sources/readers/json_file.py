"""Read JSON files."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import orjson

from routes_geo.errors import DataError
from routes_geo.tables.gzipped import open_unpacked
from routes_geo.tables.limits import MAX_JSON_BYTES, MAX_JSON_DEPTH, MAX_JSON_VALUES, check_size

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_json(path: Path) -> object:
    """Read a JSON file; DataError if it is missing, empty, not JSON, too large, or nested too deeply."""
    check_size(path, MAX_JSON_BYTES, "split the file")
    with open_unpacked(path, MAX_JSON_BYTES) as file:
        content = file.read().removeprefix(_BYTE_ORDER_MARK)
    if not content.strip():
        raise DataError(f"{path.name}: the file is empty")
    try:
        value: object = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise DataError(f"{path.name}: not JSON, or truncated ({error})") from error
    check_extent(path.name, value)
    return value


def check_extent(
    file_name: str, value: object, *, max_values: int = MAX_JSON_VALUES, max_depth: int = MAX_JSON_DEPTH
) -> None:
    """Raise DataError if lists and objects contain too many values, or are nested too deeply."""
    level = [value]
    count = 0
    for _ in range(max_depth + 1):
        members = [node.values() if isinstance(node, dict) else node for node in level if isinstance(node, dict | list)]
        count += sum(map(len, members))
        if count > max_values:
            raise DataError(f"{file_name}: more than {max_values:,} values, which is the limit; split the file")
        level = [child for child in chain.from_iterable(members) if isinstance(child, dict | list)]
        if not level:
            return
    raise DataError(f"{file_name}: lists and objects are nested more than {max_depth} deep; expected a flat table")
