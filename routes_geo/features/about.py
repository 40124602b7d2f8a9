"""Metadata for files of features, which are read without the service."""

from __future__ import annotations

from routes_geo.features.collections import CELLS, Collection
from routes_geo.snapshot.releases import vintage
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot


def about(snapshot: Snapshot, collection: Collection, series: str = DETECTIONS) -> dict[str, str]:
    """Return name, title, description and snapshot; for cells also attribution, licence and vintage of the series."""
    metadata = {
        "name": collection.collection_id,
        "title": collection.title,
        "description": collection.description,
        "snapshot": snapshot.snapshot_id,
    }
    if collection is not CELLS:
        return metadata
    info = snapshot.series(series)
    day = vintage(snapshot, series).isoformat()
    return metadata | {"attribution": info["attribution"], "licence": info["licence"], "vintage": day}
