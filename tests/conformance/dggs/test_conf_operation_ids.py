"""Conformance class Operation IDs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from support.dggs_service import Service, find_links

CONFORMANCE_CLASS = "operation-ids"

# Table "API operation identifier suffixes", by the end of the path.
SUFFIXES = {
    r"/dggs": "getDGGRSList",
    r"/dggs/\{dggrsId\}": "getDGGRS",
    r"/dggs/\{dggrsId\}/zones": "getDGGRSZones",
    r"/dggs/\{dggrsId\}/zones/\{zoneId\}": "getDGGRSZoneInfo",
    r"/dggs/\{dggrsId\}/zones/\{zoneId\}/data": "getDGGRSZoneData",
}


def definitions(service: Service) -> list[dict[str, Any]]:
    """Return the definitions of the API, of which there may be several, by version of OpenAPI."""
    links = find_links(service.document(service.base), "service-desc")
    assert links
    return [service.get(link["href"], "*/*").json() for link in links]


@pytest.mark.parametrize(("path", "suffix"), SUFFIXES.items())
@pytest.mark.parametrize(
    ("before", "origin"), [("", "dataset"), (r"/collections/(\w+|\{collectionId\})", "collection")]
)
def test_operations_have_the_suffixes_of_the_table(
    service: Service, path: str, suffix: str, before: str, origin: str
) -> None:
    """/conf/operation-ids/operation-ids: the API definition names each operation with the suffix of the table."""
    for definition in definitions(service):
        paths = definition["paths"]
        found = {name: item["get"]["operationId"] for name, item in paths.items() if re.fullmatch(before + path, name)}
        assert len(found) == 1
        assert all(operation.endswith(f".{origin}.{suffix}") for operation in found.values())


def test_operation_ids_are_unique(service: Service) -> None:
    """/conf/operation-ids/operation-ids: an identifier names one operation."""
    for definition in definitions(service):
        ids = [operation["operationId"] for item in definition["paths"].values() for operation in item.values()]
        assert len(ids) == len(set(ids))
