"""Read TopoJSON: arcs that neighbouring territories share, and the polygons made of them.

This module imports only `basemap_names`, because it runs while the wheel is built.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, NotRequired, TypedDict, cast

import numpy as np
import shapely

from tiles.basemap_names import PART_OF

Nested = list["int | Nested"]  # arc numbers in lists; a negative number ~n means arc n reversed


class TerritoryProperties(TypedDict, total=False):
    """Describe the properties of a geometry that this project reads."""

    name: str


class Territory(TypedDict):
    """Describe one geometry of a TopoJSON object."""

    type: str
    arcs: NotRequired[Nested]
    properties: NotRequired[TerritoryProperties]
    id: NotRequired[str]


class Topology(NamedTuple):
    """Store arcs as (n, 2) lng/lat arrays, and the geometries that refer to them by number (~number if reversed)."""

    arcs: list[np.ndarray]
    geometries: list[Territory]


def read_topology(path: Path, name: str) -> Topology:
    """Read one object of a quantised TopoJSON file."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    scale, translate = (np.asarray(topology["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(np.asarray(arc), axis=0) * scale + translate for arc in topology["arcs"]]
    return Topology(arcs, topology["objects"][name]["geometries"])


def geometry_to_polygons(topology: Topology, geometry: Territory) -> np.ndarray:
    """Return the polygons of one geometry, made valid because quantising made some rings cross themselves."""
    nested = geometry.get("arcs", [])
    polygons = cast("list[list[list[int]]]", nested if geometry["type"] == "MultiPolygon" else [nested])
    rings = [[ring_coordinates(topology.arcs, ring) for ring in polygon] for polygon in polygons if polygon]
    built = [make_polygon(shell, holes) for shell, *holes in rings if len(shell) > 3]
    valid = shapely.make_valid(np.asarray(built, dtype=object), method="structure", keep_collapsed=False)
    return valid[~shapely.is_empty(valid)]


def make_polygon(shell: np.ndarray, holes: list[np.ndarray]) -> shapely.Polygon:
    """Return a polygon without the holes that quantising closed."""
    return shapely.Polygon(shell, [hole for hole in holes if len(hole) > 3])


def ring_coordinates(arcs: list[np.ndarray], ring: list[int]) -> np.ndarray:
    """Return the coordinates of a closed ring, shape (n, 2)."""
    parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in ring]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def arc_owners(topology: Topology) -> dict[int, frozenset[str]]:
    """Return the names of the territories on the sides of each arc: one at a coast, two at a border."""
    owners: defaultdict[int, set[str]] = defaultdict(set)
    for geometry in topology.geometries:
        name = geometry.get("properties", {}).get("name", "")
        for number in flatten(geometry.get("arcs", [])):
            owners[number if number >= 0 else ~number].add(PART_OF.get(name, name))
    return {number: frozenset(names) for number, names in owners.items()}


def count_uses(topology: Topology) -> dict[int, int]:
    """Return how many rings use each arc."""
    uses: defaultdict[int, int] = defaultdict(int)
    for geometry in topology.geometries:
        for number in flatten(geometry.get("arcs", [])):
            uses[number if number >= 0 else ~number] += 1
    return uses


def flatten(nested: Nested) -> Iterator[int]:
    """Yield the arc numbers in nested lists."""
    for part in nested:
        if isinstance(part, list):
            yield from flatten(part)
        else:
            yield part
