"""Read points from delimited text: all columns as text, block by block."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv
import pyarrow.fs

from routes_geo.errors import DataError

if TYPE_CHECKING:
    from routes_geo.points.inputs import Account

_BLOCK_BYTES = 1 << 23
_HEADER_BYTES = 1 << 16
_UNREAD = 100_000  # after so many lines with the wrong number of fields, most of the lines must have the right one
_PLAIN = {
    "straddling object": f"a line is longer than {_BLOCK_BYTES >> 20} MiB, or a quotation mark is not closed",
    "out of sync": "a quotation mark is not closed, or encloses a line break",
}


def read_header(path: str, files: pa.fs.FileSystem, location: str) -> tuple[tuple[str, ...], str]:
    """Return the column names of delimited text, and the delimiter. DataError for a header that cannot be read."""
    try:
        with files.open_input_stream(location) as stream:
            beginning = stream.read(_HEADER_BYTES)
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{path} cannot be read ({error})") from error
    if len(beginning) == _HEADER_BYTES and b"\n" not in beginning:
        raise DataError(f"{path}: the header is longer than {_HEADER_BYTES:,} bytes; expected the names of the columns")
    line = beginning.decode("utf-8-sig", "replace").split("\n", 1)[0].strip("\r")
    if not line.strip():
        raise DataError(f"{path} is empty; expected a header and rows")
    is_tabbed = path.lower().endswith(".tsv") or "\t" in line
    delimiter = "\t" if is_tabbed else ";" if line.count(";") > line.count(",") else ","
    names = tuple(name.strip() for name in next(csv.reader([line], delimiter=delimiter)))
    if len(set(names)) < len(names):
        raise DataError(f"{path}: a column name appears twice in the header: {', '.join(names)[:300]}")
    return names, delimiter


def read_text(
    path: str, files: pa.fs.FileSystem, location: str, columns: list[str], account: Account
) -> Iterator[pa.RecordBatch]:
    """Yield batches of a delimited text file, all columns as text.

    Lines with a different number of fields are counted and skipped. DataError if these are nine of ten lines, or if
    the file cannot be split into lines.
    """
    names, delimiter = read_header(path, files, location)
    skip = _Skip(account, path)
    try:
        with files.open_input_stream(location) as stream:
            yield from pa.csv.open_csv(
                stream,
                read_options=pa.csv.ReadOptions(
                    use_threads=False, block_size=_BLOCK_BYTES, column_names=list(names), skip_rows=1
                ),
                parse_options=pa.csv.ParseOptions(
                    delimiter=delimiter, newlines_in_values=False, invalid_row_handler=skip
                ),
                convert_options=pa.csv.ConvertOptions(
                    include_columns=columns,
                    column_types=dict.fromkeys(columns, pa.string()),
                    strings_can_be_null=True,
                    null_values=["", "NA", "NaN", "nan", "null", "NULL"],
                    quoted_strings_can_be_null=False,
                ),
            )
    except pa.ArrowInvalid as error:
        if skip.has_given_up:
            raise DataError(
                f"{path}: nine of ten lines do not have the {len(names):,} fields of the header; is {delimiter!r} the "
                "delimiter?"
            ) from error
        raise DataError(f"{path} cannot be read ({_plain(str(error))})") from error


class _Skip:
    """Skips the lines of one file with the wrong number of fields, until they are too many."""

    def __init__(self, account: Account, path: str) -> None:
        self._account = account
        self._path = path
        self._unread = 0
        self.has_given_up = False

    def __call__(self, row: pa.csv.InvalidRow) -> str:
        """Count a line; return Arrow's word for what to do with it."""
        self._unread += 1
        self._account.unread += 1
        if not self._account.first_unread:
            self._account.first_unread = (
                f"{self._path}: {row.actual_columns} fields instead of {row.expected_columns}: {row.text[:80]!r}"
            )
        self.has_given_up = self._unread >= _UNREAD and self._unread >= (row.number or 0) * 9 // 10
        return "error" if self.has_given_up else "skip"


def _plain(message: str) -> str:
    return next((plain for technical, plain in _PLAIN.items() if technical in message), message[:200])
