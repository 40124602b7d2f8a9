"""Print the dead and missing of a year by kind, and the cell with the most, from FlatGeobuf, with geopandas."""

import sys

import geopandas

service = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
figures = geopandas.read_file(f"{service}/collections/cells/items?series=iom.dead_and_missing.v1&datetime=2023&f=fgb")
print(figures.groupby("kind")["value"].sum().astype(int).to_csv(), end="")
cells = figures[figures["kind"] == "cell"]
most = cells.loc[cells["value"].idxmax()]
print(most["cell"], int(most["value"]), most.geometry.centroid.wkt, sep=",")
