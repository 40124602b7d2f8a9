"""Clocks that are wrong, are set while something runs, or are in another time zone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.clocks import at, at_variables, set_clock, settable
from support.snapshot_folders import point
from support.trials_plugin import Tried
from support.waiting import within
from support.watched_service import Watched, watched_service

from routes_geo.ledger.ledger import Ledger
from routes_geo.ledger.verify import verify_ledger

pytestmark = pytest.mark.chaos

NOW = "2026-12-01 12:00:00"
CLOCKS = {
    "1970": "1970-01-02 00:00:00",
    "1999, before all figures": "1999-01-01 00:00:00",
    "the last second of a year": "2026-12-31 23:59:59",
    "29 February": "2028-02-29 12:00:00",
    "the end of 32 bits in 2038": "2038-01-19 03:14:06",
    "2100": "2100-03-01 00:00:00",
}
ZONES = ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "No/Such_Zone", ""]


def run(
    arguments: list[str], home: Path, moment: str | None = None, zone: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command; it ends in time, and never with a traceback."""
    command = [sys.executable, "-m", "routes_geo", *arguments]
    variables = {**os.environ, "ROUTES_GEO_HOME": str(home)}
    if moment is not None:
        command, variables = at(moment, command), {**variables, **at_variables()}
    if zone is not None:
        variables["TZ"] = zone
    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=240, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done


FIGURES = {
    "series": ["series", "CMED", "--json"],
    "pressure": ["pressure", "CMED", "--json"],
    "hotspots": ["hotspots", "--json"],
    "claims": ["claims", "--json"],
    "export cells": ["export", "cells", "-", "--datetime", "2023"],
}


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_the_same_under_any_clock_and_in_any_zone(
    snapshots: Path, tmp_path: Path, name: str, rounds: int, tried: Tried
) -> None:
    number = None if rounds >= 20 else 1
    arguments = [*FIGURES[name], "--snapshot", str(snapshots)]
    right = run(arguments, tmp_path).stdout
    assert right
    for title, moment in list(CLOCKS.items())[-1 if number else 0 :]:
        done = run(arguments, tmp_path, moment)
        tried(f"clocks: figures in {title}")
        assert (done.returncode, done.stdout) == (0, right), title
    for zone in ZONES[:number]:
        done = run(arguments, tmp_path, zone=zone)
        tried("clocks: figures in other time zones")
        assert (done.returncode, done.stdout) == (0, right), zone


@pytest.mark.parametrize("title", CLOCKS)
def test_ages_are_sane_or_unknown(snapshots: Path, tmp_path: Path, title: str, tried: Tried) -> None:
    done = run(["status", "--json", "--snapshot", str(snapshots)], tmp_path, CLOCKS[title])
    tried("clocks: ages in status")
    assert done.returncode == 0, done.stderr
    ages = [row["age"] for row in map(json.loads, done.stdout.splitlines()) if "age" in row]
    assert len(ages) >= 5
    for age in ages:
        check_age(age, CLOCKS[title][:10])


def check_age(age: dict[str, Any], day: str) -> None:
    """Check the age of a series on a day, which is after the end of its figures or gives none."""
    if day < age["last_day"]:
        assert (age["day"], age["age_days"], age["is_overdue"]) == (None, None, None)
        assert "their age is unknown: the clock shows" in age["sentence"]
    else:
        assert age["age_days"] >= 0
        assert age["is_overdue"] == (day > age["expected_by"])


