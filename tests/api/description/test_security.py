"""The description of a service with keys: how to give one, and where one is required."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from support.key_files import add_key
from support.keyed_service import open_service

from routes_geo.snapshot.snapshot import Snapshot

SCHEMES = [{"bearerKey": []}, {"headerKey": []}]
ADDRESSES = ["/openapi.json", "/openapi-3.0.json"]


def document(snapshot: Snapshot, folder: Path, address: str, **settings: object) -> Any:
    path = folder / "keys.toml"
    add_key(path)
    return open_service(snapshot, folder, keys=path, **settings).get(address).json()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_key_is_optional_where_none_is_required(snapshot: Snapshot, tmp_path: Path, address: str) -> None:
    described = document(snapshot, tmp_path, address)
    assert described["security"] == [{}, *SCHEMES]
    schemes = described["components"]["securitySchemes"]
    assert (schemes["bearerKey"]["type"], schemes["bearerKey"]["scheme"]) == ("http", "bearer")
    assert (schemes["headerKey"]["in"], schemes["headerKey"]["name"]) == ("header", "X-API-Key")
    assert [path for path, methods in described["paths"].items() if "security" in methods["get"]] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_open_addresses_need_no_key_where_others_do(snapshot: Snapshot, tmp_path: Path, address: str) -> None:
    described = document(snapshot, tmp_path, address, require_key=True)
    assert described["security"] == SCHEMES
    opened = {path for path, methods in described["paths"].items() if methods["get"].get("security") == []}
    assert {"/", "/healthz", "/readyz", "/openapi.json", "/conformance", "/safeguards"} <= opened
    assert not {"/sources", "/metrics", "/picture.svg"} & opened
    assert len(opened) < 15


def test_a_service_without_keys_describes_none(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert described["security"] == []
    assert "securitySchemes" not in described["components"]


def test_every_endpoint_may_refuse_a_key_or_a_quota(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    for path, methods in described["paths"].items():
        assert {"401", "403", "429"} <= set(methods["get"]["responses"]), path
