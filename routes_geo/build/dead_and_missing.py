"""Make the embedded tables of dead and missing from the files of IOM's Missing Migrants Project.

    python -m routes_geo.build.dead_and_missing FOLDER

FOLDER has the files as published, at any depth. Each year is taken from one file alone, the newest that has incidents
of it, so that no incident is counted twice. A quarter is published if it had ended when that file was released.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.build.observed_counts import PeriodCounts, RoutePeriod, period_counts
from routes_geo.datafiles import embedded_data_dir
from routes_geo.disclosure.observed import disclose_period
from routes_geo.disclosure.observed_table import COLUMNS, figure_rows
from routes_geo.errors import InvalidInput
from routes_geo.model import ROUTE_IDS, Status, month_of, month_start, period_label
from routes_geo.sources.base import Intake
from routes_geo.sources.iom.adapter import ADAPTER, PROVISIONAL_MONTHS
from routes_geo.sources.observations import concat_observations
from routes_geo.sources.sniff import Sniffed

OBSERVATIONS = "observations/iom_dead_and_missing.csv"
CELLS = "cells/iom_dead_and_missing.csv"
FINEST = 4
_FIRST_MONTH = month_of(date(2014, 1, 1))
_OBSERVATION_COLUMNS = ("route", "quarter", "dead_and_missing", "status")
_MONTHS = 3


class Year(NamedTuple):
    """The incidents of a year in the newest file that has any, with the day of that file."""

    released: date
    incidents: pa.Table


def newest_years(intakes: Iterable[Intake]) -> dict[int, Year]:
    """Return each year from the newest file that has incidents of it.

    A file that states no release day was released no earlier than on the day of its newest incident; this day counts.
    """
    years: dict[int, Year] = {}
    for intake in intakes:
        starts = intake.observations["start"]
        released = intake.released or pc.max(starts).as_py()
        for year in pc.unique(pc.year(starts)).to_pylist():
            if year not in years or released > years[year].released:
                years[year] = Year(released, intake.observations.filter(pc.equal(pc.year(starts), year)))
    return years


def tables(intakes: Sequence[Intake]) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Return the rows of the table of observations and of that of cells, each with its header.

    They begin with 2014 and end with the newest quarter that had ended at its release. Earlier quarters that had not,
    and have incidents after their release, are not published.
    """
    years = newest_years(intakes)
    counts = period_counts(
        concat_observations([year.incidents for year in years.values()]), ROUTE_IDS, grain="quarter", finest=FINEST
    )
    covered = {
        month
        for year, (released, _) in years.items()
        for month in range(month_of(date(year, 1, 1)), month_of(date(year, 12, 1)), _MONTHS)
        if month_start(month + _MONTHS) <= released
    }
    quarters = range(_FIRST_MONTH, max(covered) + 1, _MONTHS)
    status = {month: _status(month, years) if month in covered else Status.NOT_PUBLISHED for month in quarters}
    published = {
        (route, month): counts.get((route, month), PeriodCounts())
        for route in ROUTE_IDS
        for month in quarters
        if month in covered
    }
    observations = [_observation(route, month, published, status[month]) for route in ROUTE_IDS for month in quarters]
    figures = {key: disclose_period(each.cells, each.total, finest=FINEST) for key, each in published.items()}
    return [_OBSERVATION_COLUMNS, *observations], [COLUMNS, *figure_rows(figures)]


def _status(month: int, years: dict[int, Year]) -> Status:
    released = years[month_start(month).year].released
    is_settled = month + _MONTHS - 1 < month_of(released) - PROVISIONAL_MONTHS
    return Status.FINAL if is_settled else Status.PROVISIONAL


def _observation(
    route: str, month: int, published: dict[RoutePeriod, PeriodCounts], status: Status
) -> tuple[str, str, str, str]:
    counts = published.get((route, month))
    quarter = period_label(month_start(month), "quarter")
    return route, quarter, "" if counts is None else str(counts.total), status.value


def read_files(folder: Path) -> list[Intake]:
    """Read all files of the publisher in a folder; InvalidInput if there is none."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in {".csv", ".xlsx", ".json"})
    intakes = [ADAPTER.read(path, None) for path in paths if ADAPTER.recognises(Sniffed(path))]
    if not intakes:
        raise InvalidInput(f"{folder} has no file of IOM's Missing Migrants Project; give the folder that has them")
    return intakes


def write_tables(folder: Path, data_dir: Path) -> None:
    """Make both tables from the files in a folder, and write them to the data folder."""
    for name, rows in zip((OBSERVATIONS, CELLS), tables(read_files(folder)), strict=True):
        path = data_dir / name
        path.parent.mkdir(exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Give the folder with the files of IOM's Missing Migrants Project.")
    write_tables(Path(sys.argv[1]), embedded_data_dir())
