"""Describe the catalogue in DCAT-AP 3, the profile of the data portals of Europe, as JSON-LD."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.catalogue.datasets import OfferedDataset
from routes_geo.dataset import vocabulary
from routes_geo.dataset.described import DESCRIPTION, MAINTAINERS, TITLE, Box, DatasetFile, DescribedDataset
from routes_geo.snapshot.snapshot import Snapshot

LD_JSON = "application/ld+json"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_GEO = "http://www.opengis.net/ont/geosparql#"
_SPDX = "http://spdx.org/rdf/terms#"
_CRS84 = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": _SPDX,
    "xsd": _XSD,
}

Node = dict[str, Any]


def dcat_catalog(snapshot: Snapshot, base: str, datasets: Sequence[OfferedDataset]) -> Node:
    """Return the catalogue with its data sets; `base` is its address, empty for relative addresses."""
    maintainers = _agent(f"{base}/#maintainers", MAINTAINERS)
    return {
        "@context": CONTEXT,
        "@id": f"{base}/#catalog",
        "@type": "dcat:Catalog",
        "dct:title": _english(TITLE),
        "dct:description": _english(DESCRIPTION),
        "dct:publisher": maintainers,
        "dct:identifier": snapshot.snapshot_id,
        "dct:language": {"@id": vocabulary.ENGLISH, "@type": "dct:LinguisticSystem"},
        "dct:modified": _day(max(each.described.released or "" for each in datasets)),
        "foaf:homepage": {"@id": f"{base}/", "@type": "foaf:Document"},
        "dcat:themeTaxonomy": {"@id": vocabulary.THEMES},
        "dcat:dataset": [_dataset(each, base) for each in datasets],
    }


def _dataset(offered: OfferedDataset, base: str) -> Node:
    described = offered.described
    themes = [vocabulary.POPULATION_AND_SOCIETY] + ([] if described.series else [vocabulary.REGIONS_AND_CITIES])
    node: Node = {
        "@id": offered.address,
        "@type": "dcat:Dataset",
        "dct:identifier": described.id,
        "dct:title": _english(described.title),
        "dct:description": _english(described.description),
        "dct:publisher": _publisher(described, base),
        "dcat:theme": [{"@id": theme} for theme in themes],
        "dcat:keyword": [_english(word) for word in described.keywords],
        "dct:accessRights": {"@id": vocabulary.PUBLIC, "@type": "dct:RightsStatement"},
        "dct:language": {"@id": vocabulary.ENGLISH},
        "dct:spatial": _places(described.box),
        "dcat:landingPage": {"@id": offered.address, "@type": "foaf:Document"},
        "dcat:distribution": [_distribution(file, offered) for file in offered.files],
    }
    return node | _of_series(described)


def _publisher(described: DescribedDataset, base: str) -> Node:
    if described.series is None:
        return {"@id": f"{base}/#maintainers"}
    return _agent(f"{base}/#{described.series.source}", described.publisher)


def _agent(identity: str, name: str) -> Node:
    return {"@id": identity, "@type": "foaf:Agent", "foaf:name": name}


def _of_series(described: DescribedDataset) -> Node:
    series = described.series
    if series is None or described.first_day is None or described.last_day is None:
        return {}
    return {
        "dct:issued": _day(series.first_vintage),
        "dct:modified": _day(str(described.released)),
        "dcat:version": described.released,
        "adms:versionNotes": _english(series.age.sentence),
        "dct:accrualPeriodicity": {"@id": vocabulary.frequency(series.cadence), "@type": "dct:Frequency"},
        "dcat:temporalResolution": _typed(vocabulary.resolution(series.grain), f"{_XSD}duration"),
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _day(described.first_day.isoformat()),
            "dcat:endDate": _day(described.last_day.isoformat()),
        },
        "dct:provenance": {
            "@type": "dct:ProvenanceStatement",
            "rdfs:label": _english(f"{series.attribution}. {described.citation}"),
        },
    }


def _places(box: Box | None) -> list[Node]:
    """Return Europe, and the box, whose corners are in the order longitude, latitude."""
    places: list[Node] = [{"@id": vocabulary.EUROPE, "@type": "dct:Location"}]
    if box is not None:
        west, south, east, north = box
        ring = ", ".join(f"{x} {y}" for x, y in _corners(west, south, east, north))
        places.append(
            {"@type": "dct:Location", "dcat:bbox": _typed(f"{_CRS84} POLYGON(({ring}))", f"{_GEO}wktLiteral")}
        )
    return places


def _corners(west: float, south: float, east: float, north: float) -> list[tuple[float, float]]:
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def _distribution(file: DatasetFile, offered: OfferedDataset) -> Node:
    described = offered.described
    licence = vocabulary.find_licence(described.licence)
    node: Node = {
        "@id": file.href,
        "@type": "dcat:Distribution",
        "dct:title": _english(f"{file.title or described.title} ({file.ending})"),
        "dcat:accessURL": {"@id": offered.address},
        "dcat:downloadURL": {"@id": file.href},
        "dct:format": {"@id": vocabulary.file_type(file.ending), "@type": "dct:MediaTypeOrExtent"},
        "dcat:mediaType": {"@id": vocabulary.media_type_term(file.media_type), "@type": "dct:MediaType"},
        "dcatap:availability": {"@id": "http://publications.europa.eu/resource/authority/planned-availability/STABLE"},
    }
    if licence is not None:
        node["dct:license"] = {"@id": licence.uri, "@type": "dct:LicenseDocument"}
    if described.licence is not None:
        node["dct:rights"] = {"@type": "dct:RightsStatement", "rdfs:label": _english(described.licence)}
    if described.released is not None:
        node["dct:issued"] = _day(described.released)
    return node | _checked(file)


def _checked(file: DatasetFile) -> Node:
    """Return the size and the checksum of a file, where they are known."""
    node: Node = {}
    if file.bytes is not None:
        node["dcat:byteSize"] = _typed(str(file.bytes), f"{_XSD}nonNegativeInteger")
    if file.sha256 is not None:
        node["spdx:checksum"] = {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": f"{_SPDX}checksumAlgorithm_sha256"},
            "spdx:checksumValue": _typed(file.sha256, f"{_XSD}hexBinary"),
        }
    return node


def _english(text: str) -> Node:
    return {"@value": text, "@language": "en"}


def _typed(value: str, kind: str) -> Node:
    return {"@value": value, "@type": kind}


def _day(text: str) -> Node:
    return _typed(text, f"{_XSD}date")
