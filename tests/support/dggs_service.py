"""A service under test: what the abstract tests of OGC 21-038r1 start from, found by following links."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import h3
import shapely

CONF = "opengis.net/spec/ogcapi-dggs-1/1.0/conf/"
JSON, GEOJSON, HTML, UINT64 = "application/json", "application/geo+json", "text/html", "application/x-binary"
_RELS = ("https://www.opengis.net/def/rel/ogc/1.0/{}", "http://www.opengis.net/def/rel/ogc/1.0/{}", "[ogc-rel:{}]")


def is_rel(item: dict[str, Any], name: str) -> bool:
    """Whether a link has an OGC relation, in one of the spellings that clause 5.2 holds to be the same."""
    return item["rel"] in [form.format(name) for form in _RELS]


def find_links(document: dict[str, Any], name: str, *, member: str = "links") -> list[dict[str, Any]]:
    return [item for item in document.get(member, []) if item["rel"] == name or is_rel(item, name)]


def media_type(response: Any) -> str:
    return response.headers["content-type"].partition(";")[0]


@dataclass
class Service:
    """An HTTP client on a landing page."""

    client: Any
    base: str
    _documents: dict[str, Any] = field(default_factory=dict)

    def get(self, url: str, accept: str | None = JSON, **parameters: Any) -> Any:
        """Answer to GET; parameters with `_` for `-`. `accept` None sends a request without preference."""
        query = {name.replace("_", "-"): value for name, value in parameters.items()}
        headers = {} if accept is None else {"Accept": accept}
        return self.client.get(urljoin(self.base, url), params=query or None, headers=headers)

    def json(self, url: str, accept: str = JSON, **parameters: Any) -> Any:
        response = self.get(url, accept, **parameters)
        assert response.status_code == 200, f"{response.url}: {response.status_code} {response.text[:500]}"
        assert media_type(response) == accept, f"{response.url}: {media_type(response)}"
        return response.json()

    def document(self, url: str) -> Any:
        """JSON of an address, fetched once."""
        if url not in self._documents:
            self._documents[url] = self.json(url)
        return self._documents[url]

    def classes(self) -> set[str]:
        """Names of the conformance classes of OGC API - DGGS that are declared."""
        landing = self.document(self.base)
        links = find_links(landing, "conformance")
        assert links, "the landing page links to no conformance declaration"
        declared = self.document(links[0]["href"])["conformsTo"]
        return {uri.partition(CONF)[2] for uri in declared if CONF in uri}


@dataclass
class Grid:
    """A reference system as it is offered for one origin."""

    service: Service
    source: dict[str, Any]  # landing page or collection
    source_url: str
    list_url: str
    url: str

    @property
    def listing(self) -> dict[str, Any]:
        return self.service.document(self.list_url)

    @property
    def description(self) -> dict[str, Any]:
        return self.service.document(self.url)

    @property
    def is_h3(self) -> bool:
        """Whether H3's own library is an oracle for it."""
        return self.description["id"] == "H3"

    @property
    def max_level(self) -> int:
        return int(self.description["maxRefinementLevel"])

    @property
    def zones_url(self) -> str:
        (item,) = find_links(self.description, "dggrs-zone-query")
        return str(item["href"])

    def template(self, name: str, zone: str) -> str:
        (item,) = find_links(self.description, name, member="linkTemplates")
        text = item.get("uriTemplate") or item["href"]
        assert "{zoneId}" in text
        return str(text).replace("{zoneId}", zone)

    def zones(self, **parameters: Any) -> list[str]:
        """Ids of all zones that a query finds, page by page."""
        page = self.service.json(self.zones_url, **parameters)
        found = list(page["zones"])
        while following := [item["href"] for item in page["links"] if item["rel"] == "next"]:
            page = self.service.json(following[0])
            found += page["zones"]
        return found

    def info(self, zone: str) -> dict[str, Any]:
        return self.service.document(self.template("dggrs-zone-info", zone))

    def shape(self, zone: str) -> shapely.Geometry:
        return shapely.geometry.shape(self.info(zone)["geometry"])

    def data(self, zone: str, accept: str = JSON, **parameters: Any) -> Any:
        return self.service.json(self.template("dggrs-zone-data", zone), accept, **parameters)

    def busy_zone(self, level: int) -> str:
        """A zone with data that has the most zones with data below it at the next level, or the first."""
        zones = self.zones(zone_level=level, compact_zones="false")
        if level >= self.max_level:
            return zones[0]
        below = self.zones(zone_level=level + 1, compact_zones="false")
        parents = [h3.cell_to_parent(zone, level) for zone in below] if self.is_h3 else []
        return max(zones, key=parents.count)
