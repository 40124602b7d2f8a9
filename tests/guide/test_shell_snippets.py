"""Every command of README and docs runs: those that need nothing but a service and files here, the others elsewhere."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from support.command_line import invoke
from support.made_ledger import make_former_ledger
from support.seeds import BOOK_SEEDS, UNHCR_PLACES, write_book
from support.serving import program
from support.snippets import ROOT, SERVICE, all_blocks, blocks_of, commands_in

LANDINGS = "lng,lat,month,n\n12.6,35.5,2023-08,3\n26.4,39.1,2023-09,2\n"
POINTS = "lng,lat,route,month,n\n12.6,35.5,CMED,2023-08,3\n26.4,39.1,EMED,2023-09,2\n"
OWN_TABLE = "period,people\n2023-08,12\n2023-09,40\n"
ODD_MONTHS = """vintage_commit_date,route,month,detections
2025-02-10,Central Mediterranean Route,2023-12,5289
2025-02-10,Moon Route,2023-12,1
"""
FORMER = "month,people,where\n2023-09,8000,Lampedusa\n"
OTHER_ROUTES = [
    ["Eastern Mediterranean Route", "Sea", "Syria", 9, 9, 9],
    ["Western Mediterranean Route", "Sea", "Mali", 8, 8, 8],
]
OF_FRONTEX = {name: [*rows, *OTHER_ROUTES] for name, rows in BOOK_SEEDS["frontex workbook"][2].items()}


def write_points(path: Path) -> None:
    import pandas as pd

    pd.DataFrame(
        {"lng": [12.6, 26.4], "lat": [35.5, 39.1], "route": ["CMED", "EMED"], "month": "2023-09", "n": 3}
    ).to_parquet(path)


def workbook(path: Path) -> None:
    write_book(path, OF_FRONTEX)


def folder_of_tables(path: Path) -> None:
    path.mkdir()
    (path / "2023.csv").write_text("period,value\n2023-09,1022\n")
    (path / "2024.csv").write_text("period,value\n2024-09,22\n")


def folder_of_files(path: Path) -> None:
    path.mkdir()
    workbook(path / "detections_2025_06_03.xlsx")


def former_ledger(path: Path) -> None:
    make_former_ledger(path)


def in_turkish(path: Path) -> None:
    lines = [",".join(map(str, row)) for row in UNHCR_PLACES]
    path.write_bytes("\n".join(lines).replace("Lesvos", "Lésvos").encode("cp1254"))


@dataclass(frozen=True)
class Scene:
    """What the commands of a page find in their folder, and what its placeholders stand for."""

    files: dict[str, str | Callable[[Path], None]] = field(default_factory=dict)
    table: str = ""  # the name under which a reader saves the tables of the page
    words: dict[str, str] = field(default_factory=dict)
    first: tuple[str, ...] = ()  # commands before those of the page
    builds: bool = False  # its commands build snapshots, and then read the last one


OWN = "docs/how_to/use_your_own_table.md"
LOAD = "docs/how_to/load_publisher_files.md"
OWN_OPTIONS = "--source table --name landings --column value=people --column place=where"
SCENES = {
    "README.md": Scene({"mine.csv": OWN_TABLE, "points.parquet": write_points}, builds=True),
    "docs/how_to/bin_your_points.md": Scene({"points.parquet": write_points, "landings.csv": LANDINGS}),
    "docs/how_to/publish_a_static_copy.md": Scene(builds=True),
    "docs/how_to/upgrade.md": Scene({"ledger": former_ledger}, builds=True),
    "docs/getting_started/first_report.md": Scene(table="landings.csv", builds=True),
    OWN: Scene(
        {"landings": folder_of_tables, "former.csv": FORMER},
        "landings.csv",
        {"landings/": "landings"},
        first=(f"routes-geo ingest former.csv {OWN_OPTIONS} --released 2024-07-01",),
        builds=True,
    ),
    LOAD: Scene(
        {
            "Monthly_detections_of_IBC_2025_06_03.xlsx": workbook,
            "Monthly_detections_of_IBC_2026_09_02.xlsx": workbook,
            "arrivals.csv": in_turkish,
            "files": folder_of_files,
            "odd.csv": ODD_MONTHS,
        },
        words={"FOLDER": "files", "FILE": "files/detections_2025_06_03.xlsx"},
        first=("routes-geo ingest odd.csv --allow-rejected",),
        builds=True,
    ),
}
# How commands begin that do not run here: the tests that run them, or what they need that no test has.
ELSEWHERE = {
    "make serve": "benchmarks/first_start.py",
    "make test": "needs nothing: it runs these tests",
    "make docs": "tests/guide/test_site.py",
    "make image-check": "release/image_check.py",
    "pip install --upgrade routes-geo-": "tests/guide/test_wheel.py",
    "pip install .": "tests/guide/test_wheel.py",
    "pip wheel --no-deps .": "tests/guide/test_wheel.py",
    "pip install dist/routes_geo-*.whl": "tests/guide/test_wheel.py",
    "routes-geo serve": "tests/support/serving.py",
    "uvicorn --factory api.app:create_app": "tests/guide/test_wheel.py",
    "docker compose up": "needs Docker",
    ". .venv/bin/activate": "needs an environment: tests run in theirs",
    "ogrinfo -so OAPIF:http://127.0.0.1:8000 cells": "tests/clients/test_gdal.py",
    "ogrinfo -so -al /vsicurl/http://127.0.0.1:8000/data/places.geojson": "tests/clients/test_data_addresses.py",
    "routes-geo sync": "tests/cli/test_intake.py",
    "python -m http.server --directory public 8080": "tests/browser/test_static_copy.py",
    "rsync -a public/ host:/srv/routes/": "needs a host",
    "ssh host find": "needs a host",
    "pip install 'routes-geo[spark]'": "needs an index of packages",
    'pip install "routes-geo[mcp]"': "needs an index of packages",
    "routes-geo bin s3://bucket/points": "needs a cluster",
    "routes-geo build --engine spark --master spark://host:7077": "needs a cluster",
    "python -m venv pack": "needs a cluster",
    "pack/bin/pip install": "needs a cluster",
    "pack/bin/venv-pack": "needs a cluster",
    "export PYSPARK_PYTHON=./environment/bin/python": "needs a cluster",
    "spark-submit --archives": "needs a cluster",
    "routes-geo verify --ledger FOLDER": "tests/ledger/test_verify.py",
    "routes-geo verify --ledger /srv": "tests/operations/test_backup.py",
    "routes-geo verify /srv": "tests/operations/test_backup.py",
    "docs/examples/backup.sh": "tests/operations/test_backup.py",
    "cp -a /backup/": "tests/operations/test_backup.py",
    "docs/examples/publish_snapshot.sh": "tests/clients/test_object_store.py",
    "docs/examples/pull_snapshot.sh": "tests/clients/test_object_store.py",
    "export RCLONE_CONFIG_STORE_": "tests/clients/test_object_store.py",
    "ROUTES_GEO_PUBLIC_URL=https://routes.example.org uvicorn": "tests/clients/test_nginx.py",
    "promtool check rules": "tests/clients/test_prometheus.py",
    "systemctl restart": "needs systemd",
    "journalctl": "needs systemd",
}
# Pages with many commands, or long ones.
LONG = ("docs/how_to/connect_clients.md", "docs/how_to/write_a_report.md")
WITH_SHELL = sorted({block.page for block in all_blocks("sh")})


def listed(command: str) -> str | None:
    return next((start for start in ELSEWHERE if command.startswith(start)), None)


def runs_here(command: str) -> bool:
    return command.split(maxsplit=1)[0] in ("curl", "routes-geo") and listed(command) is None


def test_every_command_runs_here_or_is_listed() -> None:
    every = [command for block in all_blocks("sh") for command in commands_in(block)]
    assert len(every) >= 90
    assert [command for command in every if not runs_here(command) and not listed(command)] == []
    assert set(ELSEWHERE) - set(map(listed, every)) == set()


def test_the_list_names_tests_that_exist() -> None:
    named = {where for where in ELSEWHERE.values() if not where.startswith("needs ")}
    assert [path for path in sorted(named) if not (ROOT / path).is_file()] == []


def test_every_block_states_its_language() -> None:
    known = {"sh", "python", "javascript", "js", "csv", "toml", "text", "json", "r"}
    assert [str(block) for block in all_blocks() if block.language not in known] == []


def params(*, builds: bool) -> list[Any]:
    chosen = [page for page in WITH_SHELL if SCENES.get(page, Scene()).builds is builds]
    return [pytest.param(page, marks=pytest.mark.slow) if page in LONG else page for page in chosen]


@pytest.mark.parametrize("page", params(builds=False))
def test_the_commands_of_a_page_run(
    page: str, address: str, snapshot_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_page(page, address, tmp_path, monkeypatch, {"ROUTES_GEO_SNAPSHOT": str(snapshot_dir)})


@pytest.mark.slow
@pytest.mark.parametrize("page", params(builds=True))
def test_the_commands_of_a_page_that_builds_run(
    page: str, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_page(page, address, tmp_path, monkeypatch, {})


def run_page(page: str, address: str, folder: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    """Run the commands of a page one after the other, as a reader does."""
    scene, home = SCENES.get(page, Scene()), folder / "home"
    work = folder / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    for name, content in scene.files.items():
        if callable(content):
            content(work / name)
        else:
            (work / name).write_text(content, "utf-8")
    for command in scene.first:
        run_command(command, scene, address, home, variables)
    for block in blocks_of(page):
        if block.language == "csv" and scene.table:
            (work / scene.table).write_text(block.text, "utf-8")
        for command in filter(runs_here, commands_in(block) if block.language == "sh" else ()):
            run_command(command, scene, address, home, variables)


def run_command(command: str, scene: Scene, address: str, home: Path, variables: dict[str, str]) -> None:
    words = [scene.words.get(word, word) for word in shlex.split(command.replace(SERVICE, address))]
    if words[0] == "curl":
        done = subprocess.run([program("curl"), "-fsS", *words[1:]], capture_output=True, timeout=120, check=False)
    else:
        words = [newest_release(home) if word == "RELEASE" else word for word in words]
        done = invoke(*words[1:], home=home, **variables)
    assert done.returncode == 0, (command, done.stdout, done.stderr)


def newest_release(home: Path) -> str:
    listed = [json.loads(line) for line in invoke("releases", "--json", home=home).stdout.splitlines()]
    return str(listed[-1]["release"] if "release" in listed[-1] else listed[-1]["release_id"])
