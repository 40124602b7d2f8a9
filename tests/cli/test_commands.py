"""The list of commands: what help needs, and that it says what the commands say."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from support.command_line import invoke, run

from routes_geo.cli.app import app
from routes_geo.cli.commands import HOMES, PANELS

# Nothing of these is needed to print help; they take most of the time of a command's start.
HEAVY = (
    "numpy",
    "pyarrow",
    "pandas",
    "geopandas",
    "shapely",
    "numba",
    "scipy",
    "fastapi",
    "orjson",
    "requests",
)
ENDS_BY_READER = 141


def loaded_by(*arguments: str, home: Path) -> set[str]:
    code = (
        "import atexit, json, sys\n"
        "atexit.register(lambda: sys.stderr.write(json.dumps(sorted(sys.modules))))\n"
        f"sys.argv = ['routes-geo', *{arguments!r}]\n"
        "from routes_geo.cli.app import run\n"
        "run()\n"
    )
    environment = os.environ | {"ROUTES_GEO_HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    return {name.partition(".")[0] if name.split(".")[0] != "routes_geo" else name for name in json.loads(done.stderr)}


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ()])
def test_help_imports_no_command_and_nothing_heavy(arguments: tuple[str, ...], tmp_path: Path) -> None:
    loaded = loaded_by(*arguments, home=tmp_path)
    assert loaded.isdisjoint(HEAVY)
    commands = {f"routes_geo.cli.{home.module}" for home in HOMES.values()}
    assert "routes_geo.cli.commands" in loaded
    assert loaded.isdisjoint(commands)


@pytest.mark.parametrize("name", ["series", "status", "open"])
def test_help_of_a_command_imports_nothing_heavy(name: str, tmp_path: Path) -> None:
    assert loaded_by(name, "--help", home=tmp_path).isdisjoint(HEAVY)


@pytest.mark.parametrize("name", HOMES)
def test_the_list_says_what_the_command_says(name: str) -> None:
    group = typer.main.get_command(app)
    command = group.commands[name]  # type: ignore[attr-defined]
    first = str(command.help).split("\n\n")[0].replace("\n", " ")
    assert HOMES[name].summary == first


def test_every_command_is_in_the_help(tmp_path: Path) -> None:
    done = invoke("--help", home=tmp_path)
    words = done.stdout.split()
    assert all(name in words for name in HOMES)
    assert all(panel in done.stdout for panel in PANELS)
    assert "Exit codes: 0 success" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "proposal"),
    [
        (("serie", "CMED"), "Did you mean 'series'"),
        (("export", "cels", "x.csv"), "Did you mean 'cells'"),
        (("series", "CMED", "--windw", "2023"), "--window"),
        (("series", "Centrl Mediterranean"), "did you mean Central Mediterranean"),
        (("series", "CMED", "--window", "yead"), "did you mean year"),
        (("series", "CMED", "--series", "unhcr.arivals.v1"), "did you mean unhcr.arrivals.v1"),
        (("pressure", "EMET"), "did you mean"),
        (("compare", "--compare", "previousyear"), "did you mean previous_year"),
        (("hotspots", "--route", "balkan"), "Western Balkans"),
        (("places", "--role", "landings"), "did you mean landing"),
        (("changes", "--route", "Central Mediteranean"), "did you mean Central Mediterranean"),
        (("alerts", "list", "--route", "Western Balkan Rote"), "did you mean Western Balkan"),
        (("export", "cells", "x.csv", "--route", "Central Mediteranean"), "did you mean Central Mediterranean"),
        (("figures", "--indicator", "arrival"), "did you mean arrivals"),
        (("figures", "--area", "lampeduza"), "did you mean lampedusa"),
        (("changes", "--kind", "corection"), "did you mean correction"),
        (("alerts", "list", "--detector", "surges"), "did you mean surge"),
        (("quarantine", "--reason", "unknown_rout"), "did you mean unknown_route"),
        (("claims", "--claim", "trend.gr_fourfolds"), "did you mean trend.gr_fourfold"),
        (("ingest", "x.csv", "--source", "frontx"), "did you mean frontex"),
        (("build", "--engine", "sprak"), "did you mean spark"),
        (("export", "picture", "x.png", "--lang", "fra"), "did you mean fr"),
        (("figures", "--route", "Central Mediteranean"), "did you mean Central Mediterranean"),
    ],
)
def test_a_misspelt_word_is_proposed(
    arguments: tuple[str, ...], proposal: str, snapshot_dir: Path, tmp_path: Path
) -> None:
    done = invoke(*arguments, home=tmp_path, ROUTES_GEO_SNAPSHOT=str(snapshot_dir))
    assert done.returncode == 2
    assert proposal in " ".join(done.stderr.replace("│", " ").split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("series",),
        ("series", ""),
        ("series", "CMED", "--window", ""),
        ("series", "CMED", "--as-of", "yesterday"),
        ("series", "CMED", "--as-of", "1999-01-01"),
        ("series", "CMED", "--window", "1999"),
        ("series", "CMED", "--window", "2023-01-05"),
        ("series", "CMED", "--json", "--csv"),
        ("series", "CMED", "--url", "http://127.0.0.1:1"),
        ("series", "CMED", "--url", "gopher://x"),
        ("series", "CMED", "--url", "http://127.0.0.1:1", "--snapshot", "x"),
        ("series", "WMED", "--series", "unhcr.arrivals.v1", "--adjust"),
        ("series", "CMED", "--snapshot", "missing"),
        ("pressure", "--as-of", "1999-01-01"),
        ("hotspots", "--window", "2023-01-05"),
        ("compare", "--series", "unhcr.arrivals.v1"),
        ("compare", "--window", "../2023"),
        ("forecast", "--json", "--csv"),
        ("changes", "--series", "x"),
        ("open", "--url", "x"),
        ("open", "--port", "0"),
        ("docs", "--url", "http://127.0.0.1:1"),
        ("export", "postgis", "--schema"),
    ],
)
def test_bad_input_is_one_message_and_exit_code_2(
    arguments: tuple[str, ...], snapshot_dir: Path, tmp_path: Path
) -> None:
    done = invoke(*arguments, home=tmp_path, ROUTES_GEO_SNAPSHOT=str(snapshot_dir))
    assert done.returncode == 2, done.stdout
    assert done.stdout == ""
    assert done.stderr
    assert "Traceback" not in done.stderr


def start(*arguments: str, home: Path, snapshot: Path) -> subprocess.Popen[str]:
    environment = os.environ | {"ROUTES_GEO_HOME": str(home), "ROUTES_GEO_SNAPSHOT": str(snapshot)}
    command = [sys.executable, "-m", "routes_geo", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def test_ctrl_c_ends_a_command_quietly(snapshot_dir: Path, tmp_path: Path) -> None:
    """The command asks a server that never answers, so that it is waiting for certain when the signal comes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        with start("series", "CMED", "--url", address, home=tmp_path, snapshot=snapshot_dir) as running:
            server.settimeout(60)
            connection, _ = server.accept()
            with connection:
                running.send_signal(signal.SIGINT)
                output, errors = running.communicate(timeout=60)
    assert (running.returncode, output, errors) == (130, "", "")


def test_a_reader_that_leaves_ends_a_command_quietly(snapshot_dir: Path, tmp_path: Path) -> None:
    with start("series", "ALL", "--from", "2009-01", home=tmp_path, snapshot=snapshot_dir) as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.stderr is not None
        errors = running.stderr.read()
    assert (running.returncode, errors) == (ENDS_BY_READER, "")


def test_an_unknown_character_is_printed_as_an_escape(snapshot_dir: Path, tmp_path: Path) -> None:
    done = run("demo", "--snapshot", str(snapshot_dir), home=tmp_path, PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "Central Mediterranean, January to June 2026" in done.stdout
