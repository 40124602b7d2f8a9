"""The command line as a user meets it: its output and its exit code, of a process where its start matters."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from support.command_line import invoke, run

from routes_geo.ledger.ledger import Ledger
from routes_geo.sources.frontex.adapter import SHEET


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """All nine routes by month 2022-12 to 2023-02, as small as the format allows."""
    book = Workbook()
    page = book.active
    page.title = SHEET
    page.append(["Route", "Border type or inland", "Nationality", "DEC2022", "JAN2023", "FEB2023"])
    for number, (name, border) in enumerate(
        [
            ("Central Mediterranean Route", "Sea"),
            ("Eastern Mediterranean Route", "Sea"),
            ("Western Balkan Route", "Land"),
            ("Western Mediterranean Route", "Sea"),
            ("Western African Route", "Sea"),
        ]
    ):
        page.append([name, border, "Egypt", 100 + number, 200 + number, 300 + number])
    page.append(["Moon Route", "Sea", "Egypt", 1, 1, 1])
    book.save(tmp_path / "detections_2025_06_03.xlsx")
    return tmp_path / "detections_2025_06_03.xlsx"


def test_ingest_build_verify_with_defaults_only(workbook: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    refused = run("ingest", str(workbook), home=home)
    assert (refused.returncode, "1 of 6 rows are rejected" in refused.stderr) == (2, True)
    first = run("ingest", str(workbook), "--allow-rejected", home=home)
    assert first.returncode == 0, first.stderr
    assert "rows in 6 = accepted 5 + quarantined 1" in first.stdout
    assert "unknown route 'Moon Route'" in first.stdout
    again = run("ingest", str(workbook), home=home)
    assert again.returncode == 0
    assert "nothing to do, the ledger already has this file" in again.stdout
    assert len(Ledger(home / "ledger").releases()) == 1
    built = run("build", home=home)
    assert built.returncode == 0, built.stderr
    verified = run("verify", str(home / "snapshots"), home=home)
    assert verified.returncode == 0
    assert "all checksums match" in verified.stdout


def test_a_bad_file_gives_one_message_exit_2_and_no_ledger(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    home = tmp_path / "home"
    result = run("ingest", str(broken), home=home)
    assert result.returncode == 2
    assert result.stderr.count("routes-geo:") == 1
    assert "broken.xlsx" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (home / "ledger").exists()


def test_a_bad_file_does_not_keep_the_others_out(workbook: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"")
    home = tmp_path / "home"
    result = invoke("ingest", str(broken), str(workbook), "--allow-rejected", home=home)
    assert result.returncode == 2
    assert "broken.xlsx: the file is empty" in result.stderr
    assert "accepted 5 + quarantined 1" in result.stdout
    assert len(Ledger(home / "ledger").releases()) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ingest", "pyproject.toml"), "pyproject.toml: not recognised as a file of any source. Accepted are: "),
        (("ingest", "x.xlsx", "--source", "nobody"), "unknown source 'nobody'; choose one of eurostat, frontex"),
        (("ingest", "missing.xlsx"), "missing.xlsx"),
        (("ingest", "x.xlsx", "--released", "June"), "write it as 2025-02-08"),
        (("build", "--as-of", "2001-01-01"), "nothing was released on or before"),
        (("verify", "nowhere"), "routes-geo build"),
        (("serve", "--snapshot", "nowhere"), "routes-geo build"),
    ],
)
def test_mistakes_say_what_is_accepted(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    result = invoke(*arguments, home=tmp_path)
    assert result.returncode == 2
    assert message in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("CACHE_MIB", "lots", "valid integer"),
        ("MAX_HEAD_KIB", "65", "less than or equal to 64"),
        ("LOG_LEVEL", "loud", "'debug', 'info', 'warning' or 'error'"),
        ("REQUIRE_KEY", "perhaps", "valid boolean"),
        ("PUBLIC_URL", "example.org", "give http:// or https://"),
    ],
)
def test_a_setting_with_a_wrong_value_is_named(name: str, value: str, accepted: str, tmp_path: Path) -> None:
    result = run("serve", home=tmp_path, **{f"ROUTES_GEO_{name}": value})
    assert result.returncode == 2
    assert f"ROUTES_GEO_{name}={value} is not accepted" in " ".join(result.stderr.split())
    assert accepted in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def test_a_misspelt_setting_refuses_to_start(tmp_path: Path) -> None:
    result = run("serve", home=tmp_path, ROUTES_GEO_SNAPSHOOT="x")
    assert result.returncode == 2
    assert "unknown setting ROUTES_GEO_SNAPSHOOT" in result.stderr
    assert "ROUTES_GEO_SNAPSHOT" in result.stderr


def test_the_embedded_data_checks_clean(tmp_path: Path) -> None:
    result = invoke("data", "check", home=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "no violations" in result.stdout


def test_help_teaches(tmp_path: Path) -> None:
    for command in [
        "ingest",
        "build",
        "verify",
        "serve",
        "report",
        "sources",
        "releases",
        "quarantine",
        "withdraw",
        "reinstate",
        "changes",
    ]:
        result = invoke(command, "--help", home=tmp_path)
        assert result.returncode == 0
        assert "Usage:" in result.stdout
    assert "Monthly_detections_of_IBC" in invoke("ingest", "--help", home=tmp_path).stdout


@pytest.mark.publisher
def test_the_real_workbook_twice(frontex_workbook: Path, tmp_path: Path) -> None:
    first = invoke("ingest", str(frontex_workbook), "--ledger", str(tmp_path / "ledger"), home=tmp_path)
    assert "rows in 885 = accepted 885 + quarantined 0" in first.stdout
    assert "158,026" in first.stdout
    second = invoke("ingest", str(frontex_workbook), "--ledger", str(tmp_path / "ledger"), home=tmp_path)
    assert "nothing to do" in second.stdout
