"""An own table whose title is hostile stands in all catalogues, and breaks none of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from support.linked_data import Blocks, broken_rules, to_graph
from support.snapshot_folders import copy_snapshot, point

from api.app import make_app
from api.settings import Settings
from routes_geo.dataset.vocabulary import find_licence, frequency
from routes_geo.snapshot.snapshot import Snapshot, open_snapshot

TITLE = "</script><script>alert('x')</script><!-- & "
DETECTIONS = "frontex.detections.v1"


@pytest.fixture(scope="module")
def hostile(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder = tmp_path_factory.mktemp("hostile")
    point(folder, copy_snapshot(snapshot.path, folder))

    def open_renamed(path: Path) -> Snapshot:
        opened = open_snapshot(path)
        manifest = json.loads(json.dumps(opened.manifest))
        manifest["series"][DETECTIONS] |= {"title": TITLE, "publisher": TITLE, "unit": TITLE, "cadence": "as given"}
        manifest["series"][DETECTIONS] |= {"licence": TITLE, "attribution": TITLE, "caveats": [TITLE]}
        return Snapshot(opened.path, manifest)

    return TestClient(make_app(Settings(snapshot=folder, home=folder), open_=open_renamed))


def test_pages_have_one_block_and_no_other_script(hostile: TestClient) -> None:
    for address in ("/?f=html", f"/collections/series/items/{DETECTIONS}?f=html", "/collections/cells?f=html"):
        text = hostile.get(address, headers={"accept": "text/html"}).text
        page = Blocks(text)
        assert len(page.documents) == 1, address
        assert "alert('x')</script>" not in text
        assert "<script>" not in text
    (document,) = Blocks(hostile.get(f"/collections/series/items/{DETECTIONS}?f=html").text).documents
    assert document["name"] == TITLE


def test_the_catalogue_keeps_the_rules(hostile: TestClient) -> None:
    assert broken_rules(to_graph(hostile.get("/catalog.jsonld").json(), "http://testserver/")) == []


def test_words_without_a_term_have_none() -> None:
    assert find_licence(TITLE) is None
    assert find_licence(None) is None
    assert frequency("as given").endswith("/UNKNOWN")
    assert find_licence("CC BY 4.0; copies from the API: CC BY-IGO") == find_licence("CC BY 4.0")
