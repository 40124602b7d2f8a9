"""Metadata for files of features, which are read without the service."""

from __future__ import annotations

from routes_geo.features.collections import CELLS, Collection
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot, vintage


def about(snapshot: Snapshot, collection: Collection) -> dict[str, str]:
    """Return name, title, description and snapshot; for cells also attribution, licence and vintage."""
    metadata = {
        "name": collection.collection_id,
        "title": collection.title,
        "description": collection.description,
        "snapshot": snapshot.snapshot_id,
    }
    if collection is not CELLS:
        return metadata
    info = snapshot.series(DETECTIONS)
    day = vintage(snapshot, DETECTIONS).isoformat()
    return metadata | {"attribution": info["attribution"], "licence": info["licence"], "vintage": day}
