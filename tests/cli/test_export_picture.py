"""`routes-geo export picture` writes what the service draws."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.pictures import all_text, pixels_of
from typer.testing import CliRunner

from routes_geo.cli.app import app


def run(snapshot_dir: Path, *arguments: str) -> tuple[int, str]:
    outcome = CliRunner().invoke(app, ["export", "picture", *arguments, "--snapshot", str(snapshot_dir)])
    return outcome.exit_code, outcome.output


def test_a_png_picture(snapshot_dir: Path, tmp_path: Path) -> None:
    target = tmp_path / "cmed.png"
    code, output = run(
        snapshot_dir, str(target), "--route", "CMED", "--window", "2023", "--width", "800", "--height", "420"
    )
    assert code == 0, output
    assert "158,026 detections" in " ".join(output.split())
    assert pixels_of(target.read_bytes()).shape == (420, 800, 3)


def test_an_svg_picture_in_french(snapshot_dir: Path, tmp_path: Path) -> None:
    target = tmp_path / "morts.svg"
    code, output = run(
        snapshot_dir, str(target), "--series", "iom.dead_and_missing.v1", "--window", "2023", "--compare", "2022",
        "--lang", "fr", "--scheme", "dark", "--at", "4/38/12",
    )  # fmt: skip
    assert code == 0, output
    assert "Morts et disparus" in all_text(target.read_text("utf-8"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x.gif"], "use one of .png, .svg"),
        (["x.png", "--route", "XX"], "unknown route 'XX'"),
        (["x.png", "--width", "10"], "choose a width from 600"),
        (["x.svg", "--window", "1950"], "is not published whole"),
        (["missing/folder/x.svg"], "cannot be written"),
    ],
)
def test_what_is_wrong_is_said(snapshot_dir: Path, tmp_path: Path, arguments: list[str], message: str) -> None:
    code, output = run(snapshot_dir, str(tmp_path / arguments[0]), *arguments[1:])
    assert code != 0
    assert message in " ".join(output.split())
    assert not (tmp_path / arguments[0]).exists()
