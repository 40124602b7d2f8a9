"""The data sets of a snapshot with their files at the service, and the addresses of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from api.data.answers import DataSetAnswer
from api.data.catalog import MEDIA_TYPES, list_files
from routes_geo.dataset.described import DatasetFile, DescribedDataset, DescribedDatasets
from routes_geo.snapshot.snapshot import Snapshot

SERIES_COLLECTION = "series"  # the id of the collection of records
_ENDINGS = {media_type: ending for ending, media_type in MEDIA_TYPES.items()}


@dataclass(frozen=True, slots=True)
class OfferedDataset:
    """A data set, its address, and its files."""

    described: DescribedDataset
    address: str
    files: tuple[DatasetFile, ...]


def offered_series(snapshot: Snapshot, base: str) -> list[OfferedDataset]:
    """Return every series with its files; `base` is the address of the service."""
    described = snapshot.derived(DescribedDatasets).series()
    return list(_offered(described, list_files(snapshot, base).series, f"{base}/collections/{SERIES_COLLECTION}/items"))


def offered_collections(snapshot: Snapshot, base: str) -> list[OfferedDataset]:
    """Return every collection of features with its files."""
    described = snapshot.derived(DescribedDatasets).collections()
    return list(_offered(described, list_files(snapshot, base).collections, f"{base}/collections"))


def _offered(
    described: Iterable[DescribedDataset], listed: Iterable[DataSetAnswer], address: str
) -> Iterator[OfferedDataset]:
    files = {each.id: each.files for each in listed}
    for each in described:
        of_dataset = [
            DatasetFile(href=file.href, ending=_ENDINGS[file.media_type], media_type=file.media_type)
            for file in files[each.id]
        ]
        yield OfferedDataset(each, f"{address}/{each.id}", tuple(of_dataset))
