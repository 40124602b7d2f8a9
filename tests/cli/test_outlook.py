"""The nowcast, the forecast and its skill on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from routes_geo.cli.app import app
from routes_geo.model import ROUTE_IDS
from routes_geo.pressure.outlook import CAVEATS


def run(snapshot_dir: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["forecast", "--snapshot", str(snapshot_dir), *arguments])


def test_a_route_with_a_forecast(snapshot_dir_2025: Path) -> None:
    done = run(snapshot_dir_2025, "--route", "EMED")
    assert done.exit_code == 0, done.output
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "EMED Eastern Mediterranean, detections, release of 2025-06-03" in lines
    newest = next(line for line in lines if line.startswith("2025-04"))
    assert newest.startswith("2025-04 2,555 2,555 ")
    assert "figures 2 to 12 months old, of all routes" in newest
    months = [line.split()[0] for line in lines if line.startswith("2025-0") and len(line.split()) == 5]
    assert months == ["2025-05", "2025-07"]
    withheld = next(line for line in lines if line.startswith("2025-06"))
    assert withheld.startswith("2025-06 its scores since 2016 are not significantly better than")
    assert lines[-len(CAVEATS) :] == list(CAVEATS)


def test_a_route_without_one_says_why(snapshot_dir_2025: Path) -> None:
    done = run(snapshot_dir_2025, "--route", "Western Balkan Route")
    assert "WBAL  Western Balkans" in done.stdout
    assert "not significantly better than those of the better naive forecast" in done.stdout


def test_all_routes(snapshot_dir_2025: Path) -> None:
    done = run(snapshot_dir_2025)
    assert done.exit_code == 0
    assert [line.split()[0] for line in done.stdout.splitlines() if "release of 2025-06-03" in line] == list(ROUTE_IDS)


@pytest.mark.parametrize("route", ["Moon", "", "CMED;WMED"])
def test_an_unknown_route(snapshot_dir_2025: Path, route: str) -> None:
    done = run(snapshot_dir_2025, "--route", route)
    assert done.exit_code == 2
    assert "choose one of CMED, EMED, WBAL, WMED, WAFR" in done.stderr.replace("\n", " ")
