"""Read a TOML file that a person wrote."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from routes_geo.errors import DataError


def read_toml(path: Path, *, max_bytes: int, advice: str) -> dict[str, Any]:
    """Return the content of a TOML file.

    DataError if it is missing, too large or not TOML; `advice` is what to do about a file that cannot be read.
    """
    try:
        with path.open("rb") as handle:
            text = handle.read(max_bytes + 1)
        if len(text) > max_bytes:
            raise DataError(f"{path}: the file is larger than {max_bytes:,} bytes")
        return tomllib.loads(text.decode())
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); {advice}") from error
    except (ValueError, RecursionError) as error:  # not UTF-8, or not TOML
        raise DataError(f"{path}: not a TOML file ({error})") from error
