"""The scripts of docs/examples, run as readers run them: what they print is what the service publishes."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from support.example_pages import EXAMPLES
from support.serving import ask_json

pytestmark = pytest.mark.clients

ROUTES = ("CMED", "EMED", "WAFR", "WBAL", "WMED")
DETECTIONS = "frontex.detections.v1"
DEATHS = "series=iom.dead_and_missing.v1&"


def run(name: str, server: str, folder: Path) -> list[list[str]]:
    """Run a script with the address of the service; return the fields of the lines that it prints."""
    command = [sys.executable, str(EXAMPLES / name), server]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return list(csv.reader(io.StringIO(done.stdout)))


def rows(server: str, query: str = "") -> list[dict[str, Any]]:
    listed = ask_json(f"{server}/collections/cells/items?{query}datetime=2023&limit=10000")
    return [feature["properties"] for feature in listed["features"]]


def by_kind(listed: list[dict[str, Any]]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for row in listed:
        sums[row["kind"]] += row["value"] or 0
    return dict(sums)


def months(server: str, route: str) -> dict[str, int]:
    """Detections of each month on a route."""
    listed = ask_json(f"{server}/series/{route}")["series"]
    (found,) = [one for one in listed if one["id"] == DETECTIONS]
    return {point["period"]: point["value"] or 0 for point in found["periods"]}


def test_pandas_sums_by_route_and_kind(server: str, tmp_path: Path) -> None:
    (_, *kinds), *lines = run("with_pandas.py", server, tmp_path)
    printed = {route: dict(zip(kinds, map(int, values), strict=True)) for route, *values in lines}
    listed = rows(server)
    for route in ROUTES:
        own = by_kind([row for row in listed if row["route"] == route])
        assert {kind: value for kind, value in printed[route].items() if value} == own | {"total": sum(own.values())}
        assert printed[route]["total"] == sum(
            value for month, value in months(server, route).items() if "2023" in month
        )
    assert printed["total"] == by_kind(listed) | {"total": sum(by_kind(listed).values())}


def test_polars_sums_each_year(server: str, tmp_path: Path) -> None:
    (_, *routes), *lines = run("with_polars.py", server, tmp_path)
    assert len(lines) >= 18
    for route in ROUTES:
        expected: dict[str, int] = defaultdict(int)
        for month, value in months(server, route).items():
            expected[month[:4]] += value
        assert {line[0]: int(line[1 + routes.index(route)]) for line in lines} == expected


def test_duckdb_finds_the_months_with_the_most(server: str, tmp_path: Path) -> None:
    every = [(route, month, value) for route in ROUTES for month, value in months(server, route).items()]
    most = sorted(every, key=lambda row: (-row[2], row[1]))[:5]
    assert run("with_duckdb.py", server, tmp_path) == [[route, month, str(value)] for route, month, value in most]


def test_geopandas_finds_the_cell_with_the_most_dead_and_missing(server: str, tmp_path: Path) -> None:
    header, *kinds, (cell, value, centre) = run("with_geopandas.py", server, tmp_path)
    listed = rows(server, DEATHS)
    assert header == ["kind", "value"]
    assert {kind: int(value) for kind, value in kinds} == by_kind(listed)
    most = max((row for row in listed if row["kind"] == "cell"), key=lambda row: row["value"] or 0)
    assert (cell, int(value)) == (most["cell"], most["value"])
    lng, lat = map(float, centre.removeprefix("POINT (").removesuffix(")").split())
    assert (abs(lng - 21.0) < 0.2, abs(lat - 36.2) < 0.2) == (True, True)  # off Pylos


def test_lonboard_draws_what_has_a_place(server: str, tmp_path: Path) -> None:
    ((printed,),) = run("with_lonboard.py", server, tmp_path)
    routes = [row for row in rows(server, DEATHS) if row["kind"] == "route"]
    assert printed == "without a place: " + " ".join(f"{row['route']} {row['value']}" for row in routes)
    assert b"lonboard" in (tmp_path / "dead_and_missing.html").read_bytes().lower()


@pytest.mark.filterwarnings("ignore:The .* keyword in DataFrame.convert_dtypes")  # lonboard still uses it
def test_layers_of_lonboard_have_each_figure_once(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["with_lonboard.py", server])
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(compile((EXAMPLES / "with_lonboard.py").read_text("utf-8"), "with_lonboard.py", "exec"), names)
    layers = names["layers"]
    listed = rows(server, DEATHS)
    assert list(layers) == ["remainder", "cell"]
    for kind, layer in layers.items():
        drawn = layer.table.column("value").to_pylist()
        assert len(drawn) == sum(row["kind"] == kind for row in listed)
        assert sum(value or 0 for value in drawn) == by_kind(listed)[kind]
    assert list(names["drawn"].layers) == list(layers.values())
