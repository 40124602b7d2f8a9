"""Read the breaks of series: months from which a publisher counts a route by another definition or scope."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from routes_geo.datafiles import read_rows
from routes_geo.errors import DataError
from routes_geo.model import check_route_id, parse_month

BREAKS_FILE = "breaks.csv"
BREAK_KINDS = ("definition", "scope")
_COLUMNS = ("series", "route", "month", "what", "note", "publisher", "source")


@dataclass(frozen=True, slots=True)
class Break:
    """Describe a break of a series on a route; `month` is the first that is counted in the new way."""

    series: str
    route: str
    month: str
    what: str
    note: str
    publisher: str
    source: str


def read_breaks(data_dir: Path) -> list[Break]:
    """Read the breaks in order of route and month; DataError for an unknown kind."""
    breaks = [Break(**{name: row[name] for name in _COLUMNS}) for row in read_rows(data_dir / BREAKS_FILE, _COLUMNS)]
    for each in breaks:
        check_route_id(each.route)
        parse_month(each.month)
        if each.what not in BREAK_KINDS:
            raise DataError(f"{BREAKS_FILE}: {each.what!r} is not one of {', '.join(BREAK_KINDS)}")
    return sorted(breaks, key=lambda each: (each.route, each.month))
