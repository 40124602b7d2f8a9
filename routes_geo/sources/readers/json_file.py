"""Read JSON files."""

from __future__ import annotations

from pathlib import Path

import orjson

from routes_geo.errors import DataError

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_json(path: Path) -> object:
    """Read a JSON file; DataError if it is missing, empty or not JSON."""
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    content = path.read_bytes().removeprefix(_BYTE_ORDER_MARK)
    if not content.strip():
        raise DataError(f"{path.name}: the file is empty")
    try:
        value: object = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise DataError(f"{path.name}: not JSON, or truncated ({error})") from error
    return value
