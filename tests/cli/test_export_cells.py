"""`routes-geo export cells`: files with the features that the service answers with."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from routes_geo.cli.app import app

CMED_2023 = 158026
DEATHS = "iom.dead_and_missing.v1"


def export(snapshot_dir: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["export", "cells", *arguments, "--snapshot", str(snapshot_dir)])
    return done.exit_code, done.output


@pytest.mark.parametrize("suffix", ["parquet", "fgb", "gpkg"])
def test_files_hold_the_cells_of_the_window_and_their_sum(snapshot_dir: Path, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"cells.{suffix}"
    asked = ("--datetime", "2023", "--route", "CMED", "--resolution", "5")
    code, output = export(snapshot_dir, str(path), *asked)
    assert code == 0, output
    frame = gpd.read_parquet(path) if suffix == "parquet" else gpd.read_file(path)
    assert frame["value"].sum() == CMED_2023
    assert f"{len(frame)} features, {path.stat().st_size:,} bytes, 2023-01/2023-12" in output.replace("\n", " ")


def test_a_file_is_what_the_service_answers(snapshot_dir: Path, tmp_path: Path, client: TestClient) -> None:
    path = tmp_path / "cells.geojson"
    assert export(snapshot_dir, str(path), "--datetime", "2009-01", "--corridor")[0] == 0
    asked = {"datetime": "2009-01", "corridor": "true", "limit": 10000}
    answered = client.get("/collections/cells/items", params=asked).json()
    written = json.loads(path.read_text("utf-8"))
    assert written["features"] == answered["features"]
    assert written["attribution"] == "Frontex, monthly detections of irregular border crossing"


@pytest.mark.parametrize("asked", [("--datetime", "2023"), ("--window", "ytd"), ()])
def test_a_file_of_another_series_is_what_the_service_answers(
    snapshot_dir: Path, tmp_path: Path, client: TestClient, asked: tuple[str, ...]
) -> None:
    path = tmp_path / "deaths.geojson"
    code, output = export(snapshot_dir, str(path), "--series", DEATHS, *asked)
    assert code == 0, output
    parameters = dict(zip([name.strip("-") for name in asked[::2]], asked[1::2], strict=True))
    answered = client.get("/collections/cells/items", params={"series": DEATHS, "limit": 10000, **parameters}).json()
    written = json.loads(path.read_text("utf-8"))
    assert written["features"] == answered["features"]
    assert answered["period"] in output.replace("\n", " ")
    sources = {series["id"]: series for series in client.get("/sources").json()["series"]}
    assert written["attribution"] == sources[DEATHS]["attribution"]
    assert written["vintage"] == sources[DEATHS]["release"]["released"]


def test_the_standard_output_gets_csv_and_nothing_else(snapshot_dir: Path) -> None:
    done = CliRunner().invoke(app, ["export", "cells", "-", "--datetime", "2023", "--snapshot", str(snapshot_dir)])
    assert done.exit_code == 0
    assert done.stdout.startswith("id,")
    assert "features" not in done.stdout
    assert "-: " in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("cells.xlsx",), "use one of .geojson"),
        (("none/cells.csv",), "cannot be written"),
        (("cells.csv", "--resolution", "9"), "finer than the published counts"),
        (("cells.csv", "--series", DEATHS, "--resolution", "5"), "choose resolution 4"),
        (("cells.csv", "--series", DEATHS, "--datetime", "2023-02"), "2023-01/2023-03"),
        (("cells.csv", "--series", "italy.arrivals.v1"), "has no counts by cell"),
        (("cells.csv", "--route", "XX"), "CMED"),
        (("cells.csv", "--datetime", "soon"), "2023-01/2023-09"),
    ],
)
def test_what_cannot_be_written_is_said(
    snapshot_dir: Path, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    code, output = export(snapshot_dir, str(tmp_path / arguments[0]), *arguments[1:])
    assert code == 2
    assert message in output.replace("\n", " ")
    assert list(tmp_path.iterdir()) == []
