"""Read the table of the publishers' addresses."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from routes_geo.datafiles import read_rows
from routes_geo.errors import DataError, InvalidInput
from routes_geo.ledger.links import check_pattern
from routes_geo.web_client import check_url

TABLE = "publishers.csv"
_COLUMNS = ("source", "file_name", "url", "licence", "cadence_days", "max_megabytes", "checked", "note")
_LINK = "link"  # a column that a table may have
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NUMBER = re.compile(r"[1-9]\d{0,4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Publisher:
    """One file that a publisher updates, its address, and the limits for it.

    If the publisher renames the file, `link` is the pattern of its names and `url` the page that links to it; otherwise
    `link` is empty.
    """

    source: str
    file_name: str
    url: str
    licence: str
    cadence_days: int
    max_megabytes: int
    link: str = ""


def read_publishers(path: Path) -> list[Publisher]:
    """Read the table of addresses; DataError names every row that is not accepted."""
    publishers: dict[tuple[str, str], Publisher] = {}
    faults = []
    for line, row in enumerate(_rows(path), 2):
        try:
            publisher = _publisher(row)
        except InvalidInput as error:
            faults.append(f"line {line}: {error}")
            continue
        if publishers.setdefault((publisher.source, publisher.file_name), publisher) is not publisher:
            faults.append(f"line {line}: {publisher.source} has the file name {publisher.file_name!r} twice")
    if faults:
        raise DataError(f"{path.name}: {'; '.join(faults)}")
    return list(publishers.values())


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        return read_rows(path, _COLUMNS)
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path.name}: not a CSV file in UTF-8 ({error})") from error


def _publisher(row: dict[str, str]) -> Publisher:
    if None in row.values() or None in row:
        raise InvalidInput(f"expected {len(row.keys() - {None})} columns, as in the header")
    for column in ("source", "file_name"):
        if _NAME.fullmatch(row[column]) is None:
            raise InvalidInput(f"{column.replace('_', ' ')} {row[column]!r}: use letters, digits, dots, - and _")
    for column in ("cadence_days", "max_megabytes"):
        if _NUMBER.fullmatch(row[column]) is None:
            raise InvalidInput(f"{column} {row[column]!r}: expected a whole number from 1 to 99999")
    numbers = int(row["cadence_days"]), int(row["max_megabytes"])
    link = row.get(_LINK, "")
    if link:
        check_pattern(link)
    return Publisher(row["source"], row["file_name"], check_url(row["url"]), row["licence"], *numbers, link)


def publishers_of(publishers: Sequence[Publisher], sources: Sequence[str]) -> list[Publisher]:
    """Return the publishers of these sources, or all if `sources` is empty; InvalidInput for a source without any."""
    available = sorted({publisher.source for publisher in publishers})
    unknown = sorted(set(sources) - set(available))
    if unknown:
        raise InvalidInput(f"no address for {', '.join(unknown)}; there are addresses for {', '.join(available)}")
    return [publisher for publisher in publishers if not sources or publisher.source in sources]
