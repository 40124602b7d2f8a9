"""Read delimited text of any size, packed or not: all columns as text, block by block."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.csv

from routes_geo.errors import DataError
from routes_geo.tables.dialect import column_names, find_delimiter, split_header, split_separator_line
from routes_geo.tables.encoding import Encoding, decoded, find_encoding
from routes_geo.tables.loan import Loan, lending
from routes_geo.tables.location import UNREADABLE, first_line
from routes_geo.tables.options import ReadOptions
from routes_geo.tables.quotes import checked_quotes
from routes_geo.tables.text_file import TEXT_ENDINGS
from routes_geo.tables.unpack import unpacked_blocks, whole_reader

_BLOCK_BYTES = 1 << 23
_HEADER_BYTES = 1 << 16
_UNREAD = 100_000  # after so many lines with the wrong number of fields, most of the lines must have the right one
_NULLS = ["", "NA", "NaN", "nan", "null", "NULL"]
_PLAIN = {
    "straddling object": f"a line is longer than {_BLOCK_BYTES >> 20} MiB, or a quotation mark is not closed",
    "out of sync": "a quotation mark is not closed",
}


@dataclass(slots=True)
class Account:
    """Count the lines of text that could not be split into the columns of the header."""

    unread: int = 0
    first_unread: str = ""


@dataclass(frozen=True, slots=True)
class Dialect:
    """Describe a text file: its columns, its delimiter and its encoding.

    `start` is the number of bytes in UTF-8 before its first row.
    """

    names: tuple[str, ...]
    delimiter: str
    encoding: Encoding
    start: int


def find_dialect(path: str, options: ReadOptions = ReadOptions()) -> Dialect:  # noqa: B008 - it is frozen
    """Return how a text file is written; DataError for a file or a header that cannot be read.

    The whole file is read once, to decide its encoding.
    """
    encoding = find_encoding(path, lambda: unpacked_blocks(path, TEXT_ENDINGS), options.encoding)
    with whole_reader(_utf_8_blocks(path, encoding)) as stream:
        beginning = stream.read(_HEADER_BYTES)
    mark = len(codecs.BOM_UTF8) if beginning.startswith(codecs.BOM_UTF8) else 0
    text = codecs.getincrementaldecoder("utf-8")().decode(beginning[mark:])
    is_cut = len(beginning) == _HEADER_BYTES
    stated, skipped = split_separator_line(text)
    rows = text[skipped:]
    if is_cut and "\n" not in rows and "\r" not in rows:
        raise DataError(f"{path}: the header is longer than {_HEADER_BYTES:,} bytes; expected the names of the columns")
    delimiter = options.delimiter or stated or find_delimiter(path, rows)
    cells, length = split_header(path, rows, delimiter)
    if not cells:
        raise DataError(f"{path} is empty; expected a header and rows")
    start = mark + len(text[: skipped + length].encode())
    return Dialect(column_names(path, cells), delimiter, encoding, start)


def _utf_8_blocks(path: str, encoding: Encoding) -> Iterator[bytes]:
    blocks = unpacked_blocks(path, TEXT_ENDINGS)
    return blocks if encoding.is_utf_8 else (text.encode() for text in decoded(path, blocks, encoding) if text)


def read_text(path: str, dialect: Dialect, columns: list[str], account: Account) -> Iterator[pa.RecordBatch]:
    """Yield batches with some columns of a text file, as text; a blank cell is null.

    Lines with a different number of fields are counted and skipped. DataError if these are nine of ten lines, if a
    quotation mark is not closed, or if the file cannot be read.
    """
    skip = _Skip(account, path)
    blocks = _utf_8_blocks(path, dialect.encoding)
    try:
        with (
            whole_reader(checked_quotes(path, _without_start(blocks, dialect.start), dialect.delimiter)) as stream,
            lending() as loan,
        ):
            if stream.peek(1):
                yield from _open_csv(loan, stream, dialect, columns, skip)
    except UNREADABLE as error:
        if skip.has_given_up:
            raise DataError(
                f"{path}: nine of ten lines do not have the {len(dialect.names):,} fields of the header; is "
                f"{dialect.delimiter!r} the delimiter?"
            ) from error
        raise DataError(f"{path} cannot be read ({_plain(first_line(error))})") from error


def _without_start(blocks: Iterator[bytes], count: int) -> Iterator[bytes]:
    for block in blocks:
        if len(block) > count:
            yield block[count:]
        count = max(count - len(block), 0)


def _open_csv(
    loan: Loan, stream: io.BufferedReader, dialect: Dialect, columns: list[str], skip: _Skip
) -> Iterator[pa.RecordBatch]:
    opened: Iterator[pa.RecordBatch] = pa.csv.open_csv(
        loan.reader(stream),
        read_options=pa.csv.ReadOptions(use_threads=False, block_size=_BLOCK_BYTES, column_names=list(dialect.names)),
        parse_options=pa.csv.ParseOptions(
            delimiter=dialect.delimiter, newlines_in_values=True, invalid_row_handler=loan.function(skip)
        ),
        convert_options=pa.csv.ConvertOptions(
            include_columns=columns,
            column_types=dict.fromkeys(columns, pa.string()),
            strings_can_be_null=True,
            null_values=_NULLS,
            quoted_strings_can_be_null=False,
        ),
    )
    return opened


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
    return next((plain for technical, plain in _PLAIN.items() if technical in message), message)
