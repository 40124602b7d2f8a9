"""Conformance class Root DGGS."""

from __future__ import annotations

from support.dggs_service import Service, find_links

CONFORMANCE_CLASS = "root-dggs"


def test_the_landing_page_links_to_dggs(service: Service) -> None:
    """/conf/root-dggs/dggs: the landing page has a link dggrs-list to /dggs."""
    (link,) = find_links(service.document(service.base), "dggrs-list")
    assert link["href"].removeprefix(service.base.rstrip("/")) == "/dggs"


def test_list_and_description_link_to_the_dataset(service: Service) -> None:
    """/conf/root-dggs/dggs: /dggs and /dggs/{dggrsId} have a link dataset to the landing page."""
    (listing,) = find_links(service.document(service.base), "dggrs-list")
    document = service.document(listing["href"])
    described = [service.document(find_links(item, "self")[0]["href"]) for item in document["dggrs"]]
    for one in (document, *described):
        (link,) = find_links(one, "dataset")
        assert link["href"].rstrip("/") == service.base.rstrip("/")


def test_the_root_has_the_zones_of_all_collections(service: Service) -> None:
    """/conf/root-dggs/dggs: what is queried considers all collections that have a grid."""
    landing = service.document(service.base)
    (data,) = find_links(landing, "data")
    sources = [landing, *service.document(data["href"])["collections"]]
    found = []
    for source in sources:
        for link in find_links(source, "dggrs-list"):
            described = service.document(find_links(service.document(link["href"])["dggrs"][0], "self")[0]["href"])
            (query,) = find_links(described, "dggrs-zone-query")
            page = service.json(query["href"], zone_level=3, compact_zones="false", limit=10000)
            found.append(set(page["zones"]))
    assert found[0]
    assert found[0] == set().union(*found[1:])
