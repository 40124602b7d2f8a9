"""Options of a user on how to read a file; None stands for what the file itself shows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from routes_geo.errors import InvalidInput
from routes_geo.tables.encoding import check_encoding

_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "\\t": "\t"}


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """The encoding and the delimiter of text, the sheet of a workbook, the layer of a file of geodata.

    `keys` are columns with one value, which the names of the folders around a file state.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    layer: str | None = None
    keys: tuple[tuple[str, object], ...] = ()


def check_read_options(options: ReadOptions) -> ReadOptions:
    """Return options with the names of encoding and delimiter resolved; InvalidInput for unknown ones."""
    delimiter = options.delimiter
    if delimiter is not None:
        delimiter = _DELIMITERS.get(delimiter.strip().lower() or delimiter, delimiter)
        if len(delimiter) != 1 or delimiter.isalnum() or not delimiter.isascii() or delimiter in "\"\r\n'":
            raise InvalidInput(f"delimiter {delimiter[:20]!r}: give one character, or comma, semicolon, tab or pipe")
    return replace(options, encoding=check_encoding(options.encoding), delimiter=delimiter)
