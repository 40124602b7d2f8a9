"""Conformance class Collection DGGS."""

from __future__ import annotations

from support.dggs_service import Service, find_links

CONFORMANCE_CLASS = "collection-dggs"


def test_a_collection_links_to_its_grid_and_back(service: Service) -> None:
    """/conf/collection-dggs/dggs: the collection links with dggrs-list; list and description link back with geodata."""
    (data,) = find_links(service.document(service.base), "data")
    with_grid = [one for one in service.document(data["href"])["collections"] if find_links(one, "dggrs-list")]
    assert with_grid
    for collection in with_grid:
        (link,) = find_links(collection, "dggrs-list")
        assert link["href"].endswith(f"/collections/{collection['id']}/dggs")
        document = service.document(link["href"])
        described = [service.document(find_links(item, "self")[0]["href"]) for item in document["dggrs"]]
        for one in (document, *described):
            (back,) = find_links(one, "geodata")
            assert service.document(back["href"])["id"] == collection["id"]
