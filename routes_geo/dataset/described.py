"""Describe each series and collection as a data set: what it is, of when and where, whose, and when released.

Catalogues in several forms are written from these descriptions, so that all say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from routes_geo.dataset.about import cite, describe_figures
from routes_geo.features.collections import CELLS, COLLECTIONS, Collection
from routes_geo.features.tables import StaticFeatures
from routes_geo.grid.arrays import FloatArray
from routes_geo.months import period_days
from routes_geo.snapshot.answers import SeriesAnswer
from routes_geo.snapshot.described_series import list_series
from routes_geo.snapshot.once import once
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Derived

Box = tuple[float, float, float, float]  # west, south, east, north in degrees
MAINTAINERS = "The maintainers of routes-geo"
TITLE = "Published counts on the migratory routes to Europe"
DESCRIPTION = (
    "Published, aggregated statistics on five migratory routes to Europe, by route, landing area and H3 cell, at the "
    "right vintage. Detections are events, not persons; small counts are withheld."
)
_KEYWORDS = ("migration", "Europe", "migratory routes")
_DECIMALS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetFile:
    """A file of a data set: its address and its media type. Without a title of its own, it has all of the data set."""

    href: str
    ending: str
    media_type: str
    title: str | None = None
    bytes: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedDataset:
    """A series, or a collection of features. What only a series has is None for a collection."""

    id: str
    title: str
    description: str
    publisher: str
    keywords: Sequence[str]
    box: Box | None
    first_day: date | None = None
    last_day: date | None = None
    series: SeriesAnswer | None = None
    citation: str | None = None

    @property
    def licence(self) -> str | None:
        """Return what the publisher states on the licence."""
        return None if self.series is None else self.series.licence

    @property
    def released(self) -> str | None:
        """Return the day of the release."""
        return None if self.series is None else self.series.release["released"]


class DescribedDatasets(Derived):
    """The data sets of a snapshot: its series, then its collections."""

    @once
    def series(self) -> list[DescribedDataset]:
        """Return every series."""
        return [self._series(each) for each in list_series(self.snapshot, None)]

    @once
    def collections(self) -> list[DescribedDataset]:
        """Return every collection of features."""
        return [self._collection(each) for each in COLLECTIONS.values()]

    def _series(self, series: SeriesAnswer) -> DescribedDataset:
        return DescribedDataset(
            id=series.id,
            title=series.title,
            description=" ".join([describe_figures(series.unit, series.grain), *series.caveats]),
            publisher=series.publisher,
            keywords=(*_KEYWORDS, series.indicator.replace("_", " "), series.unit),
            box=self._extent(),
            first_day=period_days(series.first_period, series.id)[0],
            last_day=date.fromisoformat(series.age.last_day),
            series=series,
            citation=cite(self.snapshot, series.id),
        )

    def _collection(self, collection: Collection) -> DescribedDataset:
        counted = next(each for each in self.series() if each.id == DETECTIONS) if collection is CELLS else None
        return DescribedDataset(
            id=collection.collection_id,
            title=collection.title,
            description=collection.description,
            publisher=MAINTAINERS,
            keywords=(*_KEYWORDS, collection.title.lower()),
            box=self._extent() if collection is CELLS else _box(self._bounds(collection.collection_id)),
            first_day=counted.first_day if counted else None,
            last_day=counted.last_day if counted else None,
        )

    def _extent(self) -> Box | None:
        """Return the box of the corridors and of the landing areas, which counts are about."""
        return _box(np.concatenate([self._bounds("routes"), self._bounds("areas")]))

    def _bounds(self, collection_id: str) -> FloatArray:
        features = self.snapshot.derived(StaticFeatures).of(collection_id)
        return features.bounds(features.rows)


def _box(bounds: FloatArray) -> Box | None:
    """Return the box around boxes (n, 4), None if none of them has a place."""
    if np.isnan(bounds).all():
        return None
    west, south = np.nanmin(bounds[:, :2], axis=0)
    east, north = np.nanmax(bounds[:, 2:], axis=0)
    return tuple(round(float(edge), _DECIMALS) for edge in (west, south, east, north))  # type: ignore[return-value]
