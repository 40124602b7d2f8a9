"""Series, pressure, hotspots, routes and places as a user prints them, from a snapshot and from a service."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.command_line import invoke
from support.serving import service

from routes_geo.model import ROUTE_IDS

COMMANDS = [
    ("routes",),
    ("places", "--route", "CMED"),
    ("series", "CMED", "--window", "2023"),
    ("series", "ALL", "--window", "ytd"),
    ("series", "CMED", "--series", "italy.arrivals.v1", "--window", "2023-Q1"),
    ("series", "CMED", "--window", "2024", "--adjust"),
    ("pressure",),
    ("pressure", "CMED", "--window", "2023"),
    ("hotspots", "--route", "EMED", "--window", "2023"),
    ("compare", "--route", "CMED", "--window", "2023", "--compare", "2022"),
]


@pytest.fixture(scope="module")
def address(snapshot_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with service(snapshot_dir, tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture
def ask(snapshot_dir: Path, tmp_path: Path) -> Any:
    def asked(*arguments: str) -> str:
        done = invoke(*arguments, "--snapshot", str(snapshot_dir), home=tmp_path)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return asked


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("command", COMMANDS)
def test_csv_and_json_have_the_same_rows(command: tuple[str, ...], ask: Any) -> None:
    objects = [json.loads(line) for line in ask(*command, "--json").splitlines()]
    rows = rows_of(ask(*command, "--csv"))
    assert len(rows) == len(objects) > 0
    for row, each in zip(rows, objects, strict=True):
        assert {name for name in row if "." not in name} <= set(each)
        assert all(row[name] == "" for name in row if name in each and each[name] is None)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_service_gives_the_same_as_its_snapshot(
    command: tuple[str, ...], ask: Any, address: str, tmp_path: Path
) -> None:
    for form in ((), ("--json",), ("--csv",)):
        remote = invoke(*command, *form, "--url", address, home=tmp_path)
        assert remote.returncode == 0, remote.stderr
        assert remote.stdout == ask(*command, *form)


def test_the_months_of_a_series_add_up_to_its_sum(ask: Any) -> None:
    rows = rows_of(ask("series", "central-med", "--window", "2023", "--csv"))
    assert sum(int(row["value"]) for row in rows) == 158_026
    assert {row["unit"] for row in rows} == {"detections"}
    assert "sum: 158,026 detections; 0 of 12 periods withheld" in ask("series", "CMED", "--window", "2023")


def test_every_way_of_writing_a_window_gives_the_same(ask: Any) -> None:
    ways = [
        ("--window", "2023-Q1"),
        ("--window", "2023-01/2023-03"),
        ("--from", "2023-01", "--to", "2023-03"),
        ("--datetime", "2023-01/2023-03"),
    ]
    assert len({ask("series", "EMED", *way, "--csv") for way in ways}) == 1


def test_a_release_of_the_past_is_read(ask: Any) -> None:
    (row,) = rows_of(ask("series", "CMED", "--window", "2025-04", "--as-of", "2025-06-03", "--csv"))
    assert row["released"] == "2025-06-03"


def test_pressure_of_all_routes_is_that_of_the_newest_month(ask: Any) -> None:
    rows = rows_of(ask("pressure", "--csv"))
    assert [row["route"] for row in rows] == list(ROUTE_IDS)
    assert {row["period"] for row in rows} == {"2026-06"}
    parts = [name for name in rows[0] if name.startswith("from_")]
    for row in rows:
        assert sum(float(row[name] or 0) for name in parts) == pytest.approx(float(row["score"]))


def test_a_withheld_count_is_named_and_never_zero(ask: Any) -> None:
    command = ("series", "CMED", "--series", "iom_dtm.arrivals.v1", "--window", "2024")
    objects = [json.loads(line) for line in ask(*command, "--json").splitlines()]
    withheld = [each for each in objects if each["status"] == "suppressed"]
    assert withheld
    assert all(each["value"] is None for each in withheld)
    assert ask(*command).count("withheld  ") >= len(withheld)


def test_hotspots_of_a_route_with_their_members(ask: Any) -> None:
    text = ask("hotspots", "--route", "Atlantic")
    lines = [line for line in text.splitlines() if "WAFR" in line]
    assert lines[0].startswith("  Canary Islands")
    assert lines[1].startswith("    El Hierro")


def test_places_have_positions_except_reception_sites(ask: Any) -> None:
    places = {row["place_id"]: row for row in rows_of(ask("places", "--csv"))}
    assert float(places["lampedusa"]["lat"]) == pytest.approx(35.5, abs=0.1)
    assert float(places["lampedusa"]["lng"]) == pytest.approx(12.6, abs=0.1)
    assert all((row["lat"] == "") == (row["lng"] == "") for row in places.values())
