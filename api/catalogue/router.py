"""Serve the catalogue in DCAT-AP, and the series as records."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.catalogue import records as described
from api.catalogue.answers import DcatCatalogAnswer, RecordAnswer, RecordsAnswer
from api.catalogue.datasets import SERIES_COLLECTION, OfferedDataset, offered_collections, offered_series
from api.catalogue.dcat import LD_JSON, dcat_catalog
from api.catalogue.schema_org import CONTEXT, data_catalog, dataset, script
from api.catalogue.search import RecordParameters
from api.features.answers import RecordCollectionAnswer
from api.features.formats import chosen_format
from api.features.respond import DOCUMENT_FORMATS, Document, DocumentFormat, format_links, respond_document
from api.http.links import Link, base_url, link
from api.http.params import ServedNow, check_request, given_once
from api.http.responses import GEOJSON, HTML, JSON, described_formats, respond_json
from api.http.responses import described as described_as
from routes_geo.errors import NotFound
from routes_geo.snapshot.snapshot import Snapshot

CONFORMANCE = described.CONFORMANCE
_RECORD_FORMATS = {**DOCUMENT_FORMATS, "json": GEOJSON}
_PATH = f"/collections/{SERIES_COLLECTION}"
RecordId = Annotated[str, Path(description="Id of a series.", examples=["frontex.detections.v1"])]

router = APIRouter(dependencies=[Depends(check_request), Depends(given_once())])


def landing_links(base: str) -> list[Link]:
    """Return the links of the landing page to the catalogue and to the records."""
    return [
        link(f"{base}/catalog.jsonld", "describedby", LD_JSON, "Catalogue of all data sets (DCAT-AP 3)"),
        link(f"{base}{_PATH}", "http://www.opengis.net/def/rel/ogc/1.0/ogc-catalog", JSON, "Records of all series"),
    ]


def described_collections(snapshot: Snapshot, base: str) -> list[RecordCollectionAnswer]:
    """Return the collections of this family for the list of collections."""
    address = f"{base}{_PATH}"
    links = [
        link(f"{address}?f=json", "self", JSON),
        link(f"{address}?f=html", "alternate", HTML),
        link(f"{address}/items", "items", GEOJSON),
        link(f"{address}/items?f=html", "items", HTML),
        link(f"{base}/catalog.jsonld", "alternate", LD_JSON, "DCAT-AP 3"),
    ]
    return [described.record_collection(snapshot, base, links)]


def landing_head(snapshot: Snapshot, base: str) -> str:
    """Return the element of the landing page that describes the catalogue to search engines."""
    return script(data_catalog(snapshot, base, offered_series(snapshot, base)))


def collection_head(snapshot: Snapshot, base: str, collection_id: str) -> str:
    """Return the element of the page of a collection that describes it to search engines."""
    offered = next(each for each in offered_collections(snapshot, base) if each.described.id == collection_id)
    return _script_of(offered, base)


def _script_of(offered: OfferedDataset, base: str) -> str:
    return script({"@context": CONTEXT, **dataset(offered, base)})


def _formats(media_type: str, answer: type) -> dict[str, Any]:
    return described_formats({media_type: answer, HTML: None})


@router.get(
    "/catalog.jsonld", summary="Catalogue of all data sets in DCAT-AP 3", **described_as(LD_JSON, DcatCatalogAnswer)
)
def dcat(request: Request, served: ServedNow) -> Response:
    base, snapshot = base_url(request), served.snapshot
    datasets = [*offered_series(snapshot, base), *offered_collections(snapshot, base)]
    return respond_json(request, dcat_catalog(snapshot, base, datasets), snapshot.snapshot_id, LD_JSON)


@router.get(_PATH, summary="The collection of records", **_formats(JSON, RecordCollectionAnswer))
def record_collection(request: Request, served: ServedNow, chosen: DocumentFormat) -> Response:
    (content,) = described_collections(served.snapshot, base_url(request))
    document = Document(content["title"], content, content["links"])
    return respond_document(request, served.snapshot.snapshot_id, chosen, document)


@router.get(f"{_PATH}/items", summary="Records of the series", **_formats(GEOJSON, RecordsAnswer))
def find_records(request: Request, served: ServedNow, parameters: Annotated[RecordParameters, Query()]) -> Response:
    chosen = chosen_format(request, parameters.f, _RECORD_FORMATS)
    matched = parameters.select(described.records(served.snapshot, base_url(request)))
    first, most = parameters.skipped, parameters.most
    page = matched[first : first + most]
    links = [*format_links(request, chosen, _RECORD_FORMATS), *_beside(request, first, most, len(matched))]
    content: RecordsAnswer = {
        "type": "FeatureCollection",
        "features": page,
        "links": links,
        "numberMatched": len(matched),
        "numberReturned": len(page),
    }
    document = Document("Records of the series", content, links, GEOJSON)
    return respond_document(request, served.snapshot.snapshot_id, chosen, document)


@router.get(f"{_PATH}/items/{{record_id}}", summary="Record of a series", **_formats(GEOJSON, RecordAnswer))
def find_record(request: Request, served: ServedNow, chosen: DocumentFormat, record_id: RecordId) -> Response:
    snapshot, base = served.snapshot, base_url(request)
    found = {each["id"]: each for each in described.records(snapshot, base)}
    if record_id not in found:
        raise NotFound(f"unknown record {record_id!r}; choose one of {', '.join(found)}")
    record = found[record_id]
    offered = next(each for each in offered_series(snapshot, base) if each.described.id == record_id)
    document = Document(record["properties"]["title"], record, record["links"], GEOJSON, head=_script_of(offered, base))
    return respond_document(request, snapshot.snapshot_id, chosen, document)


def _beside(request: Request, first: int, most: int, matched: int) -> list[Link]:
    """Return the links to the next page and to the one before, if there are any."""
    url = request.url.remove_query_params("offset")
    offsets = {"next": first + most, "prev": max(first - most, 0)}
    there = {"next": first + most < matched, "prev": first > 0}
    return [
        link(str(url.include_query_params(offset=offset)), rel, GEOJSON)
        for rel, offset in offsets.items()
        if there[rel]
    ]