def test_a_build_as_of_a_day_is_the_same_under_any_clock(tmp_path: Path, rounds: int, tried: Tried) -> None:
    names = set()
    for number, moment in enumerate(
        [NOW, CLOCKS["2100"], CLOCKS["the end of 32 bits in 2038"]][: 1 + max(rounds // 5, 1)]
    ):
        out = tmp_path / str(number)
        arguments = ["build", "--out", str(out), "--ledger", str(tmp_path / "ledger"), "--as-of", "2025-06-03"]
        done = run(arguments, tmp_path, moment)
        tried("clocks: build as of a day")
        assert done.returncode == 0, done.stderr
        names.add((out / "current").read_text())
    assert len(names) == 1


def test_a_build_with_a_clock_before_all_releases_is_refused(tmp_path: Path, tried: Tried) -> None:
    out = tmp_path / "snapshots"
    done = run(["build", "--out", str(out), "--ledger", str(tmp_path / "ledger")], tmp_path, "1999-01-01 00:00:00")
    tried("clocks: build before all releases")
    assert done.returncode == 2
    assert "1999-01-01" in done.stderr
    assert not (out / "current").exists()


def table(path: Path, first: int) -> Path:
    path.write_text(
        "period,route,value\n" + "".join(f"2023-{month:02d},CMED,{first + month}\n" for month in range(1, 13))
    )
    return path


def test_a_clock_that_goes_back_between_two_intakes_and_a_mark(tmp_path: Path, tried: Tried) -> None:
    root = tmp_path / "ledger"
    options = ["--source", "table", "--name", "arrivals", "--publisher", "E", "--licence", "CC0", "--ledger", str(root)]
    for number, moment in enumerate(["2026-12-01 12:00:00", "2021-01-01 12:00:00", "2038-01-20 00:00:00"]):
        path = table(tmp_path / f"{number}.csv", 1000 * (1 + number))
        done = run(["ingest", str(path), *options, "--released", "2024-02-01"], tmp_path, moment)
        tried("clocks: ingest, with the clock set back and forth")
        assert done.returncode == 0, done.stderr
    releases = Ledger(root).releases()
    firsts = [Ledger(root).observations(each.release_id)["value"][0].as_py() for each in releases]
    assert firsts == [1001, 2001, 3001]  # in the order in which they were committed
    for verb, moment in (("withdraw", "2026-12-01 12:00:00"), ("reinstate", "1999-01-01 00:00:00")):
        reason = ["--reason", "by mistake"] if verb == "withdraw" else []
        done = run([verb, releases[0].release_id, *reason, "--ledger", str(root)], tmp_path, moment)
        tried(f"clocks: {verb}, with the clock set back")
        assert done.returncode == 0, done.stderr
    assert Ledger(root).withdrawn() == {}
    assert verify_ledger(root).problems == ()


@pytest.fixture
def clock(tmp_path: Path) -> Path:
    path = tmp_path / "clock"
    set_clock(path, f"@{NOW}")
    return path


@pytest.fixture
def service(snapshots: Path, tmp_path: Path, clock: Path) -> Iterator[Watched]:
    # Kernels may have to be compiled. Beside other tests, a first answer has taken more than 90 s under faketime.
    patience = {"ROUTES_GEO_MAX_REQUEST_S": str(PATIENCE_S)}
    with watched_service(snapshots, tmp_path / "service", **settable(clock), **patience) as started:
        yield started


PATIENCE_S = 300
FIXED = ["/tiles/cells/5/17/12.mvt?datetime=2023", "/tiles/places/4/8/6.mvt", "/collections/cells/items?datetime=2023"]
DATED = [
    "/series/CMED?datetime=2023",
    "/pressure?datetime=2023-09",
    "/sources",
    "/page.json",
    "/calendar.ics",
    "/changes/latest",
    "/alerts",
    "/reports/CMED.html?datetime=2023",
]
JUMPS = ["+3d", "-40d", "@1999-01-01 00:00:00", "@2038-01-19 03:14:06", "@1970-01-02 00:00:00", "@2100-01-01 00:00:00"]


def test_a_service_whose_clock_is_set_while_it_runs(service: Watched, clock: Path, tried: Tried) -> None:
    right = {path: whole(service, path) for path in FIXED}
    name = service.get(FIXED[0])[1]["x-routes-geo-snapshot"]
    addresses = [f"{path}{'&' if '?' in path else '?'}v={name}" for path in [*FIXED, *DATED]]
    pinned = {path: whole(service, path) for path in addresses}
    for jump in [*JUMPS, f"@{NOW}"]:
        set_clock(clock, jump)
        for path, body in (right | pinned).items():
            assert whole(service, path) == body, (jump, path)
        assert {service.status(path) for path in [*DATED, "/healthz", "/readyz", "/metrics"]} == {200}, jump
        tried("clocks: a running service whose clock is set", len(FIXED) + len(pinned) + len(DATED) + 3)
        check_ages(service)
    assert "Traceback" not in service.log.read_text()


def whole(service: Watched, path: str) -> bytes:
    """Return the body of a good answer; the first of its kind takes its time."""
    status, _, body = service.get(path, timeout_s=PATIENCE_S)
    assert status == 200, (path, status, body)
    return body


def check_ages(service: Watched) -> None:
    """Check the ages in an answer against the clock that its header shows."""
    status, headers, body = service.get("/sources")
    assert status == 200
    day = time.strftime("%Y-%m-%d", time.strptime(headers["date"], "%a, %d %b %Y %H:%M:%S GMT"))
    for series in json.loads(body)["series"]:
        check_age(series["age"], day)


def test_streams_and_switches_go_on_when_the_clock_is_set(
    service: Watched, snapshots: Path, clock: Path, tried: Tried
) -> None:
    first = (snapshots / "current").read_text().strip()
    second = next(path.name for path in snapshots.iterdir() if path.is_dir() and path.name != first)
    for jump, name in (("-400d", second), ("+400d", first)):
        set_clock(clock, jump)
        point(snapshots, name)
        tried("clocks: a switch of the snapshot after the clock was set")
        assert within(10, lambda name=name: service.get("/sources")[1].get("x-routes-geo-snapshot") == name)  # type: ignore[misc]
