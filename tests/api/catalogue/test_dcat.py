"""The catalogue in DCAT-AP: it keeps the rules of the profile, and says what the catalogue of files says."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from fastapi.testclient import TestClient
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF
from support.linked_data import DCAT, FILE_TYPES, FREQUENCIES, RULES, broken_rules, to_graph

from routes_geo.features.collections import COLLECTIONS

DETECTIONS = "frontex.detections.v1"
BASE = "http://testserver"


@pytest.fixture(scope="module")
def document(client: TestClient) -> Any:
    response = client.get("/catalog.jsonld")
    assert response.headers["content-type"] == "application/ld+json"
    return response.json()


@pytest.fixture(scope="module")
def graph(document: Any) -> Graph:
    return to_graph(document, f"{BASE}/catalog.jsonld")


def dataset(name: str) -> URIRef:
    return URIRef(f"{BASE}/collections/series/items/{name}")


def values(graph: Graph, subject: Any, path: URIRef) -> set[str]:
    return {str(value) for value in graph.objects(subject, path)}


def test_the_rules_of_the_profile_are_kept(graph: Graph) -> None:
    assert broken_rules(graph) == []


def test_every_rule_has_something_to_check(graph: Graph) -> None:
    """Sizes and checksums are known in static copies alone."""
    unused = {rule.path for rule in RULES if not list(graph.subject_objects(rule.path))}
    assert {str(path).rpartition("#")[2] for path in unused} == {"byteSize", "checksum", "algorithm", "checksumValue"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (DCTERMS.publisher, None),
        (DCTERMS.issued, Literal("yesterday")),
        (DCAT.theme, Literal("SOCI")),
        (DCTERMS.accrualPeriodicity, URIRef("https://example.org/monthly")),
    ],
)
def test_a_broken_catalogue_is_noticed(document: Any, path: URIRef, value: Any) -> None:
    graph = to_graph(document, BASE)
    graph.remove((dataset(DETECTIONS), path, None))
    if value is not None:
        graph.add((dataset(DETECTIONS), path, value))
    assert broken_rules(graph)


def test_it_has_every_series_and_collection_with_every_file(client: TestClient, graph: Graph) -> None:
    files = client.get("/data/catalog.json").json()
    listed = [*files["series"], *files["collections"]]
    described = {str(graph.value(subject, DCTERMS.identifier)) for subject in graph.subjects(RDF.type, DCAT.Dataset)}
    assert described == {each["id"] for each in listed} >= set(COLLECTIONS)
    downloads = {str(value) for value in graph.objects(None, DCAT.downloadURL)}
    assert downloads == {file["href"] for each in listed for file in each["files"]}
    assert client.get(next(iter(downloads)).removeprefix(BASE)).status_code == 200


def test_a_series_states_what_the_service_states(client: TestClient, graph: Graph) -> None:
    for each in client.get("/sources").json()["series"]:
        subject = dataset(each["id"])
        assert str(graph.value(subject, DCTERMS.title)) == each["title"]
        assert str(graph.value(graph.value(subject, DCTERMS.publisher), FOAF.name)) == each["publisher"]
        assert str(graph.value(subject, DCAT.version)) == each["release"]["released"]
        assert str(graph.value(subject, DCTERMS.modified)) == each["release"]["released"]
        assert str(graph.value(subject, DCTERMS.issued)) == each["first_vintage"]
        period = graph.value(subject, DCTERMS.temporal)
        assert str(graph.value(period, DCAT.startDate))[:4] == each["first_period"][:4]
        assert str(graph.value(period, DCAT.endDate)) == each["age"]["last_day"]
        for caveat in each["caveats"]:
            assert caveat in str(graph.value(subject, DCTERMS.description))
        for file in graph.objects(subject, DCAT.distribution):
            assert each["licence"] in {str(text) for text in graph.objects(graph.value(file, DCTERMS.rights))}


def test_terms_are_those_of_the_vocabularies(graph: Graph) -> None:
    frequencies = {str(term).rpartition("/")[2] for term in graph.objects(None, DCTERMS.accrualPeriodicity)}
    assert frequencies <= FREQUENCIES - {"UNKNOWN"}
    assert {str(term).rpartition("/")[2] for term in graph.objects(None, DCTERMS["format"])} == FILE_TYPES
    (frequency,) = graph.objects(dataset("italy.arrivals.v1"), DCTERMS.accrualPeriodicity)
    assert str(frequency).endswith("/MONTHLY_2")


def test_only_a_licence_that_is_stated_is_claimed(graph: Graph) -> None:
    licences = {
        name: {str(term) for file in graph.objects(dataset(name), DCAT.distribution) for term in
               graph.objects(file, DCTERMS.license)}
        for name in (DETECTIONS, "italy.arrivals.v1", "unhcr.arrivals.v1")
    }  # fmt: skip
    assert licences[DETECTIONS] == set()
    assert licences["italy.arrivals.v1"] == {"http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"}
    assert licences["unhcr.arrivals.v1"] == {"https://creativecommons.org/licenses/by/3.0/igo/"}


def test_it_follows_its_schema(client: TestClient, document: Any) -> None:
    jsonschema_rs.validate(client.get("/schemas/DcatCatalog.json").json(), document)


def test_it_is_linked_from_the_landing_page(client: TestClient) -> None:
    links = client.get("/", headers={"accept": "application/json"}).json()["links"]
    assert any(each["href"] == f"{BASE}/catalog.jsonld" and each["type"] == "application/ld+json" for each in links)
