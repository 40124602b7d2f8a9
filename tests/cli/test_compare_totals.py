"""`routes-geo compare` with totals of routes, and the commands that refuse them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.command_line import invoke


@pytest.mark.parametrize(
    ("name", "route", "label", "total"),
    [
        ("all", "ALL", "All nine routes of Frontex", None),
        ("Five", "FIVE", "The five routes", "detections on all nine routes of Frontex"),
        ("EBOR", "EBOR", "Eastern Borders (context)", "detections on all nine routes of Frontex"),
    ],
)
def test_totals_are_compared_as_routes_are(
    name: str, route: str, label: str, total: str | None, snapshot_dir: Path, tmp_path: Path
) -> None:
    options = ("--route", name, "--datetime", "2024", "--compare", "2023", "--as-of", "2025-06-03")
    result = invoke("compare", *options, "--json", "--snapshot", str(snapshot_dir), home=tmp_path)
    answer = json.loads(result.stdout)
    assert (answer["route"], answer["comparison"]["total_name"]) == (route, total)
    assert answer["comparison"]["sentence"].startswith(f"{label}, January to December 2024: ")
    printed = invoke("compare", *options, "--snapshot", str(snapshot_dir), home=tmp_path).stdout
    assert all(note in printed for note in answer["notes"])
    assert ("share of" in printed) == (total is not None)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("compare", "--route", "ALL", "--as-of", "2025-05-15"), "known from 2025-06-03 on, not on 2025-05-15"),
        (("report", "ALL"), "the totals are at /series/ALL and /series/FIVE; choose one of CMED"),
        (("export", "cells", "x.csv", "--route", "five"), "the totals are at /series/ALL and /series/FIVE"),
        (("forecast", "--route", "ALL"), "the totals are at /series/ALL and /series/FIVE; choose one of CMED"),
        (("alerts", "list", "--route", "all"), "the totals are at /series/ALL and /series/FIVE; choose one of CMED"),
    ],
)
def test_totals_are_refused_where_one_route_is_meant(
    arguments: tuple[str, ...], message: str, snapshot_dir: Path, tmp_path: Path
) -> None:
    result = invoke(*arguments, "--snapshot", str(snapshot_dir), home=tmp_path)
    assert result.returncode == 2
    assert message in " ".join(result.stderr.split())
