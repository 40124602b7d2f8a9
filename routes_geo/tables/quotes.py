"""Watch the quotation marks of delimited text while it is read.

A mark that is not closed would merge rows into one field without a word; the file is refused instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from routes_geo.errors import DataError
from routes_geo.tables.limits import TEXT

_FIELD_BYTES = 1 << 23
_QUOTED = re.compile(rb'"[^"]*+(?:""[^"]*+)*+"')
_ENDS = frozenset(b"\r\n")


def checked_quotes(file_name: str, blocks: Iterator[bytes], delimiter: str) -> Iterator[bytes]:
    """Yield blocks of delimited text; DataError for a quoted field with line breaks that does not end at a delimiter.

    A field of more than 200 lines, or of more than 8 MiB, counts as not closed.
    """
    separator = re.escape(delimiter.encode())
    opening = re.compile(rb'(?<=[\r\n%b])"' % separator)
    usual = re.compile(rb'(?:[^"]*+"[^"\r\n]*+(?:""[^"\r\n]*+)*+"(?=[\r\n%b]))*+' % separator)
    ends = _ENDS | {ord(delimiter)}
    rest = b"\n"  # from a field that is not complete, or the last byte
    for block in blocks:
        yield block
        has_marks = b'"' in block or len(rest) > 1
        rest = _check(file_name, rest + block, usual, opening, ends) if has_marks else block[-1:]
    if len(rest) > 1 and not _QUOTED.fullmatch(rest, 1):
        raise _not_closed(file_name, rest[1:])


def _check(
    file_name: str, data: bytes, usual: re.Pattern[bytes], opening: re.Pattern[bytes], ends: frozenset[int]
) -> bytes:
    """Check the fields that end in `data`; return its rest, from one byte before a field that does not.

    `usual` matches as many fields without line breaks as there are, which need no further check.
    """
    at = _end(usual, data, 0)
    while found := opening.search(data, at):
        quoted = _QUOTED.match(data, found.start())
        if quoted is None or quoted.end() == len(data):
            if len(data) - found.start() > _FIELD_BYTES:
                raise _not_closed(file_name, data[found.start() :])
            return data[found.start() - 1 :]
        field = quoted[0]
        breaks = max(field.count(b"\n"), field.count(b"\r"))
        if breaks and (data[quoted.end()] not in ends or breaks >= TEXT.record_lines):
            raise _not_closed(file_name, field)
        at = _end(usual, data, quoted.end())
    return data[-1:]


def _end(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    match = pattern.match(data, at)
    return match.end() if match else at


def _not_closed(file_name: str, field: bytes) -> DataError:
    begin = field[:60].decode("utf-8", "replace")
    return DataError(
        f"{file_name}: a quotation mark is not closed, and would join several lines to one field: {begin!r}; correct "
        "the quotation marks"
    )
