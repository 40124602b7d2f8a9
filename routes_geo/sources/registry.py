"""Adapters, one file per publisher. A new one is a file here and an entry in `ADAPTERS`."""

from __future__ import annotations

from pathlib import Path

import orjson

from routes_geo.errors import DataError, InvalidInput
from routes_geo.model import Indicator, Rejected, Release
from routes_geo.sources.base import Adapter, Intake, Restates, Series
from routes_geo.sources.eurostat import adapter as eurostat
from routes_geo.sources.frontex import adapter as frontex
from routes_geo.sources.iom import adapter as missing_migrants
from routes_geo.sources.italy import adapter as italy
from routes_geo.sources.sniff import Sniffed
from routes_geo.sources.unhcr import adapter as unhcr

__all__ = ["ADAPTERS", "SERIES", "Adapter", "Intake", "Rejected", "Series", "adapter_for", "release_series"]

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

SERIES: dict[str, Series] = {item.series: item for adapter in ADAPTERS.values() for item in adapter.series}


def release_series(release: Release, name: str) -> Series:
    """Describe a series of a release: as its adapter does now, or, for one of a user's own, as it did at the intake."""
    if name in SERIES:
        return SERIES[name]
    described = next(item for item in orjson.loads(release.series_info) if item["series"] == name)
    return Series(
        **described
        | {
            "indicator": Indicator(described["indicator"]),
            "restates": Restates(described["restates"]),
            "caveats": tuple(described["caveats"]),
        }
    )


def adapter_for(path: Path, source: str | None) -> Adapter:
    """Adapter named by `source`, or the one that recognises the file; InvalidInput if there is none.

    DataError for a file that is empty, or a workbook that cannot be opened.
    """
    if source is not None:
        if source in ADAPTERS:
            return ADAPTERS[source]
        raise InvalidInput(f"no source {source!r}; the sources are {', '.join(sorted(ADAPTERS))}, table")
    if not path.is_file():
        raise InvalidInput(f"{path}: no such file")
    if path.stat().st_size == 0:
        raise DataError(f"{path.name}: the file is empty")
    sniffed = Sniffed(path)
    found = [adapter for adapter in ADAPTERS.values() if adapter.recognises(sniffed)]
    if len(found) == 1:
        return found[0]
    if found:
        raise InvalidInput(
            f"{path.name}: could be a file of {', '.join(adapter.source for adapter in found)}; name one with --source"
        )
    sniffed.check_readable()
    known = "".join(f"\n  {name}: {adapter.accepts}" for name, adapter in sorted(ADAPTERS.items()))
    raise InvalidInput(
        f"{path.name}: not recognised as a file of any source. Accepted are:{known}\n"
        "  table: your own CSV, Parquet or GeoParquet, with --source table"
    )
