"""The embedded tables of dead and missing are what the publisher's files give, and have no incidents."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from routes_geo.build.dead_and_missing import CELLS, OBSERVATIONS, newest_years, read_files, tables
from routes_geo.errors import InvalidInput
from routes_geo.model import ROUTE_IDS
from routes_geo.sources.base import Intake
from routes_geo.sources.iom.adapter import SERIES
from routes_geo.sources.observations import make_observations

# Dead and missing from 2026-01-01 to 2026-05-03, as a copy of the publisher's data of 2026-05-03 adds them up.
TO_MAY_2026 = {"CMED": 820, "EMED": 241, "WBAL": 4, "WMED": 154, "WAFR": 129}


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.reader(handle))


def make_intake(released: date | None, *incidents: tuple[str, date, int, float | None]) -> Intake:
    routes, days, values, lngs = zip(*incidents, strict=True)
    columns: dict[str, object] = {
        "source": SERIES.source,
        "series": SERIES.series,
        "indicator": SERIES.indicator.value,
        "route": list(routes),
        "lng": list(lngs),
        "lat": [None if lng is None else 35.0 for lng in lngs],
        "precision": ["route" if lng is None else "point" for lng in lngs],
        "start": list(days),
        "end": [day + timedelta(days=1) for day in days],
        "value": list(values),
        "status": "final",
    }
    return Intake(make_observations(columns, len(incidents)), (), len(incidents), released)


def as_dict(table: list[tuple[str, ...]]) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(row[0], row[1]): row[2:] for row in table[1:]}


def test_a_year_comes_from_the_newest_file_alone() -> None:
    older = make_intake(date(2025, 4, 30), ("CMED", date(2024, 2, 1), 7, 12.0), ("CMED", date(2025, 2, 1), 9, 12.0))
    newer = make_intake(date(2025, 9, 8), ("CMED", date(2025, 2, 1), 11, 12.0))
    for intakes in ([older, newer], [newer, older]):
        years = newest_years(intakes)
        assert {year: pc.sum(part.incidents["value"]).as_py() for year, part in years.items()} == {2024: 7, 2025: 11}


def test_a_file_without_a_day_counts_as_released_on_that_of_its_newest_incident() -> None:
    stated = make_intake(date(2025, 4, 30), ("CMED", date(2024, 2, 1), 7, 12.0))
    early = make_intake(None, ("CMED", date(2024, 7, 28), 5, 12.0))
    assert newest_years([early, stated])[2024].released == date(2025, 4, 30)
    assert newest_years([early])[2024].released == date(2024, 7, 28)


def test_a_quarter_that_no_file_covers_whole_is_not_published() -> None:
    intakes = [
        make_intake(date(2014, 8, 20), ("CMED", date(2014, 2, 1), 30, 12.0), ("CMED", date(2014, 8, 1), 40, 12.0)),
        make_intake(date(2015, 5, 6), ("CMED", date(2015, 2, 1), 50, 12.0), ("CMED", date(2015, 5, 1), 60, 12.0)),
    ]
    observations, cells = tables(intakes)
    by_quarter = as_dict(observations)
    assert by_quarter["CMED", "2014-Q1"] == ("30", "provisional")
    assert by_quarter["CMED", "2014-Q2"][0] == "0"
    assert by_quarter["CMED", "2014-Q3"] == by_quarter["CMED", "2014-Q4"] == ("", "not_published")
    assert by_quarter["CMED", "2015-Q1"][0] == "50"
    assert ("CMED", "2015-Q2") not in by_quarter  # it had not ended
    assert {row[1] for row in cells[1:]} == {"2014-Q1", "2015-Q1"}


def test_a_count_without_a_point_or_route_is_in_no_cell() -> None:
    incidents = [
        ("CMED", date(2014, 1, 5), 30, 12.0),
        ("CMED", date(2014, 1, 6), 20, None),
        ("OTHR", date(2014, 1, 7), 99, 12.0),
    ]
    observations, cells = tables([make_intake(date(2014, 4, 1), *incidents)])
    assert as_dict(observations)["CMED", "2014-Q1"][0] == "50"
    assert [row[4] for row in cells[1:]] == ["30"] * 3
    assert {row[0] for row in observations[1:]} == set(ROUTE_IDS)


def test_a_folder_without_a_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="has no file of IOM"):
        read_files(tmp_path)


@pytest.fixture(scope="module")
def intakes(publisher_files: Path) -> list[Intake]:
    return read_files(publisher_files / "missing_migrants")


@pytest.mark.publisher
def test_the_files_give_the_committed_tables(intakes: list[Intake], data_dir: Path) -> None:
    for name, table in zip((OBSERVATIONS, CELLS), tables(intakes), strict=True):
        assert rows(data_dir / name) == [list(row) for row in table]


@pytest.mark.publisher
def test_the_file_of_2026_equals_the_totals_published_elsewhere(intakes: list[Intake]) -> None:
    table = newest_years(intakes)[2026].incidents
    counts = Counter[str]()
    for route, value in zip(table["route"].to_pylist(), table["value"].to_pylist(), strict=True):
        counts[route] += value
    assert {route: counts[route] for route in ROUTE_IDS} == TO_MAY_2026


@pytest.mark.publisher
def test_no_row_of_the_files_is_counted_twice(intakes: list[Intake], data_dir: Path) -> None:
    """Each year of a route is the sum of one file, or less if its last quarters are not published."""
    by_file = [_by_route_and_year(intake.observations) for intake in intakes]
    published: defaultdict[tuple[str, int], int] = defaultdict(int)
    for route, quarter, value, _ in rows(data_dir / OBSERVATIONS)[1:]:
        published[route, int(quarter[:4])] += int(value or 0)
    for (route, year), value in published.items():
        sums = [file.get((route, year), 0) for file in by_file]
        assert value in sums if year < 2025 else value <= max(sums)


def _by_route_and_year(table: pa.Table) -> dict[tuple[str, int], int]:
    sums: defaultdict[tuple[str, int], int] = defaultdict(int)
    for row in table.select(["route", "start", "value"]).to_pylist():
        sums[row["route"], row["start"].year] += row["value"]
    return sums
