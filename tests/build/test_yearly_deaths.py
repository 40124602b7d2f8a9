"""Dead and missing by route and year against figures published on other days, with a reason for each difference."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from routes_geo.snapshot.series import periods_of, rows_of_route
from routes_geo.snapshot.snapshot import Snapshot

SERIES = "iom.dead_and_missing.v1"
TOTAL = "Total Number of Dead and Missing"
PUBLISHER_ROUTES = {
    "Central Mediterranean": "CMED",
    "Eastern Mediterranean": "EMED",
    "Türkiye-Europe land route": "EMED",
    "Western Balkans": "WBAL",
    "Western Mediterranean": "WMED",
    "Western Africa / Atlantic route to the Canary Islands": "WAFR",
}

# Data of the publisher to 2026-05-03 without cumulative incidents, by route from 2014 to 2026. The Eastern
# Mediterranean includes the Türkiye-Europe land route. Incidents with several routes are in none of them, as here.
OF_MAY_2026 = {
    "CMED": (3104, 3038, 4572, 2843, 1305, 1257, 991, 1552, 1417, 2526, 1810, 1286, 820),
    "EMED": (101, 806, 395, 66, 227, 103, 140, 164, 457, 214, 197, 374, 241),
    "WBAL": (4, 29, 28, 21, 47, 64, 35, 41, 44, 47, 42, 22, 4),
    "WMED": (59, 102, 128, 224, 849, 552, 335, 384, 611, 458, 572, 484, 154),
    "WAFR": (29, 82, 169, 1, 43, 202, 862, 1126, 559, 959, 1215, 1176, 129),
}
# Data of the publisher of the middle of 2024 and earlier, with cumulative incidents, from 2014 to 2023.
OF_2024 = {
    "CMED": (3126, 3149, 4574, 2853, 1314, 1262, 1000, 1553, 1417, 2526),
    "EMED": (104, 806, 434, 66, 234, 103, 140, 166, 457, 214),
    "WBAL": (4, 31, 28, 21, 47, 64, 35, 41, 43, 47),
    "WMED": (59, 102, 128, 224, 849, 552, 343, 384, 611, 458),
    "WAFR": (29, 82, 169, 1, 43, 202, 877, 1205, 559, 959),
}

# Ours less theirs. Cumulative incidents: what the file of 2025-04-30 marks so, which the other copy leaves out.
CUMULATIVE = {
    ("CMED", 2014): 22,
    ("CMED", 2015): 111,
    ("CMED", 2016): 2,
    ("CMED", 2017): 10,
    ("CMED", 2018): 9,
    ("CMED", 2019): 5,
    ("EMED", 2018): 7,
    ("EMED", 2021): 2,
    ("WBAL", 2015): 2,
    ("WMED", 2020): 8,
    ("WAFR", 2020): 15,
}
# The publisher added, removed or moved incidents of an ended year after the release of 2025-04-30.
CORRECTED_LATER = {
    ("EMED", 2014): 3,
    ("EMED", 2024): -16,
    ("CMED", 2024): -91,
    ("WBAL", 2022): -1,
    ("WBAL", 2024): -1,
    ("WMED", 2024): 9,
    ("WAFR", 2021): 79,
    ("WAFR", 2024): -49,
}
# Our year has only the first two quarters, as known in September 2025; the others are not published.
HALF_OF_2025 = {
    ("CMED", 2025): -698,
    ("EMED", 2025): -312,
    ("WBAL", 2025): -15,
    ("WMED", 2025): -332,
    ("WAFR", 2025): -935,
}
# Our year ends with March, theirs with 3 May. The other copy has no dead or missing of WAFR after March.
TO_MARCH_2026 = {("CMED", 2026): -137, ("EMED", 2026): -115, ("WBAL", 2026): -1, ("WMED", 2026): -69}
# The publisher corrected incidents between the middle of 2024 and 2025-04-30.
CORRECTED_BEFORE = {("CMED", 2020): -9, ("CMED", 2021): -1, ("EMED", 2016): -39}

REASONS = (CUMULATIVE, CORRECTED_LATER, HALF_OF_2025, TO_MARCH_2026)


@pytest.fixture(scope="module")
def by_year(snapshot: Snapshot) -> dict[tuple[str, int], int]:
    years: defaultdict[tuple[str, int], int] = defaultdict(int)
    for route in OF_MAY_2026:
        for period in periods_of(rows_of_route(snapshot, SERIES, route, None), "quarter"):
            years[route, int(period["period"][:4])] += period["value"] or 0
    return dict(years)


def differences(by_year: dict[tuple[str, int], int], stated: dict[str, tuple[int, ...]]) -> dict[tuple[str, int], int]:
    theirs = {(route, 2014 + at): value for route, values in stated.items() for at, value in enumerate(values)}
    return {key: by_year[key] - value for key, value in theirs.items() if by_year[key] != value}


def test_every_difference_from_the_newest_figures_has_a_reason(by_year: dict[tuple[str, int], int]) -> None:
    explained = {key: difference for reason in REASONS for key, difference in reason.items()}
    assert len(explained) == sum(map(len, REASONS))  # one reason for each
    assert differences(by_year, OF_MAY_2026) == explained


def test_every_difference_from_earlier_figures_has_a_reason(by_year: dict[tuple[str, int], int]) -> None:
    assert differences(by_year, OF_2024) == CORRECTED_BEFORE


def test_the_newest_stated_figures_are_those_of_this_test(data_dir: Path) -> None:
    """The rows of 2026-05-03 in the stated figures, which keep the two parts of EMED apart."""
    with (data_dir / "stated" / "deaths.csv").open(encoding="utf-8", newline="") as handle:
        rows = [
            row for row in csv.DictReader(handle) if row["published"] == "2026-05-03" and row["routes"] in OF_MAY_2026
        ]
    land = {2026: 4}  # not stated there, because it is below 10 and of less than a year
    land |= {int(row["start"][:4]): int(row["value"]) for row in rows if row["area_id"] == "turkiye_europe_land_route"}
    routes = [row for row in rows if not row["area_id"]]
    assert len(routes) > 20
    for row in routes:
        year = int(row["start"][:4])
        added = land.get(year, 0) if row["routes"] == "EMED" else 0
        assert OF_MAY_2026[row["routes"]][year - 2014] == int(row["value"]) + added


@pytest.mark.publisher
def test_the_cumulative_incidents_are_those_that_the_file_marks(publisher_files: Path) -> None:
    path = publisher_files / "missing_migrants" / "Missing_Migrants_Global_Figures_allData_2025-04.xlsx"
    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    columns = [header.index(name) for name in ("Incident Type", "Migration Route", "Incident Year", TOTAL)]
    sums: defaultdict[tuple[str, int], int] = defaultdict(int)
    for kind, name, year, value in ([row[at] for at in columns] for row in rows):
        if kind == "Cumulative Incident" and name in PUBLISHER_ROUTES:
            sums[PUBLISHER_ROUTES[name], int(year)] += int(value)
    assert {key: value for key, value in sums.items() if value} == CUMULATIVE


def test_the_quarters_of_the_gap_have_no_value(snapshot: Snapshot) -> None:
    for route in OF_MAY_2026:
        periods = {row["period"]: row for row in periods_of(rows_of_route(snapshot, SERIES, route, None), "quarter")}
        for quarter in ("2025-Q3", "2025-Q4"):
            assert (periods[quarter]["value"], periods[quarter]["status"]) == (None, "not_published")
        assert (len(periods), max(periods)) == (49, "2026-Q1")
