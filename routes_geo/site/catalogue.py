"""Describe the files of a copy for search engines and data portals: in the page, and in a catalogue of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import orjson

from api.catalogue.datasets import OfferedDataset
from api.catalogue.dcat import dcat_catalog
from api.catalogue.schema_org import data_catalog, script
from api.data.catalog import MEDIA_TYPES
from routes_geo.datafiles import file_sha256
from routes_geo.dataset.described import DatasetFile, DescribedDatasets
from routes_geo.site.answers import write_file
from routes_geo.site.downloads import FOLDER, Download
from routes_geo.snapshot.snapshot import Snapshot

CATALOGUE = "catalog.jsonld"
_HERE = "."  # addresses are relative to the copy if its public address is not known


def write_catalogue(folder: Path, snapshot: Snapshot, downloads: Sequence[Download], url: str | None) -> str:
    """Write the catalogue of a copy; return the element for the head of its page. `url` is its public address."""
    base = _HERE if url is None else url.rstrip("/")
    series = [
        OfferedDataset(each, f"{base}/{FOLDER}/index.html#{each.id}", _files(folder, base, each.id, downloads))
        for each in snapshot.derived(DescribedDatasets).series()
    ]
    offered = [each for each in series if each.files]
    write_file(folder / CATALOGUE, orjson.dumps(dcat_catalog(snapshot, base, offered)))
    return script(data_catalog(snapshot, base, offered))


def _files(folder: Path, base: str, series: str, downloads: Sequence[Download]) -> tuple[DatasetFile, ...]:
    """Return the files of figures of a series; pictures and reports are none."""
    return tuple(
        _file(folder / each.path, base, each)
        for each in downloads
        if each.series == series and Path(each.path).suffix[1:] in MEDIA_TYPES
    )


def _file(path: Path, base: str, download: Download) -> DatasetFile:
    ending = path.suffix[1:]
    return DatasetFile(
        href=f"{base}/{download.path}",
        ending=ending,
        media_type=MEDIA_TYPES[ending],
        title=download.title,
        bytes=download.bytes,
        sha256=file_sha256(path),
    )
