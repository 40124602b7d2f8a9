"""Describe the series as records of OGC API - Records, Part 1 (20-004r1)."""

from __future__ import annotations

from collections.abc import Sequence

from api.catalogue.answers import ConceptAnswer, RecordAnswer, RecordPropertiesAnswer, RecordTimeAnswer
from api.catalogue.datasets import SERIES_COLLECTION, OfferedDataset, offered_series
from api.features.answers import ContactAnswer, ExtentAnswer, LanguageAnswer, RecordCollectionAnswer
from api.http.links import Link, link
from api.http.responses import GEOJSON, HTML, JSON
from routes_geo.dataset import vocabulary
from routes_geo.dataset.described import DESCRIPTION, MAINTAINERS, Box, DescribedDataset
from routes_geo.errors import DataError
from routes_geo.features.answers import GeometryAnswer
from routes_geo.features.feature_table import CRS84
from routes_geo.snapshot.snapshot import Snapshot

_RECORDS = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf"
RECORD_CORE = f"{_RECORDS}/record-core"
CONFORMANCE = (
    RECORD_CORE,
    f"{_RECORDS}/record-collection",
    f"{_RECORDS}/record-core-query-parameters",
    f"{_RECORDS}/record-api",
    f"{_RECORDS}/searchable-catalog",
    f"{_RECORDS}/json",
    f"{_RECORDS}/html",
    f"{_RECORDS}/oas30",
)
FILE_HASH = "sha256"  # scheme of the external identifier of a series
_ENGLISH = LanguageAnswer(code="en", name="English")


def records(snapshot: Snapshot, base: str) -> list[RecordAnswer]:
    """Return the record of every series; `base` is the address of the service."""
    return [_record(each, base) for each in offered_series(snapshot, base)]


def _record(offered: OfferedDataset, base: str) -> RecordAnswer:
    described = offered.described
    record: RecordAnswer = {
        "id": described.id,
        "type": "Feature",
        "conformsTo": [RECORD_CORE],
        "time": _time(described),
        "geometry": _geometry(described.box),
        "properties": _properties(offered),
        "links": _links(offered, base),
    }
    return record if described.box is None else {**record, "bbox": described.box}


def _time(described: DescribedDataset) -> RecordTimeAnswer:
    if described.series is None or described.first_day is None or described.last_day is None:
        raise DataError(f"{described.id} is no series")
    days = [described.first_day.isoformat(), described.last_day.isoformat()]
    return RecordTimeAnswer(interval=days, resolution=vocabulary.resolution(described.series.grain))


def _geometry(box: Box | None) -> GeometryAnswer | None:
    if box is None:
        return None
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _properties(offered: OfferedDataset) -> RecordPropertiesAnswer:
    described, series = offered.described, offered.described.series
    if series is None:
        raise DataError(f"{described.id} is no series")
    theme = ConceptAnswer(id="SOCI", url=vocabulary.POPULATION_AND_SOCIETY)
    properties: RecordPropertiesAnswer = {
        "type": "dataset",
        "title": described.title,
        "description": described.description,
        "created": _moment(series.first_vintage),
        "updated": _moment(series.release["released"]),
        "keywords": described.keywords,
        "language": _ENGLISH,
        "externalIds": [{"scheme": FILE_HASH, "value": series.release["sha256"]}],
        "themes": [{"concepts": [theme], "scheme": vocabulary.THEMES}],
        "formats": [{"name": file.ending, "mediaType": file.media_type.partition(";")[0]} for file in offered.files],
        "contacts": [ContactAnswer(organization=described.publisher, roles=["publisher"]), _maintainers()],
        "rights": f"{series.attribution}. Licence: {series.licence}",
    }
    licence = vocabulary.find_licence(series.licence)
    return properties if licence is None else {**properties, "license": licence.spdx}


def _maintainers() -> ContactAnswer:
    return ContactAnswer(organization=MAINTAINERS, roles=["distributor"])


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"


def _links(offered: OfferedDataset, base: str) -> list[Link]:
    described = offered.described
    files = [
        link(file.href, "enclosure", file.media_type, f"{described.title} ({file.ending})") for file in offered.files
    ]
    licence = vocabulary.find_licence(described.licence)
    licences = [] if licence is None else [link(licence.text, "license", HTML, licence.spdx)]
    return [
        link(f"{offered.address}?f=json", "self", GEOJSON),
        link(f"{offered.address}?f=html", "alternate", HTML),
        link(f"{base}/collections/{SERIES_COLLECTION}", "collection", JSON),
        *files,
        *licences,
        link(f"{base}/sources", "related", JSON, "All series with their releases, licences and ages"),
    ]


def record_collection(snapshot: Snapshot, base: str, links: Sequence[Link]) -> RecordCollectionAnswer:
    """Return the description of the collection of records."""
    series = [each.described for each in offered_series(snapshot, base)]
    return {
        "id": SERIES_COLLECTION,
        "type": "Catalog",
        "title": "Series",
        "description": f"Records of all series. {DESCRIPTION}",
        "itemType": "record",
        "extent": _extent(series),
        "crs": [CRS84],
        "updated": _moment(max(each.released or "" for each in series)),
        "keywords": sorted({word for each in series for word in each.keywords}),
        "language": _ENGLISH,
        "contacts": [_maintainers()],
        "conformsTo": [RECORD_CORE],
        "links": links,
    }


def _extent(series: Sequence[DescribedDataset]) -> ExtentAnswer:
    firsts = [each.first_day for each in series if each.first_day]
    lasts = [each.last_day for each in series if each.last_day]
    extent: ExtentAnswer = {"temporal": {"interval": [[f"{min(firsts)}T00:00:00Z", f"{max(lasts)}T23:59:59Z"]]}}
    boxes = [each.box for each in series if each.box]
    return {"spatial": {"bbox": boxes[:1], "crs": CRS84}, **extent} if boxes else extent
