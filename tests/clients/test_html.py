"""Every kind of HTML and SVG that is served or written is valid by the Nu HTML checker."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from support.command_line import invoke
from support.example_pages import EXAMPLES
from support.html_checker import ALLOWED, PANDAS, faults_of
from support.serving import ask, ask_json

import routes_geo as rg
from docs.guide.site import build_site

pytestmark = pytest.mark.clients

# What the placeholders of addresses stand for; a collection has one address for each of its kinds of properties.
NAMES = {"dggrsId": "H3", "zoneId": "8438ebdffffffff", "record_id": "frontex.detections.v1"}
COLLECTIONS = ("cells", "routes", "measures", "series")
REPORTS = [
    "CMED.html?datetime=2023",
    "CMED.html?datetime=2023&lang=fr&compare=2022",
    "WBAL.html",
    "WMED.html?series=iom.dead_and_missing.v1",
    "EMED.html?datetime=2023&as_of=2025-06-03",
    "CMED,EMED,WAFR.html?datetime=2023",
    "all.html?lang=fr",
]
# Pages that the description does not list.
PAGES = ["/", "/?lang=fr&route=CMED&window=2023", "/?f=html", "/embed", "/docs", "/guide/nowhere/"]
PICTURES = [f"/picture.svg{query}" for query in ("", "?lang=fr&route=CMED&window=2023", "?scheme=dark&window=2024")]


def described(server: str) -> list[str]:
    """Addresses of everything that the description offers as HTML, without reports."""
    paths = ask_json(f"{server}/openapi.json")["paths"]
    offered = [path for path, methods in paths.items() if "text/html" in answers_of(methods)]
    assert len(offered) > 30
    return [each for path in offered if "{routes}" not in path for each in filled(server, path)]


def answers_of(methods: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = methods.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
    return found


def filled(server: str, path: str) -> Iterable[str]:
    """Addresses of a path with names in the place of its placeholders."""
    if "{collection_id}" in path:
        return [path.replace("{collection_id}", name) for name in COLLECTIONS[:3]]
    if "{feature_id}" in path:
        items = path.removesuffix("/{feature_id}")
        return [f"{items}/{ask_json(f'{server}{items}?limit=1')['features'][0]['id']}"]
    return [re.sub(r"{(\w+)}", lambda found: NAMES[found[1]], path)]


def saved(server: str, addresses: Iterable[str], folder: Path, ending: str = "html") -> list[Path]:
    """Files with what the service answers at addresses; names are those of the addresses."""
    files = []
    for address in addresses:
        status, headers, content = ask(f"{server}{address}", {"accept": "text/html,image/svg+xml"})
        assert status == 200 or "/guide/" in address, (address, content)
        assert headers["content-type"].startswith(("text/html", "image/svg+xml")), address
        files.append(folder / f"{re.sub('[^A-Za-z0-9.]+', '_', address)}.{ending}")
        files[-1].write_bytes(content)
    return files


def test_the_checker_finds_faults(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<!doctype html><html lang='en'><title>a</title><p><div></p>")
    (tmp_path / "b.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><p/></svg>")
    faults = faults_of(tmp_path.iterdir())
    assert {each.partition(":")[0] for each in faults} == {"a.html", "b.svg"}


def test_pages_of_the_service(server: str, tmp_path: Path) -> None:
    assert faults_of(saved(server, [*PAGES, *described(server)], tmp_path)) == []


def test_reports(server: str, tmp_path: Path) -> None:
    assert faults_of(saved(server, [f"/reports/{report}" for report in REPORTS], tmp_path)) == []


def test_pictures(server: str, tmp_path: Path) -> None:
    assert faults_of(saved(server, PICTURES, tmp_path, "svg")) == []


def test_the_static_copy(snapshot_dir: Path, tmp_path: Path) -> None:
    command = ("export", "site", str(tmp_path / "copy"), "--url", "https://example.org/routes/")
    done = invoke(*command, home=tmp_path / "home", ROUTES_GEO_SNAPSHOT=str(snapshot_dir))
    assert done.returncode == 0, done.stderr
    pages = [*(tmp_path / "copy").rglob("*.html")]
    assert len(pages) == 8  # the page, whole and for frames, the list of files, and a report for each route
    assert faults_of([*pages, *(tmp_path / "copy").rglob("*.svg")]) == []


def test_the_guide(tmp_path: Path) -> None:
    build_site(tmp_path / "site", with_notebooks=False)
    assert faults_of((tmp_path / "site").rglob("*.html")) == []


def test_what_notebooks_show(snapshot_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "landings.csv").write_text("lng,lat,n\n12.6,35.5,3\n", "utf-8")
    atlas = rg.open(snapshot_dir)
    drawn = atlas.map("CMED", "2023")
    drawn.save(tmp_path / "map.html")
    shown = {
        "atlas": atlas,
        "map": drawn,
        "report": atlas.report("CMED", window="2023"),
        "comparison": atlas.compare("CMED", "2023"),
        "cells": atlas.cells("CMED", "2023"),
        "table": rg.read_table(tmp_path / "landings.csv"),
    }
    for name, each in shown.items():
        piece = f'<!doctype html><html lang="en"><title>{name}</title>{each._repr_html_()}</html>'
        (tmp_path / f"shown_{name}.html").write_text(piece, "utf-8")
    assert faults_of(tmp_path.glob("*.html"), ALLOWED | PANDAS) == []


def test_the_pages_of_the_examples() -> None:
    assert faults_of(EXAMPLES.glob("*.html")) == []
