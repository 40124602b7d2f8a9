"""Totals that others can read elsewhere: stated figures, figures of hotspots, and totals of other series.

The rule: a total counts as known from the start, even if it was published later. So what is withheld does not depend on
the day for which a snapshot is built.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from routes_geo.datafiles import read_rows
from routes_geo.hotspots.tables import read_hotspots
from routes_geo.stated.tables import read_stated

_AREA_FILES = ("unhcr_landings.csv", "iom_dtm_arrivals.csv")  # with the country of each area
_PLACE = ("route", "border", "area")


@dataclass(frozen=True, slots=True)
class KnownTotal:
    """A published count of some routes (empty: any) from `start` to before `end`."""

    indicator: str
    routes: frozenset[str]
    start: date
    end: date
    value: int


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Known totals, and the country (ISO 3166, two letters) of each area that is known by name."""

    totals: Sequence[KnownTotal] = ()
    countries: Mapping[str, str] = field(default_factory=dict)

    def about(self, indicator: str) -> Knowledge:
        """Return what is known of one indicator."""
        return replace(self, totals=[total for total in self.totals if total.indicator == indicator])

    def extended(self, totals: Iterable[KnownTotal]) -> Knowledge:
        """Return the same with further totals."""
        return replace(self, totals=[*self.totals, *totals])


NOTHING_KNOWN = Knowledge()


def read_knowledge(data_dir: Path) -> Knowledge:
    """Read the exact totals that the data folder states; rounded ones are left out. DataError for an invalid row."""
    folder = data_dir / "observations"
    rows = [row for file in _AREA_FILES for row in read_rows(folder / file, ("area", "country_iso2"))]
    return Knowledge([*_stated(data_dir), *_of_hotspots(data_dir)], {row["area"]: row["country_iso2"] for row in rows})


def _stated(data_dir: Path) -> Iterator[KnownTotal]:
    for figure in read_stated(data_dir):
        if figure.qualifier is None:
            yield KnownTotal(figure.indicator, frozenset(figure.routes), figure.start, figure.end, figure.value)


def _of_hotspots(data_dir: Path) -> Iterator[KnownTotal]:
    for area in (area for hotspot in read_hotspots(data_dir) for area in hotspot.areas):
        for figure in area.figures:
            if figure.qualifier is None:
                end = figure.last + timedelta(days=1)
                yield KnownTotal(figure.what, frozenset(area.routes), figure.first, end, figure.value)


def totals_of_series(indicator: str, totals: pa.Table, threshold: int) -> Iterator[KnownTotal]:
    """Yield the totals of a series from a threshold on, and for each place the sum of its periods of each year."""
    years: Counter[tuple[str | None, str | None, str | None, int]] = Counter()
    for row in totals.to_pylist():
        route, border, area = (row[name] for name in _PLACE)
        if row["value"] is None or row["value"] < threshold:
            continue
        yield KnownTotal(indicator, _routes(route), row["start"], row["end"], row["value"])
        if row["start"].year == (row["end"] - timedelta(days=1)).year:
            years[route, border, area, row["start"].year] += row["value"]
    for (route, _, _, year), value in years.items():
        yield KnownTotal(indicator, _routes(route), date(year, 1, 1), date(year + 1, 1, 1), value)


def _routes(route: str | None) -> frozenset[str]:
    return frozenset() if route is None else frozenset([route])
