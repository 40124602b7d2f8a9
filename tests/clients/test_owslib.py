"""OWSLib's clients of OGC API - Features and of OGC API - Records."""

from __future__ import annotations

from typing import Any

import pytest
from owslib.ogcapi.features import Features
from owslib.ogcapi.records import Records
from support.serving import ask_json, detections

pytestmark = pytest.mark.clients


@pytest.fixture(scope="module")
def features(server: str) -> Features:
    return Features(server)


def test_it_finds_every_collection_by_links(server: str, features: Features) -> None:
    listed = ask_json(f"{server}/collections")["collections"]
    names = [item["id"] for item in listed if item["itemType"] == "feature"]
    assert features.feature_collections() == names
    assert "cells" in names


def test_it_finds_and_searches_the_records(server: str) -> None:
    records = Records(server)
    assert records.records() == ["series"]
    series = [item["id"] for item in ask_json(f"{server}/sources")["series"]]
    assert [item["id"] for item in records.collection_items("series")["features"]] == series
    found = records.collection_items("series", q="Landings in Italy", limit=1)
    assert [item["id"] for item in found["features"]] == ["italy.arrivals.v1"]
    assert records.collection_item("series", "italy.arrivals.v1") == found["features"][0]


def test_it_reads_the_conformance_classes_and_the_description(features: Features) -> None:
    classes = features.conformance()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in classes
    assert "/collections/cells/items" in features.api()["paths"]


def test_it_reads_what_can_be_queried(features: Features) -> None:
    assert {"route", "value", "status"} <= set(features.collection_queryables("cells")["properties"])


def test_it_reads_a_page_and_its_size(features: Features) -> None:
    page = features.collection_items("places", limit=3)
    assert page["numberReturned"] == len(page["features"]) == 3
    assert page["numberMatched"] > 100


def test_it_reads_one_feature(features: Features) -> None:
    first = features.collection_items("places", limit=1)["features"][0]
    assert features.collection_item("places", first["id"])["properties"] == first["properties"]


def test_its_window_box_and_properties_reach_the_service(server: str, features: Features) -> None:
    def values(**query: Any) -> int:
        found = features.collection_items("cells", limit=10_000, datetime_="2023", **query)["features"]
        return sum(item["properties"]["value"] or 0 for item in found)

    assert values(route="CMED") == detections(server, "CMED", "2023") == 158_026
    assert 0 < values(route="CMED", bbox=[12.0, 35.0, 13.0, 36.0]) < 158_026
