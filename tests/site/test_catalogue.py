"""A copy describes its files: with sizes and checksums, at addresses of the copy."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from support.linked_data import DCAT, SPDX, Blocks, broken_rules, to_graph

from routes_geo.site.catalogue import CATALOGUE, write_catalogue
from routes_geo.site.downloads import Download
from routes_geo.site.html import write_page
from routes_geo.snapshot.snapshot import Snapshot

SERIES = "italy.arrivals.v1"
CONTENT = b"series,value\nitaly.arrivals.v1,5\n"


@pytest.fixture
def downloads(tmp_path: Path) -> list[Download]:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / f"{SERIES}.csv").write_bytes(CONTENT)
    shared = {"window": None, "bytes": len(CONTENT)}
    return [
        Download(title="All weeks", series=SERIES, format="CSV", path=f"files/{SERIES}.csv", **shared),
        Download(title="Report", series=None, format="HTML", path="reports/CMED.html", **shared),
    ]


@pytest.mark.parametrize("url", [None, "https://example.org/routes/"])
def test_every_file_of_figures_is_described(
    snapshot: Snapshot, tmp_path: Path, downloads: list[Download], url: str | None
) -> None:
    element = write_catalogue(tmp_path, snapshot, downloads, url)
    home = url or "https://anywhere.example/copy/"
    graph = to_graph(json.loads((tmp_path / CATALOGUE).read_text()), f"{home}{CATALOGUE}")
    assert broken_rules(graph) == []
    assert {str(file) for file in graph.objects(None, DCAT.downloadURL)} == {f"{home}files/{SERIES}.csv"}
    assert {int(size) for size in graph.objects(None, DCAT.byteSize)} == {len(CONTENT)}
    checksums = {value.value.hex() for value in graph.objects(None, SPDX.checksumValue)}
    assert checksums == {hashlib.sha256(CONTENT).hexdigest()}
    (document,) = Blocks(element).documents
    (dataset,) = document["dataset"]
    (file,) = dataset["distribution"]
    assert (dataset["identifier"], file["name"], file["sha256"]) == (SERIES, "All weeks", checksums.pop())
    assert file["contentUrl"] == f"{url or './'}files/{SERIES}.csv"


def test_the_page_has_the_description_and_the_page_for_frames_has_none(
    snapshot: Snapshot, tmp_path: Path, downloads: list[Download]
) -> None:
    element = write_catalogue(tmp_path, snapshot, downloads, None)
    write_page(tmp_path, "data/abc/", snapshot, None, more=element)
    assert len(Blocks((tmp_path / "index.html").read_text("utf-8")).documents) == 1
    assert Blocks((tmp_path / "embed.html").read_text("utf-8")).documents == []
