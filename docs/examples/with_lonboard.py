"""Draw the dead and missing of a year with lonboard, and save the map; in a notebook, end a cell with `drawn`."""

import sys

import geopandas
import numpy as np
from lonboard import Map, PolygonLayer

service = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
figures = geopandas.read_file(f"{service}/collections/cells/items?series=iom.dead_and_missing.v1&datetime=2023&f=fgb")


def layer(kind: str, opacity: float) -> PolygonLayer:
    """Return the figures of a kind, the more opaque the higher they are."""
    chosen = figures.loc[figures["kind"] == kind, ["name", "cell", "value", "status", "geometry"]]
    alpha = 20 + 3 * chosen["value"].fillna(0).astype(int).clip(0, 75)
    colours = np.column_stack(np.broadcast_arrays(179, 0, 0, alpha)).astype(np.uint8)
    return PolygonLayer.from_geopandas(chosen, get_fill_color=colours, opacity=opacity, line_width_min_pixels=1)


kinds = {"area": 0.4, "remainder": 0.2, "cell": 0.8}  # in this order: cells lie above what contains them
layers = {kind: layer(kind, opacity) for kind, opacity in kinds.items() if (figures["kind"] == kind).any()}
drawn = Map(list(layers.values()))
drawn.to_html("dead_and_missing.html")
without_a_place = figures[figures["kind"] == "route"]
print("without a place:", *(f"{row.route} {row.value:.0f}" for row in without_a_place.itertuples()))
