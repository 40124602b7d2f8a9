"""What a file of features says of itself, as it is read far from where it was served."""

from __future__ import annotations

from routes_geo.features.collections import CELLS, Collection
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot, vintage


def about(snapshot: Snapshot, collection: Collection) -> dict[str, str]:
    """Name, title, description and snapshot; of cells also whose figures they are, of which day, on which terms."""
    known = {
        "name": collection.collection_id,
        "title": collection.title,
        "description": collection.description,
        "snapshot": snapshot.snapshot_id,
    }
    if collection is not CELLS:
        return known
    info = snapshot.series(DETECTIONS)
    day = vintage(snapshot, DETECTIONS).isoformat()
    return known | {"attribution": info["attribution"], "licence": info["licence"], "vintage": day}
