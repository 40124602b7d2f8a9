"""Where the embedded data lies, and how its CSV tables are read."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from pathlib import Path

from routes_geo.errors import DataError


def embedded_data_dir() -> Path:
    """Folder of the embedded data: inside an installed package, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    for candidate in (package / "_data", package.parent / "data"):
        if (candidate / "places.csv").is_file():
            return candidate
    raise DataError(f"the embedded data is missing: neither {package / '_data'} nor {package.parent / 'data'} holds it")


def read_rows(path: Path, columns: Iterable[str]) -> list[dict[str, str]]:
    """Rows of a UTF-8 CSV file as dicts of text; DataError unless it has at least these columns."""
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            missing = set(columns) - set(reader.fieldnames or ())
            if missing:
                raise DataError(f"{path.name}: the header lacks {', '.join(sorted(missing))}")
            return list(reader)
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from error


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, hexadecimal; DataError if it cannot be read."""
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from error


def split_list(text: str) -> list[str]:
    """Parts of a semicolon list, without blanks."""
    return [part.strip() for part in text.split(";") if part.strip()]
