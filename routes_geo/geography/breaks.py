"""Read the breaks of series: months from which a publisher counts a route by another definition or scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from routes_geo.datafiles import read_rows
from routes_geo.errors import DataError
from routes_geo.model import check_route_id, parse_month
from routes_geo.months import last_day

BREAKS_FILE, BREAKS_TABLE = "breaks.csv", "breaks.arrow"
BREAK_KINDS = ("definition", "scope")
_COLUMNS = ("series", "route", "month", "what", "restated_to", "restated_by", "note", "publisher", "source")


@dataclass(frozen=True, slots=True)
class Break:
    """Describe a break of a series on a route; `month` is the first that is counted in the new way.

    If figures of `month` to `restated_to` had been published in the former way, they were restated by a day. Otherwise
    both are None.
    """

    series: str
    route: str
    month: str
    what: str
    restated_to: str | None
    restated_by: date | None
    note: str
    publisher: str
    source: str


def read_breaks(data_dir: Path) -> list[Break]:
    """Read the breaks in order of route and month; DataError for an unknown kind or half a restatement."""
    breaks = [_break(row) for row in read_rows(data_dir / BREAKS_FILE, _COLUMNS)]
    for each in breaks:
        check_route_id(each.route)
        parse_month(each.month)
        if each.what not in BREAK_KINDS:
            raise DataError(f"{BREAKS_FILE}: {each.what!r} is not one of {', '.join(BREAK_KINDS)}")
        if (each.restated_to is None) != (each.restated_by is None):
            raise DataError(f"{BREAKS_FILE}: give both restated_to and restated_by, or neither ({each.route})")
    return sorted(breaks, key=lambda each: (each.route, each.month))


def _break(row: dict[str, str]) -> Break:
    to, by = row["restated_to"] or None, row["restated_by"] or None
    if to is not None:
        parse_month(to)
    texts = {name: row[name] for name in _COLUMNS}
    return Break(**texts | {"restated_to": to, "restated_by": last_day(by, BREAKS_FILE) if by else None})  # type: ignore[arg-type]
