"""Read the published shares that divide a route's total between its landing areas.

A share set divides one whole between areas: the total of a route, or of one of its borders, or the count of an area.
Each set is published for one window of whole months, by one publisher. The member without an area is the part that is
known no finer than the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from routes_geo.datafiles import read_rows
from routes_geo.errors import DataError
from routes_geo.model import Basis, parse_month

ELSEWHERE = ""  # the member of a share set that is known no finer than the whole
SHARES_FILE = "shares.csv"
STATED_BASES = (Basis.OBSERVED.value, Basis.PUBLISHED_SHARE.value)
_COLUMNS = ("route", "border", "of", "start", "end", "area_id", "weight", "basis", "publisher", "source")


@dataclass(frozen=True, slots=True)
class ShareSet:
    """Divide a whole in the months `start` (included) to `stop` (excluded; None: open) since 1970-01.

    `of` is the area that is divided; without one, the total of the route and border is. `weights` are by area id.
    """

    route: str
    border: str
    of: str
    start: int
    stop: int | None
    weights: Mapping[str, int]
    basis: str
    publisher: str
    source: str
    withheld: frozenset[str] = frozenset()  # areas whose own count is withheld: their shares place nothing

    @property
    def whole(self) -> tuple[str, str, str]:
        """Return what the set divides: route, border and area."""
        return self.route, self.border, self.of


def read_share_sets(data_dir: Path) -> list[ShareSet]:
    """Read the share sets in order of time; DataError for an unknown basis."""
    sets: dict[tuple[str, str, str, str, str], dict[str, int]] = {}
    stated: dict[tuple[str, str, str, str, str], tuple[str, str, str]] = {}
    for row in read_rows(data_dir / SHARES_FILE, _COLUMNS):
        if row["basis"] not in STATED_BASES:
            raise DataError(f"{SHARES_FILE}: {row['basis']!r} is not one of {', '.join(STATED_BASES)}")
        key = row["route"], row["border"], row["of"], row["start"], row["end"]
        sets.setdefault(key, {})[row["area_id"]] = int(row["weight"])
        stated[key] = row["basis"], row["publisher"], row["source"]
    read = [_share_set(key, weights, stated[key]) for key, weights in sets.items()]
    return sorted(read, key=lambda each: (each.whole, each.start))


def _share_set(
    key: tuple[str, str, str, str, str], weights: Mapping[str, int], stated: tuple[str, str, str]
) -> ShareSet:
    route, border, of, start, end = key
    return ShareSet(route, border, of, parse_month(start), parse_month(end) if end else None, weights, *stated)
