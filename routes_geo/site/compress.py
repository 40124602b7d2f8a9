"""Write compressed copies beside text files, for hosts that send such files instead of compressing themselves."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli

from routes_geo.site.manifest import files_below

ENDINGS = frozenset({".html", ".js", ".css", ".json", ".svg", ".csv", ".geojson", ".md", ".bin"})
_LEAST_BYTES = 1024  # less fits into a packet or two as it is


def compress_files(folder: Path) -> None:
    """Write NAME.gz and NAME.br beside every file that compression makes smaller."""
    for path in files_below(folder):
        content = path.read_bytes()
        if path.suffix not in ENDINGS or len(content) < _LEAST_BYTES:
            continue
        for suffix, smaller in ((".gz", gzip.compress(content, 9, mtime=0)), (".br", brotli.compress(content))):
            if len(smaller) < len(content):
                path.with_name(path.name + suffix).write_bytes(smaller)
