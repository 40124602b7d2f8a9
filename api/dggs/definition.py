"""Definition of H3 as a discrete global grid reference system, in the form of OGC 21-038r1, Annex B."""

from __future__ import annotations

from collections.abc import Sequence

from api.dggs.answers import DggrsDefinitionAnswer, GridHierarchyAnswer, GridParametersAnswer
from api.http.links import Link

# Most levels below a zone in one response: 7^4 is 2,401 sub-zones.
MAX_DEPTH = 4
DEFAULT_DEPTH = 0
DGGRS_ID = "H3"
TITLE = "H3 hexagonal hierarchical index"
DESCRIPTION = (
    "Hexagons and twelve pentagons on the faces of an icosahedron, in levels 0 to 15. A zone has a seventh of the area "
    "of a zone one level above. Its id is its H3 index, and the index determines its parent. Zones are not "
    "geometrically nested: children overlap the edge of their parent, and from three levels below, some lie outside "
    "it. Each sub-zone is counted once, in one zone only."
)
SUB_ZONE_ORDER = (
    "The sub-zones at a depth are the descendants of the zone by their index, in ascending order of the 64-bit index. "
    "This is depth first by the digits 0 to 6: the centre child comes first, then the others by their digit. A "
    "pentagon has no child 1. A hexagon has 7^n sub-zones at depth n, a pentagon 1 + 5 (7^n - 1) / 6."
)
H3_DOCUMENTATION = "https://h3geo.org/docs/core-library/h3Indexing"


def dggrs_definition(links: Sequence[Link]) -> DggrsDefinitionAnswer:
    """Return the definition: grid hierarchy, zone identifiers as text and numbers, and order of sub-zones."""
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
                "base cell down: one digit 0 to 6 per level, and 7 for each level below that of the zone.",
            },
        },
        "subZoneOrder": {"type": "ascendingIndex", "description": SUB_ZONE_ORDER},
    }


def _hierarchy() -> GridHierarchyAnswer:
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


def _parameters() -> GridParametersAnswer:
    """Return the position of the icosahedron: its vertices are the centres of the pentagons of level 0."""
    return {
        "ellipsoid": "https://www.opengis.net/def/ellipsoid/EPSG/0/7030",
        "orientation": {
            "longitude": 10.536199075,
            "latitude": 64.700000128,
            "azimuth": 341.687650895,
            "description": "First vertex of the icosahedron, and the azimuth from there to the vertex at 143.478490 W, "
            "50.103201 N. Geodetic coordinates of WGS 84 are used as coordinates on a sphere.",
        },
    }
