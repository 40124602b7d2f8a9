"""`routes-geo compare`, and the window of reports and exports, as a user meets them."""

from __future__ import annotations

import csv
import json
import re
from html import unescape
from pathlib import Path

import pytest
from support.command_line import invoke

SENTENCE = (
    "Central Mediterranean, January to June 2026: 14,444 detections, 52 % fewer than in the same months of 2025 "
    "(release of 4 August 2026; 6 months provisional)"
)


def test_the_year_to_date_of_every_route_is_the_default(snapshot_dir: Path, tmp_path: Path) -> None:
    result = invoke("compare", "--snapshot", str(snapshot_dir), home=tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("January to June 2026: ") == 5
    assert SENTENCE in result.stdout
    for part in ("2025-01/2025-06", "30,168", "74,404", "40.5 %"):
        assert part in result.stdout


def test_json_is_one_route_a_line(snapshot_dir: Path, tmp_path: Path) -> None:
    result = invoke(
        "compare", "--route", "West African", "--datetime", "2023", "--compare", "2020", "--as-of", "2025-02-08",
        "--json", "--snapshot", str(snapshot_dir), home=tmp_path,
    )  # fmt: skip
    answer = json.loads(result.stdout)
    assert (answer["route"], answer["comparison"]["vintage"]) == ("WAFR", "2025-02-07")
    assert answer["comparison"]["compared"]["window"] == "2020-01/2020-12"


def test_the_report_and_its_command_give_the_same_headline(snapshot_dir: Path, tmp_path: Path) -> None:
    page = tmp_path / "cmed.html"
    result = invoke(
        "report", "CMED", "--window", "ytd", "-o", str(page), "--snapshot", str(snapshot_dir), home=tmp_path
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    headline = page.read_text("utf-8").split('<p class="headline">')[1].split("</p>")[0]
    text = unescape(re.sub(r"</?strong>", "", headline))
    assert text.startswith("From January to June 2026, 14,444 detections")
    assert text in result.stdout.splitlines()


def test_cells_of_a_window_with_a_name_are_exported(snapshot_dir: Path, tmp_path: Path) -> None:
    table = tmp_path / "cells.csv"
    result = invoke(
        "export", "cells", str(table), "--window", "ytd", "--route", "CMED", "--snapshot", str(snapshot_dir),
        home=tmp_path,
    )  # fmt: skip
    assert "2026-01/2026-06" in result.stdout
    with table.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["period"] for row in rows} == {"2026-01/2026-06"}
    assert sum(int(row["value"] or 0) for row in rows) == 14_444


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("compare", "--window", "week"), "ytd (January to the newest month)"),
        (("compare", "--window", "ytd", "--datetime", "2023"), "exclude each other"),
        (("compare", "--compare", "2022"), "give windows of equal length"),
        (("compare", "--datetime", "2009"), "the series covers 2009-01/2026-06"),
        (("report", "CMED", "--window", "ytd", "--from", "2023-01"), "--window and --from and --to exclude each other"),
        (("report", "CMED", "--window", "week"), "ytd (January to the newest month)"),
        (("export", "cells", "x.csv", "--window", "ytd", "--datetime", "2023"), "exclude each other"),
        (("export", "pmtiles", "x.pmtiles", "--window", "ytd", "--datetime", "2023"), "exclude each other"),
    ],
)
def test_refusals_are_one_sentence(
    arguments: tuple[str, ...], message: str, snapshot_dir: Path, tmp_path: Path
) -> None:
    result = invoke(*arguments, "--snapshot", str(snapshot_dir), home=tmp_path)
    assert result.returncode == 2
    assert message in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
