"""Conformance classes of the endpoints of features, and their links on the landing page and in collections."""

from __future__ import annotations

from api.http.links import Link, link
from api.http.responses import GEOJSON, HTML, JSON

_FEATURES = "http://www.opengis.net/spec/ogcapi-features"
_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf"
_CQL2_CLASSES = (
    "cql2-text",
    "cql2-json",
    "basic-cql2",
    "advanced-comparison-operators",
    "case-insensitive-comparison",
    "accent-insensitive-comparison",
    "basic-spatial-functions",
    "basic-spatial-functions-plus",
    "spatial-functions",
    "temporal-functions",
    "array-functions",
    "property-property",
    "arithmetic",
)
CONFORMANCE = (
    *(
        f"http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/{name}"
        for name in ("core", "landing-page", "json", "html")
    ),
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    f"{_FEATURES}-1/1.0/conf/core",
    f"{_FEATURES}-1/1.0/conf/geojson",
    f"{_FEATURES}-1/1.0/conf/html",
    f"{_FEATURES}-2/1.0/conf/crs",
    f"{_FEATURES}-3/1.0/conf/queryables",
    f"{_FEATURES}-3/1.0/conf/queryables-query-parameters",
    f"{_FEATURES}-3/1.0/conf/filter",
    f"{_FEATURES}-3/1.0/conf/features-filter",
    *(f"{_CQL2}/{name}" for name in _CQL2_CLASSES),
)
SCHEMA_JSON = "application/schema+json"
QUERYABLES_REL = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
SORTABLES_REL = "http://www.opengis.net/def/rel/ogc/1.0/sortables"
SCHEMA_REL = "http://www.opengis.net/def/rel/ogc/1.0/schema"


def landing_links(base: str) -> list[Link]:
    """Return the links of the landing page to conformance and collections."""
    return [
        link(f"{base}/conformance", "conformance", JSON),
        link(f"{base}/collections", "data", JSON),
    ]


def collection_links(base: str, collection_id: str) -> list[Link]:
    """Return the links of a collection to its items and to the schemas of their properties."""
    address = f"{base}/collections/{collection_id}"
    return [
        link(f"{address}/items", "items", GEOJSON),
        link(f"{address}/items?f=html", "items", HTML),
        link(f"{address}/queryables", QUERYABLES_REL, SCHEMA_JSON, "Queryables"),
        link(f"{address}/sortables", SORTABLES_REL, SCHEMA_JSON, "Sortables"),
        link(f"{address}/schema", SCHEMA_REL, SCHEMA_JSON, "Schema of a feature"),
    ]
