"""Answers of the service, asked without a port."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from routes_geo.errors import DataError
from routes_geo.site.service import Service


@pytest.mark.parametrize("path", ["/hotspots?route=CMED&datetime=2023-09", "/series/WAFR", "/page.json"])
def test_an_answer_is_that_of_the_service_on_its_snapshot(service: Service, client: TestClient, path: str) -> None:
    named = client.get(path, params=None).request.url.copy_set_param("v", service.snapshot.snapshot_id)
    assert service.json_of(path) == client.get(str(named)).json()


def test_answers_have_no_ages(service: Service) -> None:
    assert all(series["age"]["age_days"] is None for series in service.json_of("/page.json")["series"])


def test_links_to_the_service_are_left_out(service: Service) -> None:
    places = service.json_of("/collections/places/items?limit=1000")
    assert places["features"]
    assert "links" not in places
    assert b"localhost" not in service.bytes_of("/claims")


def test_bytes_are_as_they_are_served(service: Service, client: TestClient) -> None:
    path = "/matrix/frontex.detections.v1/3"
    assert service.bytes_of(path) == client.get(path).content


def test_a_refusal_is_an_error_with_its_words(service: Service) -> None:
    with pytest.raises(DataError, match=r"answered 404 to /series/NOWHERE: .*NOWHERE"):
        service.json_of("/series/NOWHERE")
