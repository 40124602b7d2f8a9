"""Adapters, one file per publisher. A new one is a file here and an entry in `ADAPTERS`."""

from __future__ import annotations

from pathlib import Path

from routes_geo.errors import InvalidInput
from routes_geo.sources import embedded, frontex
from routes_geo.sources.base import Adapter, Intake, Rejected, Series

__all__ = ["ADAPTERS", "SERIES", "Adapter", "Intake", "Rejected", "Series", "adapter_for"]

ADAPTERS: dict[str, Adapter] = {frontex.SERIES.source: frontex.ADAPTER}

SERIES: dict[str, Series] = {item.series: item for item in (frontex.SERIES, embedded.UNHCR, embedded.ITALY)}


def adapter_for(path: Path, source: str | None) -> Adapter:
    """Adapter named by `source`, or the one that takes files of this suffix; InvalidInput if there is none."""
    if source is not None:
        if source in ADAPTERS:
            return ADAPTERS[source]
        raise InvalidInput(f"no source {source!r}; the sources are {', '.join(sorted(ADAPTERS))}")
    found = [adapter for adapter in ADAPTERS.values() if path.suffix.lower() in adapter.suffixes]
    if len(found) == 1:
        return found[0]
    known = "; ".join(f"{name}: {adapter.accepts}" for name, adapter in sorted(ADAPTERS.items()))
    raise InvalidInput(f"{path.name}: no source reads {path.suffix or 'files without a suffix'}. Accepted: {known}")
