"""Read delimited text (CSV, TSV) as rows of text; a broken row does not affect the other rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from routes_geo.disclosure.privacy import check_no_personal_columns
from routes_geo.errors import DataError
from routes_geo.model import Reason, Rejected
from routes_geo.sources.readers.headers import respelt_header
from routes_geo.sources.readers.text_records import UNDECODABLE, TextRecord, read_records
from routes_geo.tables import trace
from routes_geo.tables.encoding import Encoding
from routes_geo.tables.limits import TEXT, TextLimits
from routes_geo.tables.text_file import text_delimiter, text_encoding

_CONTENT = 200  # number of characters of a rejected row that are kept


@dataclass(frozen=True, slots=True)
class Row:
    """One row of text and the line it begins on, from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delimited:
    """A header and its rows. `broken` are rows with the wrong number of fields, or with bytes that are not text.

    `notes` report a misspelt header that was put right.
    """

    path: Path
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    broken: tuple[Rejected, ...]
    notes: tuple[str, ...] = ()

    @property
    def rows_in(self) -> int:
        """Return the number of rows below the header that are not blank."""
        return len(self.rows) + len(self.broken)

    def column(self, *spellings: str) -> int:
        """Return the position of a column by any of its spellings, in any case; DataError if it is missing."""
        position = self.find(*spellings)
        if position is None:
            accepted = " or ".join(repr(name) for name in spellings)
            raise DataError(
                f"{self.path.name}: expected a column {accepted}; the header has {', '.join(self.header)[:300]}"
            )
        return position

    def find(self, *spellings: str) -> int | None:
        """Return the position of a column by any of its spellings, in any case; None if it is missing."""
        names = [name.strip().casefold() for name in self.header]
        position = next((names.index(name.casefold()) for name in spellings if name.casefold() in names), None)
        if position is not None:
            trace.note_column(self.header[position], spellings[0], trace.PUBLISHERS_NAME)
        return position

    def respelt(self, *required: str, known: Iterable[str] = ()) -> Delimited:
        """Return the table with a misspelt header put right, if it is the only required one that is missing.

        `known` are the other headers of all layouts of the publisher, which are never misspelt ones.
        """
        header, notes = respelt_header(self.header, [(name,) for name in required], known)
        return replace(self, header=header, notes=(*self.notes, *notes))

    def reject(self, row: Row, reason: Reason, detail: str = "", *, counted: bool = False) -> Rejected:
        """Return the rejection of a row."""
        return Rejected(f"line {row.line}", content_of(row.cells), reason, detail, counted)


def read_delimited(  # noqa: PLR0913 - keyword-only, one decision each
    path: Path,
    *,
    delimiter: str | None = None,
    header: tuple[str, ...] | None = None,
    limits: TextLimits = TEXT,
    encoding: Encoding | None = None,
    places: Collection[str] = (),
    keep_replaced: bool = False,
) -> Delimited:
    """Read a delimited file; its first row is the header, unless a `header` is given.

    Delimiter and encoding are detected unless they are given. `places` are the columns of which the caller checks that
    they have only places. A row with U+FFFD, which stands for lost letters, is broken, unless `keep_replaced`: then the
    caller checks the cells that it uses.

    DataError if the file is missing, empty, has no rows or exceeds a limit; Refused if a column could identify a
    person, vessel or device.
    """
    encoding = encoding or text_encoding(path)
    delimiter = delimiter or text_delimiter(path, encoding)
    records = read_records(path, delimiter, limits, encoding)
    header_line = 0
    if header is None:
        head = next(records, TextRecord(0, []))
        if head.cells == ["sep=", ""]:  # Excel states the delimiter so
            head = next(records, TextRecord(0, []))
        if head.fault:
            raise DataError(f"{path.name}, line {head.line}: expected a header, found {head.fault}")
        header_line, header = head.line, tuple(" ".join(cell.split()) for cell in head.cells)
    if not header:
        raise DataError(f"{path.name}: the file is empty; expected a header and rows")
    if len(header) > limits.columns:
        raise DataError(f"{path.name}: the header has {len(header):,} columns; at most {limits.columns:,} are accepted")
    check_no_personal_columns(path.name, header, places)
    trace.note_header(header)
    trace.note_reading("delimiter", repr(delimiter))
    rows, broken = _sort_out(path.name, records, len(header), limits, keep_replaced=keep_replaced)
    if not rows and not broken:
        raise DataError(f"{path.name}: no rows below the header in line {header_line}")
    return Delimited(path, header, tuple(rows), tuple(broken))


def _sort_out(
    file_name: str, records: Iterable[TextRecord], width: int, limits: TextLimits, *, keep_replaced: bool
) -> tuple[list[Row], list[Rejected]]:
    rows: list[Row] = []
    broken: list[Rejected] = []
    for record in records:
        if fault := _fault_of(record, width, keep_replaced=keep_replaced):
            broken.append(Rejected(f"line {record.line}", content_of(record.cells), Reason.BROKEN_ROW, fault))
            if len(broken) > max(limits.broken_rows, 9 * len(rows)):
                first = f"{broken[0].location}: {broken[0].detail}"
                raise DataError(f"{file_name}: nine of ten rows are broken; the first: {first}")
            continue
        rows.append(Row(record.line, tuple(record.cells)))
        if len(rows) * width > limits.cells:
            raise DataError(f"{file_name}: more than {limits.cells:,} cells, which is the limit; split the file")
    return rows, broken


def _fault_of(record: TextRecord, width: int, *, keep_replaced: bool) -> str:
    if record.fault:
        return record.fault
    if len(record.cells) != width:
        return f"{len(record.cells)} fields; the header has {width}"
    has_replaced = not keep_replaced and any(UNDECODABLE in cell for cell in record.cells)
    return "bytes that are not UTF-8 text" if has_replaced else ""


def content_of(cells: Sequence[object]) -> str:
    """Return the content of a rejected row as one text, cut to a readable length."""
    return " | ".join(str(cell)[:_CONTENT] for cell in islice(cells, _CONTENT))[:_CONTENT]
