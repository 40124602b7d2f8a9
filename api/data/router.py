"""Serve series, routes and collections as files that tools read by their address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from api.data.answers import DataCatalogAnswer, RouteFileAnswer, SeriesFileAnswer
from api.data.catalog import COLLECTION_ENDINGS, MEDIA_TYPES, ROUTE_ENDINGS, SERIES_ENDINGS, list_files
from api.features.answers import FeatureCollectionAnswer
from api.http.files import described_files, respond_file
from api.http.links import Link, base_url, link
from api.http.params import AsOf, ServedNow, SubjectPath, check_request, parse_day
from api.http.responses import JSON, described, respond_json
from routes_geo.dataset.files import DataFiles, route_file, series_file
from routes_geo.errors import InvalidInput, NotFound
from routes_geo.features.collections import COLLECTIONS
from routes_geo.snapshot.snapshot import Snapshot

OF_DATASETS: dict[str, type] = {"json": SeriesFileAnswer, "geojson": FeatureCollectionAnswer}

router = APIRouter(dependencies=[Depends(check_request)])

DatasetPath = Annotated[
    str,
    Path(description="Id of a series, or of a collection.", examples=["frontex.detections.v1"]),
]


def landing_links(base: str) -> list[Link]:
    """Return the link to the catalogue of files."""
    return [link(f"{base}/data/catalog.json", "related", JSON, "All files of figures and collections")]


def collection_links(base: str, collection_id: str) -> list[Link]:
    """Return the links to a collection as files."""
    address = f"{base}/data/{collection_id}"
    return [
        link(f"{address}.{ending}", "enclosure", MEDIA_TYPES[ending], f"All of it as one file (.{ending})")
        for ending in COLLECTION_ENDINGS
    ]


def _ending(endings: tuple[str, ...]) -> Any:
    return Path(description="Ending of the file's name.", examples=["csv"], json_schema_extra={"enum": [*endings]})


RouteEnding = Annotated[str, _ending(ROUTE_ENDINGS)]
DatasetEnding = Annotated[str, _ending(tuple(MEDIA_TYPES))]


def _formats(endings: tuple[str, ...], answers: Mapping[str, type]) -> dict[str, Any]:
    return described_files({MEDIA_TYPES[ending]: answers.get(ending) for ending in endings})


@router.get("/data/catalog.json", summary="All files of figures and collections", **described(JSON, DataCatalogAnswer))
def catalog(request: Request, served: ServedNow) -> Response:
    return respond_json(request, list_files(served.snapshot, base_url(request)), served.snapshot.snapshot_id)


@router.get(
    "/data/{dataset}.{ending}",
    summary="A series or a collection as a file",
    **_formats(tuple(MEDIA_TYPES), OF_DATASETS),
)
def dataset_file(
    request: Request, served: ServedNow, dataset: DatasetPath, ending: DatasetEnding, as_of: AsOf = None
) -> Response:
    body = _read(served.snapshot, dataset, ending, parse_day(as_of, "as_of"))
    return respond_file(request, body, MEDIA_TYPES[ending], served.snapshot.snapshot_id, f"{dataset}.{ending}")


@router.get(
    "/series/{route}.{ending}",
    summary="All series about a route as a file",
    **_formats(ROUTE_ENDINGS, {"json": RouteFileAnswer}),
)
def file_of_route(
    request: Request, served: ServedNow, route: SubjectPath, ending: RouteEnding, as_of: AsOf = None
) -> Response:
    _check_ending(ending, ROUTE_ENDINGS, "a route")
    snapshot, day = served.snapshot, parse_day(as_of, "as_of")
    kept = snapshot.derived(DataFiles)
    body = kept.of_route(route, ending) if day is None else route_file(snapshot, route, ending, day)
    return respond_file(request, body, MEDIA_TYPES[ending], snapshot.snapshot_id, f"{route}.{ending}")


def _read(snapshot: Snapshot, dataset: str, ending: str, day: date | None) -> bytes:
    kept = snapshot.derived(DataFiles)
    if dataset in COLLECTIONS:
        _check_ending(ending, COLLECTION_ENDINGS, "a collection")
        if day is not None:
            raise InvalidInput(f"as_of is for series; ask for /collections/{dataset}/items with as_of instead")
        return kept.of_collection(dataset, ending)
    if dataset not in snapshot.manifest["series"]:
        names = ", ".join((*snapshot.manifest["series"], *COLLECTIONS))
        raise NotFound(f"unknown series or collection {dataset!r}; choose one of {names}")
    _check_ending(ending, SERIES_ENDINGS, "a series")
    return kept.of_series(dataset, ending) if day is None else series_file(snapshot, dataset, ending, day)


def _check_ending(ending: str, endings: tuple[str, ...], what: str) -> None:
    if ending not in endings:
        raise NotFound(f"{what} has no file with the ending .{ending}; choose one of {', '.join(endings)}")
