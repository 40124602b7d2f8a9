"""The commands that take files in and tell what they hold, as a user meets them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from support.command_line import invoke
from support.incidents import API

from routes_geo.ledger.ledger import Ledger

VINTAGES = """vintage_commit_date,route,month,detections
2025-02-07,Central Mediterranean Route,2023-12,9977
2025-02-07,Moon Route,2023-12,1
2025-02-10,Central Mediterranean Route,2023-12,5289
"""


@pytest.fixture
def vintages(tmp_path: Path) -> Path:
    path = tmp_path / "vintages.csv"
    path.write_text(VINTAGES)
    return path


def lines(result: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_ingest_as_json_reconciles_every_file(vintages: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.csv"
    broken.write_text("a,b\n1,2\n")
    result = invoke("ingest", str(vintages), str(broken), "--json", "--allow-rejected", home=tmp_path)
    assert result.returncode == 2
    good, bad = lines(result)
    assert (good["source"], good["rows_in"], good["accepted"]) == ("frontex", 3, 2)
    assert good["quarantined"] == {"unknown_route": 1}
    assert good["totals"] == {"frontex.detections.v1": 5289}
    assert good["release"].startswith("frontex-2025-02-10-")
    assert (bad["file"], bad["error"]) == ("broken.csv", "InvalidInput")
    again = lines(invoke("ingest", str(vintages), "--json", home=tmp_path))[0]
    assert {key: again[key] for key in good if key != "new"} == {key: good[key] for key in good if key != "new"}
    assert (good["new"], again["new"]) == (True, False)


def test_the_summary_names_what_was_not_plain(tmp_path: Path) -> None:
    path = tmp_path / "vintages.csv"
    path.write_text(VINTAGES.replace("detections", "detectoins"))
    note = "the column 'detectoins' is read as 'detections'"
    command = ("ingest", str(path), "--allow-rejected")
    assert lines(invoke(*command, "--json", home=tmp_path / "one"))[0]["notes"] == [note]
    assert f"  note: {note}\n" in invoke(*command, home=tmp_path / "two").stdout
    assert lines(invoke(*command, "--dry-run", "--json", home=tmp_path / "one"))[0]["notes"] == [note]


def test_an_assumed_release_date_is_not_called_a_stated_one(tmp_path: Path) -> None:
    path = tmp_path / "ibc.csv"
    path.write_text("Route,BorderLocation,NationalityLong,APR2018\nCentral Mediterranean Route,Sea,Mali,5\n")
    result = lines(invoke("ingest", str(path), "--json", home=tmp_path))[0]
    assert (result["released"], result["released_basis"]) == ("2018-05-31", "assumed")
    given = invoke("ingest", str(path), "--released", "2018-05-09", "--json", home=tmp_path / "other")
    assert lines(given)[0]["released_basis"] == "given"


def test_quarantine_is_a_table(vintages: Path, tmp_path: Path) -> None:
    invoke("ingest", str(vintages), "--allow-rejected", home=tmp_path)
    row = lines(invoke("quarantine", "--json", home=tmp_path))[0]
    assert (row["location"], row["reason"], row["counted"]) == ("line 3", "unknown_route", False)
    shown = invoke("quarantine", home=tmp_path).stdout
    assert "Moon Route" in shown
    assert "1 rows in quarantine, 1 shown" in shown
    assert "0 rows in quarantine" in invoke("quarantine", "--reason", "not_a_count", home=tmp_path).stdout
    mistaken = invoke("quarantine", "--reason", "typo", home=tmp_path)
    assert (mistaken.returncode, "choose one of broken_row" in mistaken.stderr) == (2, True)


def test_changes_and_builds_at_a_vintage(vintages: Path, tmp_path: Path) -> None:
    invoke("ingest", str(vintages), "--allow-rejected", home=tmp_path)
    changes = lines(invoke("changes", "--series", "frontex.detections.v1", "--json", home=tmp_path))
    change = next(change for change in changes if change["released"] < "2026")
    assert (change["period"], change["before"], change["after"], change["kind"]) == (
        "2023-12",
        9977,
        5289,
        "correction",
    )
    assert "-47.0%" in invoke("changes", "--route", "cmed", home=tmp_path).stdout


def test_a_release_is_withdrawn_and_reinstated(vintages: Path, tmp_path: Path) -> None:
    invoke("ingest", str(vintages), "--allow-rejected", home=tmp_path)
    release = lines(invoke("releases", "--json", home=tmp_path))[0]["release_id"]
    assert "withdrawn at" in invoke("withdraw", release, "--reason", "by mistake", home=tmp_path).stdout
    assert lines(invoke("releases", "--json", home=tmp_path))[0]["withdrawn"]["reason"] == "by mistake"
    assert "by mistake" in invoke("releases", home=tmp_path).stdout
    left = lines(invoke("changes", "--series", "frontex.detections.v1", "--json", home=tmp_path))
    assert {change["released"] for change in left} == {"2026-08-04"}  # embedded, and not withdrawn
    invoke("reinstate", release, home=tmp_path)
    assert lines(invoke("releases", "--json", home=tmp_path))[0]["withdrawn"] is None
    assert invoke("withdraw", "nothing", home=tmp_path).returncode == 2


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "landings.csv"
    path.write_text("monat,leute\n2023-09,12\n2023-10,viele\n")
    options = ("--source", "table", "--name", "landings", "--column", "value=leute", "--column", "period=monat")
    options += ("--route", "CMED", "--publisher", "Us", "--allow-rejected")
    result = invoke("ingest", str(path), *options, home=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "rows in 2 = accepted 1 + quarantined 1" in result.stdout
    assert "the file states no release date" in result.stdout
    release = Ledger(tmp_path / "ledger").releases()[0]
    assert (release.series, release.publisher) == (("table.landings.v1",), "Us")
    built = invoke("build", "--out", str(tmp_path / "out"), home=tmp_path)
    assert built.returncode == 0, built.stderr
    manifest = next((tmp_path / "out").glob("*/manifest.json")).read_text()
    assert json.loads(manifest)["series"]["table.landings.v1"]["title"] == "Own table"


def test_an_old_file_without_a_release_date_says_what_it_replaces(tmp_path: Path) -> None:
    path = tmp_path / "2023.json"
    path.write_text(json.dumps([API]), "utf-8")
    undated = invoke("ingest", str(path), home=tmp_path / "undated").stdout
    assert "its newest day is 2023-02-10, and from today its figures replace those of earlier releases" in undated
    assert "ingest it again with --released" in undated
    dated = invoke("ingest", str(path), "--released", "2023-03-01", home=tmp_path / "dated").stdout
    assert "replace" not in dated


def test_a_table_with_a_column_about_a_person_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("month,value,phone\n2023-09,12,1\n")
    result = invoke("ingest", str(path), "--source", "table", home=tmp_path)
    assert result.returncode == 2
    assert "'phone' could identify a person" in result.stderr
    assert "accepted are counts by route, place or area" in result.stderr
    refused = lines(invoke("ingest", str(path), "--source", "table", "--json", home=tmp_path))[0]
    assert (refused["error"], refused["reason_code"]) == ("Refused", "not_offered")
    assert not (tmp_path / "ledger").exists()


def test_a_folder_is_searched_and_what_is_nobodys_is_skipped(vintages: Path, tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    vintages.rename(tmp_path / "in" / "deep" / "vintages.csv")
    (tmp_path / "in" / "README.txt").write_text("hello")
    result = invoke("ingest", str(tmp_path / "in"), "--allow-rejected", home=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "README.txt: skipped, no source recognises it" in result.stdout
    assert "rows in 3 = accepted 2 + quarantined 1" in result.stdout
    (tmp_path / "empty").mkdir()
    nothing = invoke("ingest", str(tmp_path / "empty"), home=tmp_path)
    assert (nothing.returncode, "no file in" in nothing.stderr) == (2, True)


def test_sources_are_listed(tmp_path: Path) -> None:
    shown = invoke("sources", home=tmp_path).stdout
    for words in (
        "frontex.detections.v1",
        "iom.dead_and_missing.v1",
        "licence: CC BY 4.0",
        "stale after 62 days",
        "table",
    ):
        assert words in shown
    assert {line["source"] for line in lines(invoke("sources", "--json", home=tmp_path))} == {
        "eurostat",
        "frontex",
        "iom_dtm",
        "italy",
        "missing_migrants",
        "unhcr",
    }


def test_disclosure_control_is_not_loosened(tmp_path: Path) -> None:
    result = invoke("build", "--threshold", "4", home=tmp_path)
    assert result.returncode == 2
    assert "threshold_month=4 is below the floor of 5" in result.stderr


def test_sync_says_which_sources_there_are(tmp_path: Path) -> None:
    result = invoke("sync", "moon", home=tmp_path)
    assert result.returncode == 2
    assert "there are addresses for eurostat, frontex" in result.stderr
