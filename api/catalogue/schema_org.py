"""Describe data sets in the terms of schema.org, for search engines, as a block of JSON-LD in a page.

The rule: whatever a title contains, the block stays a block. `<`, `>` and `&` are written as escapes of JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from api.catalogue.datasets import OfferedDataset
from routes_geo.dataset.described import DESCRIPTION, MAINTAINERS, TITLE, DatasetFile, DescribedDataset
from routes_geo.dataset.vocabulary import find_licence
from routes_geo.snapshot.snapshot import Snapshot

CONTEXT = "https://schema.org/"
_ESCAPED = {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
_ESCAPES = str.maketrans(_ESCAPED)

Node = dict[str, Any]


def data_catalog(snapshot: Snapshot, base: str, series: Sequence[OfferedDataset]) -> Node:
    """Return the catalogue with its series; `base` is the address of the page, empty for relative addresses."""
    return {
        "@context": CONTEXT,
        "@type": "DataCatalog",
        "@id": f"{base}/#catalog",
        "name": TITLE,
        "description": DESCRIPTION,
        "url": f"{base}/",
        "publisher": _organization(MAINTAINERS),
        "version": snapshot.snapshot_id,
        "inLanguage": "en",
        "dataset": [dataset(each, base) for each in series],
    }


def dataset(offered: OfferedDataset, base: str) -> Node:
    """Return a data set with its files."""
    described = offered.described
    node: Node = {
        "@type": "Dataset",
        "@id": offered.address,
        "identifier": described.id,
        "name": described.title,
        "description": described.description,
        "url": offered.address,
        "creator": _organization(described.publisher),
        "publisher": _organization(described.publisher),
        "isAccessibleForFree": True,
        "includedInDataCatalog": {"@id": f"{base}/#catalog"},
        "keywords": list(described.keywords),
        "distribution": [_download(file) for file in offered.files],
    }
    return node | _extent(described) | _of_series(described)


def _extent(described: DescribedDataset) -> Node:
    extent: Node = {}
    if described.first_day is not None and described.last_day is not None:
        extent["temporalCoverage"] = f"{described.first_day}/{described.last_day}"
    if described.box is not None:
        west, south, east, north = described.box
        shape = {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}
        extent["spatialCoverage"] = {"@type": "Place", "geo": shape}
    return extent


def _of_series(described: DescribedDataset) -> Node:
    series = described.series
    if series is None:
        return {}
    licence = find_licence(series.licence)
    return {
        "datePublished": described.released,
        "version": described.released,
        "creditText": series.attribution,
        "citation": described.citation,
        "usageInfo" if licence is None else "license": series.licence if licence is None else licence.text,
        "variableMeasured": {
            "@type": "PropertyValue",
            "name": series.indicator.replace("_", " "),
            "unitText": series.unit,
        },
    }


def _download(file: DatasetFile) -> Node:
    node: Node = {
        "@type": "DataDownload",
        "contentUrl": file.href,
        "encodingFormat": file.media_type.partition(";")[0],
    }
    if file.title is not None:
        node["name"] = file.title
    if file.bytes is not None:
        node["contentSize"] = f"{file.bytes} B"
    return node | ({"sha256": file.sha256} if file.sha256 else {})


def _organization(name: str) -> Node:
    return {"@type": "Organization", "name": name}


def script(node: Node) -> str:
    """Return the element of a page that holds a description."""
    text = orjson.dumps(node).decode().translate(_ESCAPES)
    return f'<script type="application/ld+json">{text}</script>'
