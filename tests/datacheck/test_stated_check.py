"""Published figures in the data folder: each way to break them is found and named."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from routes_geo.datacheck.stated import check_stated, is_small
from routes_geo.datacheck.tables import KEYS, Data
from routes_geo.datafiles import read_rows
from routes_geo.stated.figures import StatedFigure

FILES = [
    *(name for name in KEYS if name.startswith("stated/")),
    "figures.csv",
    "figure_addresses.csv",
]


def check(folder: Path) -> list[str]:
    tables = {file: read_rows(folder / file, KEYS[file]) for file in FILES}
    return [str(violation) for violation in check_stated(Data(folder, tables))]


@pytest.fixture
def copy(data_dir: Path, tmp_path: Path) -> Path:
    for file in FILES:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        shutil.copy(data_dir / file, tmp_path / file)
    return tmp_path


def test_the_figures_have_no_violation(copy):
    assert check(copy) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("landings.csv", ",45997,,persons,", ",45997,,people,", "unit 'people' is unknown"),
        ("landings.csv", "hosted.2024,hosted,", "hosted.2024,housed,", "indicator 'housed' is unknown"),
        ("landings.csv", "hosted,CMED,", "hosted,LIBYA,", "routes 'LIBYA' is unknown"),
        ("landings.csv", ",5500,more_than,", ",5500,above,", "qualifier 'above' is unknown"),
        ("landings.csv", "2024-01-01,2025-01-01,45997", "2025-01-01,2025-01-01,45997", "is not after start"),
        ("landings.csv", ",45997,", ",9,", "9 is below 10"),
        ("landings.csv", "lampedusa,Lampedusa,lampedusa,IT,,2024-01-01", "lampedusa,,lampedusa,IT,,2024-01-01", "both"),
        ("landings.csv", "https://agrigento", "agrigento", "is no web address"),
        ("landings.csv", "2025-01-10", "January", "'January' is not a year"),
        ("landings.csv", ",partly,", ",likely,", "verification 'likely' is unknown"),
        ("landings.csv", ",crete.2024\n", ",\n", "contradicts"),
        ("landings.csv", ",12487,", ",12130,", "leaves a small count"),
        ("landings.csv", "landings.aegean.2026-01,", "fx.CMED.2023,", "two figures have this id"),
        ("landings.csv", ",malta.2022\n", ",malta\n", "a conflict needs two different values"),
        ("compared.csv", ",158026,", ",158027,", "value 158027 is not in the figure 'fx.CMED.2023'"),
        ("compared.csv", "\nlam.pop,", "\nlam.residents,", "the id is not in both"),
        ("../figure_addresses.csv", "fx.CMED.2023,fx.CMED.2023,/s", "fx.CMED.2023,fx.CMED.2023,,s", "give either"),
        ("../figure_addresses.csv", ",lam.pop,", ",lam.cap,", "the figure has no row"),
        (
            "../figures.csv",
            "2023,158026,detections,verified",
            "2023,158026,detections,partly",
            "'verified', the status",
        ),
    ],
)
def test_a_broken_row_is_found(copy, file, old, new, message):
    path = copy / "stated" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert any(message in fault for fault in check(copy))


def figure(value: int, end: date, *, area: str | None, indicator: str = "arrivals", unit: str = "persons"):
    start = date(2024, 1, 1)
    routes, source = ("WMED",), "Ministry"
    return StatedFigure(
        "a.b",
        indicator,
        routes,
        area,
        area,
        None,
        None,
        None,
        start,
        end,
        value,
        None,
        unit,
        None,
        None,
        source,
        None,
        "verified",
        "in a report",
        None,
    )


@pytest.mark.parametrize(
    ("value", "end", "area", "indicator", "small"),
    [
        (9, date(2024, 7, 1), None, "detections", True),
        (10, date(2024, 7, 1), None, "detections", False),
        (9, date(2025, 1, 1), None, "detections", False),
        (9, date(2025, 1, 1), "ceuta", "arrivals", True),
        (0, date(2024, 7, 1), "ceuta", "arrivals", False),
        (9, date(2025, 1, 1), "ceuta", "dead_and_missing", False),
        (9, date(2024, 12, 1), "ceuta", "dead_and_missing", True),
    ],
)
def test_small_counts_of_areas_and_short_periods_stay_out(value, end, area, indicator, small):
    assert is_small(figure(value, end, area=area, indicator=indicator)) is small


def test_percentages_are_no_counts():
    assert not is_small(figure(5, date(2024, 2, 1), area="ceuta", unit="percent"))
