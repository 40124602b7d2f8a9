"""JSON files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from routes_geo.errors import DataError

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_json(path: Path) -> Any:
    """Read a file; DataError for one that is missing, empty or no JSON."""
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    content = path.read_bytes().removeprefix(_BYTE_ORDER_MARK)
    if not content.strip():
        raise DataError(f"{path.name}: the file is empty")
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise DataError(f"{path.name}: not JSON, or truncated ({error})") from error
