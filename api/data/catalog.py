"""List the files of a snapshot."""

from __future__ import annotations

from collections.abc import Iterable

from api.data.answers import DataCatalogAnswer, DataFileAnswer, DataSetAnswer
from api.http.notes import NOTES
from api.http.responses import GEOJSON, JSON
from routes_geo.dataset.about import cite
from routes_geo.features.collections import COLLECTIONS, Collection
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.subjects import SUBJECT_IDS

# By the ending of a file's name.
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "parquet": "application/vnd.apache.parquet",
    "json": JSON,
    "geojson": GEOJSON,
    "zip": "application/zip",
}
ROUTE_ENDINGS = ("csv", "parquet", "json")
SERIES_ENDINGS = (*ROUTE_ENDINGS, "zip")
COLLECTION_ENDINGS = ("csv", "parquet", "geojson")


def list_files(snapshot: Snapshot, base: str) -> DataCatalogAnswer:
    """Return every file of a snapshot; `base` is the address of the service."""
    version = snapshot.snapshot_id
    return DataCatalogAnswer(
        snapshot=version,
        series=[_series(snapshot, name, base) for name in snapshot.manifest["series"]],
        routes=[
            _plain(route, snapshot.subject_name(route), _files(f"{base}/series/{route}", ROUTE_ENDINGS, version))
            for route in SUBJECT_IDS
        ],
        collections=[_collection(each, base, version) for each in COLLECTIONS.values()],
        notes=NOTES,
    )


def _series(snapshot: Snapshot, series: str, base: str) -> DataSetAnswer:
    info = snapshot.series(series)
    return DataSetAnswer(
        id=series,
        title=info["title"],
        publisher=info["publisher"],
        unit=info["unit"],
        grain=info["grain"],
        first_period=info["first_period"],
        last_period=info["last_period"],
        licence=info["licence"],
        attribution=info["attribution"],
        released=info["release"]["released"],
        citation=cite(snapshot, series),
        files=_files(f"{base}/data/{series}", SERIES_ENDINGS, snapshot.snapshot_id),
    )


def _collection(collection: Collection, base: str, version: str) -> DataSetAnswer:
    files = _files(f"{base}/data/{collection.collection_id}", COLLECTION_ENDINGS, version)
    return _plain(collection.collection_id, collection.title, files)


def _plain(name: str, title: str, files: list[DataFileAnswer]) -> DataSetAnswer:
    return DataSetAnswer(
        id=name,
        title=title,
        publisher=None,
        unit=None,
        grain=None,
        first_period=None,
        last_period=None,
        licence=None,
        attribution=None,
        released=None,
        citation=None,
        files=files,
    )


def _files(address: str, endings: Iterable[str], version: str) -> list[DataFileAnswer]:
    return [
        DataFileAnswer(href=f"{address}.{ending}?v={version}", media_type=MEDIA_TYPES[ending]) for ending in endings
    ]
