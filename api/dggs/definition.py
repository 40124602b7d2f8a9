"""Definition of H3 as a discrete global grid reference system, in the form of OGC 21-038r1, Annex B."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.http.links import Link

DGGRS_ID = "H3"
TITLE = "H3 hexagonal hierarchical index"
DESCRIPTION = (
    "Hexagons and twelve pentagons on the faces of an icosahedron, in levels 0 to 15, each with a seventh of the area "
    "of the one before. Zones are named by their H3 index. A zone of the next level belongs to the zone that its index "
    "puts above it; it is not geometrically nested in it: children overlap the edge of their parent, and from three "
    "levels below on some lie outside its hexagon. All sub-zones of a level are counted once, in one zone only."
)
SUB_ZONE_ORDER = (
    "Sub-zones at any depth are those whose index is below that of the zone, in ascending order of their 64-bit index. "
    "This is depth first by the digits 0 to 6: the centre child comes first, then the others by their digit; below a "
    "pentagon there is no child 1. A hexagon has 7^n sub-zones at depth n, a pentagon 1 + 5 (7^n - 1) / 6."
)
H3_DOCUMENTATION = "https://h3geo.org/docs/core-library/h3Indexing"


def dggrs_definition(links: Sequence[Link]) -> dict[str, Any]:
    """Definition with the given links: grid hierarchy, zone identifiers as text and numbers, order of sub-zones."""
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "links": links,
        "dggh": {"definition": _hierarchy(), "parameters": _parameters()},
        "zirs": {
            "textZIRS": {
                "type": "h3IndexHexadecimal",
                "description": "The 64-bit index in hexadecimal: fifteen digits, 0-9 and a-f in lower case, without "
                "leading zeros.",
            },
            "uint64ZIRS": {
                "type": "h3Index",
                "description": "From the most significant bit: one bit 0; four bits mode, 1 for a zone; three bits 0; "
                "four bits level; seven bits base cell, 0 to 121; then fifteen digits of three bits, the path from the "
                "base cell down, one digit 0 to 6 a level, and 7 for each level below that of the zone.",
            },
        },
        "subZoneOrder": {"type": "ascendingIndex", "description": SUB_ZONE_ORDER},
    }


def _hierarchy() -> dict[str, Any]:
    return {
        "spatialDimensions": 2,
        "temporalDimensions": 0,
        "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "basePolyhedron": "icosahedron",
        "refinementRatio": 7,
        "refinementStrategy": ["centredChildCell"],
        "constraints": {
            "cellAxisAligned": False,
            "cellConformal": False,
            "cellEquiAngular": False,
            "cellEquiDistant": False,
            "cellEqualSized": False,
        },
        "zoneTypes": ["hexagon", "pentagon"],
    }


def _parameters() -> dict[str, Any]:
    """Where the icosahedron stands: its vertices are the centres of the pentagons of level 0."""
    return {
        "ellipsoid": "https://www.opengis.net/def/ellipsoid/EPSG/0/7030",
        "orientation": {
            "longitude": 10.536199075,
            "latitude": 64.700000128,
            "azimuth": 341.687650895,
            "description": "First vertex of the icosahedron, and the azimuth there of the vertex at 143.478490 W, "
            "50.103201 N. Geodetic coordinates of WGS 84 are taken as those of a sphere.",
        },
    }
