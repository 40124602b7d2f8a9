"""Describe features for the metadata of a file, which may be read far from where it was served."""

from __future__ import annotations

from routes_geo.features.collections import CELLS, Collection
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot, vintage


def about(snapshot: Snapshot, collection: Collection) -> dict[str, str]:
    """Return name, title, description and snapshot; for cells also attribution, licence and vintage."""
    members = {
        "name": collection.collection_id,
        "title": collection.title,
        "description": collection.description,
        "snapshot": snapshot.snapshot_id,
    }
    if collection is not CELLS:
        return members
    info = snapshot.series(DETECTIONS)
    day = vintage(snapshot, DETECTIONS).isoformat()
    return members | {"attribution": info["attribution"], "licence": info["licence"], "vintage": day}
