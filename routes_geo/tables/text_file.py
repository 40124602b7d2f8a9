"""Open a local text file, packed or not, in its encoding."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from routes_geo.errors import DataError
from routes_geo.tables import trace
from routes_geo.tables.dialect import find_delimiter, split_separator_line
from routes_geo.tables.encoding import Encoding, decoded, find_encoding, undecodable
from routes_geo.tables.limits import UNPACKED_TO_INGEST, check_regular
from routes_geo.tables.unpack import unpacked_blocks, whole_reader, without_packing

_GLANCE_CHARS = 1 << 16
TEXT_ENDINGS = (".csv", ".tsv", ".txt")


def text_encoding(path: Path, given: str | None = None) -> Encoding:
    """Return the encoding of a file; DataError if it cannot be read or decided, InvalidInput for an unknown one."""
    check_regular(path)
    return find_encoding(path.name, lambda: _blocks(path), given)


@contextmanager
def open_text(path: Path, encoding: Encoding) -> Iterator[TextIO]:
    """Open a file as text with its line ends unchanged; reading raises UnicodeError for bytes that are not text."""
    check_regular(path)
    with io.TextIOWrapper(whole_reader(_blocks(path)), encoding=encoding.name, errors="strict", newline="") as file:
        yield file


def text_delimiter(path: Path, encoding: Encoding) -> str:
    """Return the delimiter of a file; DataError if two fit equally well."""
    with open_text(path, encoding) as file:
        try:
            beginning = file.read(_GLANCE_CHARS)
        except UnicodeError as error:
            raise DataError(f"{path.name}: {undecodable(encoding)}") from error
    stated, skipped = split_separator_line(beginning)
    return stated or find_delimiter(path.name, beginning[skipped:])


@contextmanager
def in_utf_8(path: Path, given: str | None) -> Iterator[tuple[Path, Encoding]]:
    """Return the file to read for a file of any kind, and its encoding.

    If an encoding is given, the file to read is a copy in UTF-8, which exists until the context ends, so that every
    reader can read it. Files that are not text are returned unchanged.
    """
    if not without_packing(path.name).lower().endswith(TEXT_ENDINGS):
        yield path, Encoding()
        return
    encoding = text_encoding(path, given)
    trace.note_reading("encoding", encoding.note or "UTF-8")
    if given is None or encoding.is_utf_8:
        yield path, encoding
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, without_packing(path.name))
        with copy.open("wb") as file:
            for text in decoded(path.name, _blocks(path), encoding):
                file.write(text.encode())
        yield copy, encoding


def _blocks(path: Path) -> Iterator[bytes]:
    return unpacked_blocks(str(path), TEXT_ENDINGS, UNPACKED_TO_INGEST)
