"""State where a figure comes from, in the `attrs` of frames and below maps."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from routes_geo.snapshot.answers import SeriesAnswer

# As pandas types them. The values are plain, so that Parquet and JSON keep them.
Attributes = dict[Hashable | None, Any]


def series_attributes(info: SeriesAnswer, snapshot_id: str, vintage: object, window: str) -> Attributes:
    """Return what a frame of a series states: the series, its unit, release, licence and citation."""
    released = str(vintage)
    return {
        "series": info.id,
        "title": info.title,
        "indicator": info.indicator,
        "unit": info.unit,
        "window": window,
        "vintage": released,
        "source": info.attribution,
        "licence": info.licence,
        "citation": citation(info, released, snapshot_id),
        "snapshot": snapshot_id,
    }


def citation(info: SeriesAnswer, released: str, snapshot_id: str) -> str:
    """Return how to cite a figure of a series."""
    return f"{info.publisher}: {info.title}. Release of {released}, through routes-geo, snapshot {snapshot_id}."


def collection_attributes(metadata: Mapping[str, str], snapshot_id: str) -> Attributes:
    """Return what a frame of a collection without figures states."""
    return {"title": metadata["title"], "description": metadata["description"], "snapshot": snapshot_id}
