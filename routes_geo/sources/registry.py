"""The adapters of all publishers. To add a publisher, write a folder beside these and add its adapter to `ADAPTERS`.

A series without an adapter is embedded only: its table is in `data/observations`, and no file of it can be ingested.
"""

from __future__ import annotations

import os
from pathlib import Path

import orjson

from routes_geo.errors import DataError, InvalidInput, choice_of
from routes_geo.model import Indicator, Rejected, Release
from routes_geo.sources.base import Adapter, Intake, Restates, Series
from routes_geo.sources.eurostat import adapter as eurostat
from routes_geo.sources.frontex import adapter as frontex
from routes_geo.sources.iom import adapter as missing_migrants
from routes_geo.sources.iom import dtm
from routes_geo.sources.italy import adapter as italy
from routes_geo.sources.sniff import Sniffed
from routes_geo.sources.unhcr import adapter as unhcr
from routes_geo.tables.limits import check_regular

__all__ = ["ADAPTERS", "EMBEDDED", "SERIES", "Adapter", "Intake", "Rejected", "Series", "adapter_for", "release_series"]

ADAPTERS: dict[str, Adapter] = {
    adapter.source: adapter
    for adapter in (
        frontex.ADAPTER,
        missing_migrants.ADAPTER,
        unhcr.ADAPTER,
        italy.ADAPTER,
        eurostat.ADAPTER,
    )
}

EMBEDDED: tuple[Series, ...] = (dtm.ARRIVALS,)  # series that have no adapter

SERIES: dict[str, Series] = {
    each.series: each for each in (*(each for adapter in ADAPTERS.values() for each in adapter.series), *EMBEDDED)
}


def release_series(release: Release, name: str) -> Series:
    """Return a series of a release: as its adapter defines it, or for a user's own table as it was ingested."""
    if name in SERIES:
        return SERIES[name]
    stored = next(row for row in orjson.loads(release.series_info) if row["series"] == name)
    return Series(
        **stored
        | {
            "indicator": Indicator(stored["indicator"]),
            "restates": Restates(stored["restates"]),
            "caveats": tuple(stored["caveats"]),
        }
    )


def adapter_for(path: Path, source: str | None) -> Adapter:
    """Return the adapter of a source, or the one that recognises the file; InvalidInput if there is none.

    DataError if the file is empty, or cannot be read.
    """
    if source is not None:
        if source in ADAPTERS:
            return ADAPTERS[source]
        raise InvalidInput(f"unknown source {source!r}; {choice_of(source, [*sorted(ADAPTERS), 'table'])}")
    if not os.path.lexists(path):
        raise InvalidInput(f"{path}: no such file")
    if check_regular(path) == 0:
        raise DataError(f"{path.name}: the file is empty")
    sniffed = Sniffed(path)
    matching = [adapter for adapter in ADAPTERS.values() if adapter.recognises(sniffed)]
    if len(matching) == 1:
        return matching[0]
    if matching:
        names = ", ".join(adapter.source for adapter in matching)
        raise InvalidInput(f"{path.name}: could be a file of {names}; choose one with --source")
    sniffed.check_readable()
    accepted = "".join(f"\n  {name}: {adapter.accepts}" for name, adapter in sorted(ADAPTERS.items()))
    raise InvalidInput(
        f"{path.name}: not recognised as a file of any source. Accepted are:{accepted}\n"
        "  table: your own CSV, Parquet or GeoParquet, with --source table"
    )
