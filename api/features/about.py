"""What a file of features says of itself, as it is read far from where it was served."""

from __future__ import annotations

from api.features.collections import CELLS, Collection
from api.state import Served
from routes_geo.series import DETECTIONS
from routes_geo.snapshot import vintage


def about(served: Served, collection: Collection) -> dict[str, str]:
    """Name, title, description and snapshot; of cells also whose figures they are, of which day, on which terms."""
    known = {
        "name": collection.collection_id,
        "title": collection.title,
        "description": collection.description,
        "snapshot": served.snapshot.snapshot_id,
    }
    if collection is not CELLS:
        return known
    info = served.snapshot.series(DETECTIONS)
    day = vintage(served.snapshot, DETECTIONS).isoformat()
    return known | {"attribution": info["attribution"], "licence": info["licence"], "vintage": day}
