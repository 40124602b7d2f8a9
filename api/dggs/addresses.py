"""Addresses of the resources, below the root and below a collection, and the links between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from api.dggs.answers import LinkTemplateAnswer
from api.dggs.definition import DGGRS_ID
from api.features.conformance import QUERYABLES_REL, SCHEMA_JSON
from api.http.links import Link, link
from api.http.responses import GEOJSON, HTML, JSON

# OGC 21-038r1, 5.2: [ogc-rel:x] stands for this address followed by x.
_OGC_REL = "https://www.opengis.net/def/rel/ogc/1.0/"
UINT64 = "application/x-binary"
MEDIA_TYPES = {"json": JSON, "geojson": GEOJSON, "uint64": UINT64, "html": HTML}
COLLECTION = "cells"


def ogc_rel(name: str) -> str:
    """Return the link relation of OGC with a name."""
    return _OGC_REL + name


@dataclass(frozen=True, slots=True)
class Origin:
    """The data of a grid: the whole dataset, or a collection."""

    source_path: str
    source_rel: str
    operation: str

    @property
    def path(self) -> str:
        """Return the path of the list of reference systems."""
        return f"{self.source_path}/dggs"


DATASET = Origin("", "dataset", "dggs.dataset")
CELLS = Origin(f"/collections/{COLLECTION}", "geodata", "cells.collection")
ORIGINS = (DATASET, CELLS)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses and links of one origin; `base` is that of the landing page.

    Addresses of zones and data name the series and the day of the request, if it has any: `kept`.
    """

    base: str
    origin: Origin
    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def listing(self) -> str:
        """Return the address of the list of reference systems."""
        return f"{self.base}{self.origin.path}"

    @property
    def dggrs(self) -> str:
        """Return the address of the description of H3."""
        return f"{self.listing}/{DGGRS_ID}"

    @property
    def definition(self) -> str:
        """Return the address of the definition of H3, which all origins share."""
        return f"{self.base}{DATASET.path}/{DGGRS_ID}/definition"

    @property
    def zones(self) -> str:
        """Return the address of the list of zones."""
        return f"{self.dggrs}/zones"

    def zone(self, zone_id: str) -> str:
        """Return the address of a zone."""
        return f"{self.zones}/{zone_id}{self._query}"

    def data(self, zone_id: str) -> str:
        """Return the address of the data of a zone."""
        return f"{self.zones}/{zone_id}/data{self._query}"

    @property
    def _query(self) -> str:
        return "?" + urlencode(self.kept) if self.kept else ""

    def source(self) -> Link:
        """Return the link to the dataset or collection of the grid."""
        return link(f"{self.base}{self.origin.source_path or '/'}", ogc_rel(self.origin.source_rel), JSON)

    def up(self) -> list[Link]:
        """Return the links from zones and their data to the description and the definition of H3."""
        return [
            link(self.dggrs, ogc_rel("dggrs"), JSON, DGGRS_ID),
            link(self.definition, ogc_rel("dggrs-definition"), JSON, f"Definition of {DGGRS_ID}"),
        ]

    def templates(self, *names: str) -> list[LinkTemplateAnswer]:
        """Return the link templates with these names, the last part of their relations.

        OGC API - Records calls the template `uriTemplate`; the examples of OGC 21-038r1 call it `href`.
        """
        addresses = {"dggrs-zone-info": self.zone("{zoneId}"), "dggrs-zone-data": self.data("{zoneId}")}
        return [
            {
                "rel": ogc_rel(name),
                "type": JSON,
                "title": title,
                "uriTemplate": addresses[name],
                "href": addresses[name],
                "templated": True,
            }
            for name, title in (("dggrs-zone-info", "A zone"), ("dggrs-zone-data", "Data of a zone"))
            if name in names
        ]


def landing_links(base: str) -> list[Link]:
    """Return the links of the landing page to the grid of the dataset."""
    return [
        link(f"{base}{DATASET.path}", ogc_rel("dggrs-list"), JSON, "Discrete global grid reference systems"),
        link(f"{base}{CELLS.source_path}/queryables", QUERYABLES_REL, SCHEMA_JSON, "Properties to filter zones by"),
    ]


def collection_links(base: str, collection_id: str) -> list[Link]:
    """Return the links of a collection to its grid; none for a collection without a grid."""
    if collection_id != COLLECTION:
        return []
    return [link(f"{base}{CELLS.path}", ogc_rel("dggrs-list"), JSON, "Discrete global grid reference systems")]
