"""Check and update the checksums of the data files in the README of the folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from routes_geo.datacheck.tables import README, Data, Violation
from routes_geo.datafiles import file_sha256
from routes_geo.errors import DataError

_CHECKSUM = re.compile(r"\| `([^`]+)` \| ([0-9a-f]{64}) \|")

_CHECKSUM_TABLE = re.compile(r"(\| file \| sha256 \|\n\| --- \| --- \|\n)(?:\|.*\|\n)*")


def check_checksums(data: Data) -> Iterator[Violation]:
    """Find files that are not listed, are missing, or differ from their listed checksum."""
    stated = dict(_CHECKSUM.findall((data.folder / README).read_text("utf-8")))
    actual = _checksums(data.folder)
    for name in sorted(stated.keys() | actual.keys()):
        if stated.get(name) != actual.get(name):
            if name not in stated:
                yield Violation(README, name, "the file is not listed; run `routes-geo data refresh`")
            elif name not in actual:
                yield Violation(README, name, "the file is missing; restore it, or run `routes-geo data refresh`")
            else:
                yield Violation(README, name, "the file differs from its sha256; run `routes-geo data refresh`")


def _checksums(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.suffix in {".csv", ".geojson"}]
    return {path.relative_to(folder).as_posix(): file_sha256(path) for path in sorted(files)}


def update_checksums(data_dir: Path) -> None:
    """Rewrite the table of checksums in the README of a data folder; DataError if it has no such table."""
    path = data_dir / README
    lines = "".join(f"| `{name}` | {digest} |\n" for name, digest in _checksums(data_dir).items())
    text, tables = _CHECKSUM_TABLE.subn(lambda match: match[1] + lines, path.read_text("utf-8"))
    if tables != 1:
        raise DataError(f"{README}: expected one table headed file, sha256; found {tables}")
    path.write_text(text, encoding="utf-8", newline="\n")
