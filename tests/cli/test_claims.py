"""`routes-geo claims` as a user meets it: what it prints, its JSON, its refusals."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support.command_line import invoke


def test_every_claim_is_printed_with_what_the_letter_said_and_what_the_data_say(
    snapshot_dir: Path, tmp_path: Path
) -> None:
    result = invoke("claims", "--snapshot", str(snapshot_dir), home=tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("The letter said: ") == result.stdout.count("Confirmed: ") == 7
    fourfold = result.stdout.split("(trend.gr_fourfold)")[1].split("(trend.total_up)")[0]
    assert "Confirmed: no. " in fourfold
    assert "The highest value is 3.59 times, in 2023-09; the letter claims 4" in fourfold
    for part in ("2023-09", "11,904", "2022-09", "3,313", "3.59 times", "released 2025-06-03"):
        assert part in fourfold
    assert "Confirmed: not testable. Arrivals in Cyprus" in result.stdout
    assert "+17 %" in result.stdout
    assert "detections are events, not persons" in result.stdout


def test_json_is_one_claim_a_line(snapshot_dir: Path, tmp_path: Path) -> None:
    result = invoke(
        "claims", "--claim", "trend.total_up", "--as-of", "2025-07-01", "--json", "--snapshot", str(snapshot_dir),
        home=tmp_path,
    )  # fmt: skip
    claim = json.loads(result.stdout)
    assert (claim["id"], claim["reproduces"], claim["as_of"]) == ("trend.total_up", "yes", "2025-07-01")
    assert claim["comparisons"][0]["counts"][0]["window"] == 285_540


def test_before_the_first_release_the_reason_is_given(snapshot_dir: Path, tmp_path: Path) -> None:
    result = invoke(
        "claims", "--claim", "trend.total_up", "--as-of", "2020-01-01", "--snapshot", str(snapshot_dir), home=tmp_path
    )
    assert result.returncode == 0
    assert (
        "Confirmed: not testable. frontex.detections.v1: nothing was released on or before 2020-01-01" in result.stdout
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--claim", "trend.none"), "choose one of return.rate"),
        (("--as-of", "soon"), "'soon' is not a day"),
        (("--snapshot", "nowhere"), "routes-geo build"),
    ],
)
def test_bad_input_is_an_error_of_one_line(
    arguments: tuple[str, ...], words: str, snapshot_dir: Path, tmp_path: Path
) -> None:
    given = arguments if "--snapshot" in arguments else (*arguments, "--snapshot", str(snapshot_dir))
    result = invoke("claims", *given, home=tmp_path)
    assert result.returncode == 2
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_help_says_what_the_verdicts_mean(tmp_path: Path) -> None:
    text = invoke("claims", "--help", home=tmp_path).stdout
    for word in ("partly", "not_testable", "beside", "--as-of", "trend.gr_fourfold"):
        assert word in text


def test_a_table_that_is_read_while_printing_can_be_damaged(snapshot_dir: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(snapshot_dir, tmp_path / "damaged"))
    routes = next(folder.glob("*/routes.arrow"))
    routes.write_bytes(routes.read_bytes()[:-1] + b"x")
    done = invoke("claims", "--json", "--snapshot", str(folder), home=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "routes.arrow: its content differs from the recorded checksum" in done.stderr
    assert done.stderr.count("routes-geo: ") == 1
