"""The commands on keys: what they print, what they leave in the file, how they end."""

from __future__ import annotations

import csv
import io
import json
import stat
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from support.command_line import invoke, run
from support.key_files import add_key
from typer.testing import CliRunner

from api.keys.file import read_keys
from api.keys.store import KeyStore
from routes_geo.cli.app import app


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.toml"


def keys(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return invoke("keys", *arguments, "--file", str(path), home=path.parent)


def check_stdin(path: Path, text: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["keys", "check", "--stdin", "--file", str(path)], input=text)
    return result.exit_code, result.output


def test_a_key_is_printed_once_and_works(path: Path) -> None:
    done = keys(path, "add", "newsroom", "--scopes", "reports, read", "--expires", "2999-06-30", "--rate", "600")
    assert done.returncode == 0, done.stderr
    text = done.stdout.strip()
    assert "newsroom, which works until 2999-07-01T00:00:00Z. The key is shown only now" in done.stderr
    assert text not in done.stderr
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = KeyStore(path).find(text)
    assert key is not None
    assert (key.name, sorted(key.scopes), key.rate, key.burst) == ("newsroom", ["read", "reports"], 600, None)
    shown = "".join(keys(path, *asked).stdout for asked in (["list"], ["list", "--json"], ["list", "--csv"], ["check"]))
    assert "newsroom" in shown
    assert text[17:] not in shown + path.read_text()
    assert key.sha256 not in shown


def test_the_last_day_counts_and_a_year_is_the_default(path: Path) -> None:
    keys(path, "add", "today", "--expires", f"{datetime.now(UTC):%Y-%m-%d}")
    keys(path, "add", "year")
    keys(path, "add", "time", "--expires", "2999-06-30T14:00:00+02:00")
    ends = {key.name: key.expires for key in read_keys(path)}
    day = datetime.combine(datetime.now(UTC).date(), datetime.min.time(), UTC)
    assert day < ends["today"] <= day + timedelta(days=1)
    assert ends["year"] - ends["today"] == timedelta(days=365)
    assert ends["time"] == datetime(2999, 6, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["a b"], "the name 'a b' is not accepted; use at most 64 letters"),
        (["x", "--scopes", "admin"], "unknown scope 'admin'; choose from read, reports, bulk, mcp, metrics"),
        (["x", "--scopes", ","], "no scope is given"),
        (["x", "--expires", "2027-13-01"], "--expires '2027-13-01' is not accepted; give a day such as 2027-06-30"),
        (["x", "--expires", "tomorrow"], "is not accepted"),
        (["x", "--expires", "9999-12-31"], "is not accepted"),
        (["x", "--expires", "2999-01-01T00:00:00"], "has no time zone"),
        (["x", "--expires", "2020-01-01"], "is in the past"),
        (["x", "--burst", "5"], "--burst needs --rate"),
        (["x", "--rate", "1000001"], "--rate 1000001 is not accepted; give a number from 1 to 1,000,000"),
        (["first"], "has a key 'first' already; choose another name"),
    ],
)
def test_what_is_not_accepted_changes_nothing(path: Path, arguments: list[str], reason: str) -> None:
    add_key(path, "first")
    before = path.read_bytes()
    done = keys(path, "add", *arguments)
    assert done.returncode == 2
    assert reason in done.stderr
    assert done.stdout == ""
    assert path.read_bytes() == before


def test_keys_are_listed(path: Path) -> None:
    keys(path, "add", "one", "--scopes", "read,bulk", "--rate", "60", "--burst", "10")
    add_key(path, "two", expires=datetime(2026, 1, 2, tzinfo=UTC))
    rows = [json.loads(line) for line in keys(path, "list", "--json").stdout.splitlines()]
    assert [(row["name"], row["state"], row["rate"], row["burst"]) for row in rows] == [
        ("one", "valid", 60, 10),
        ("two", "expired", None, None),
    ]
    table = list(csv.DictReader(io.StringIO(keys(path, "list", "--csv").stdout)))
    assert [row["scopes"] for row in table] == ["read; bulk", "read; reports; bulk; mcp; metrics"]
    assert date.fromisoformat(table[1]["expires"][:10]) == date(2026, 1, 2)


def test_a_revoked_key_stays_in_the_list_and_its_name_is_taken(path: Path) -> None:
    text = keys(path, "add", "newsroom").stdout.strip()
    assert keys(path, "revoke", "newsroom").stdout.strip() == f"{path}: revoked newsroom"
    key = KeyStore(path).find(text)
    assert key is not None
    assert key.state(0) == "revoked"
    assert "is revoked since 20" in keys(path, "revoke", "newsroom").stderr
    assert "has a key 'newsroom' already" in keys(path, "add", "newsroom").stderr
    assert "did you mean newsroom?" in keys(path, "revoke", "newsrom").stderr
    assert keys(path, "revoke", "newsrom").returncode == 2


def test_a_key_is_checked_without_being_repeated(path: Path) -> None:
    text = keys(path, "add", "newsroom", "--expires", "2999-06-30").stdout
    code, output = check_stdin(path, text)
    assert (code, output) == (0, "newsroom works until 2999-07-01T00:00:00Z, for read\n")
    wrong = text[:20] + "x" * 40
    for given in (wrong, "", "x" * 5000):
        assert check_stdin(path, given) == (2, "the key is unknown\n")
    keys(path, "revoke", "newsroom")
    assert check_stdin(path, text) == (2, "the key newsroom is revoked\n")


def test_a_file_is_checked(path: Path) -> None:
    add_key(path, "soon")
    add_key(path, "old", expires=datetime(2026, 1, 2, tzinfo=UTC))
    done = keys(path, "check")
    assert done.stdout.splitlines()[0] == f"{path}: 2 keys, 1 valid, 1 expired, 0 revoked"
    assert done.stdout.splitlines()[1].startswith("soon ends at ")
    path.write_text("[[key")
    for command in (["check"], ["list"], ["revoke", "soon"], ["add", "x"]):
        damaged = keys(path, *command)
        assert (damaged.returncode, "not a TOML file" in damaged.stderr) == (2, True)
    assert path.read_text() == "[[key"


def test_the_file_is_that_of_the_settings_unless_given(path: Path) -> None:
    done = invoke("keys", "add", "x", home=path.parent, ROUTES_GEO_KEYS=str(path))
    assert done.returncode == 0
    assert [key.name for key in read_keys(path)] == ["x"]
    missing = invoke("keys", "list", home=path.parent)
    assert "give the file of keys with --file, or set ROUTES_GEO_KEYS" in missing.stderr
    assert "does not exist; create it first" in keys(path.parent / "no" / "keys.toml", "add", "x").stderr
    assert "`routes-geo keys add` creates it" in keys(path.with_name("other.toml"), "list").stderr


def test_a_process_of_its_own_reads_a_key_from_its_input(path: Path) -> None:
    text = run("keys", "add", "own", "--file", str(path), home=path.parent).stdout.strip()
    assert KeyStore(path).find(text) is not None
