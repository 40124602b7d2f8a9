"""`routes-geo figures` as a user meets it: its table, its JSON, its refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.command_line import invoke


def test_figures_that_contradict_each_other_stand_side_by_side(snapshot_dir: Path, tmp_path: Path) -> None:
    result = invoke("figures", "--area", "crete", "--datetime", "2023", "--snapshot", str(snapshot_dir), home=tmp_path)
    assert result.returncode == 0, result.stderr
    for value in ("666 persons", "683 persons", "815 persons", "860 persons"):
        assert value in result.stdout
    assert "4 of 4 figures; figures are never added up" in result.stdout


def test_json_is_one_figure_a_line(snapshot_dir: Path, tmp_path: Path) -> None:
    result = invoke(
        "figures", "--route", "ALL", "--indicator", "detections", "--datetime", "2025-11", "--limit", "2", "--json",
        "--snapshot", str(snapshot_dir), home=tmp_path,
    )  # fmt: skip
    figures = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(figures) == 2
    assert {(figure["routes"][0], figure["indicator"]) for figure in figures} == {("ALL", "detections")}


def test_a_window_is_written_as_everywhere(snapshot_dir: Path, tmp_path: Path) -> None:
    said = [
        invoke("figures", "--area", "crete", *window, "--csv", "--snapshot", str(snapshot_dir), home=tmp_path).stdout
        for window in (
            ("--datetime", "2023-01/2023-03"),
            ("--window", "2023-Q1"),
            ("--from", "2023-01", "--to", "2023-03"),
        )
    ]
    assert said[0].startswith("id,")
    assert said[0] == said[1] == said[2]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--area", "atlantis"), "no published figure is about 'atlantis'"),
        (("--indicator", "boats"), "indicator 'boats' is not accepted"),
        (("--route", "atlantis"), "unknown route 'atlantis'"),
        (("--datetime", "soon"), "--datetime 'soon' is not accepted"),
        (("--window", "ytd", "--datetime", "2023"), "exclude each other"),
    ],
)
def test_a_wrong_option_is_named(snapshot_dir: Path, tmp_path: Path, options: tuple[str, str], words: str) -> None:
    result = invoke("figures", *options, "--snapshot", str(snapshot_dir), home=tmp_path)
    assert result.returncode == 2
    assert words in result.stderr
