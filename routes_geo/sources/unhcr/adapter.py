"""UNHCR: landings by place, the Mediterranean workbook, and time series of the Operational Data Portal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from routes_geo.errors import DataError
from routes_geo.sources.base import Adapter, Intake
from routes_geo.sources.sniff import Sniffed
from routes_geo.sources.unhcr import places as unhcr_places
from routes_geo.sources.unhcr import timeseries as unhcr_timeseries
from routes_geo.sources.unhcr import workbook as unhcr_workbook
from routes_geo.sources.unhcr.series import BY_COUNTRY, BY_NATIONALITY, DAILY, LANDINGS

_KINDS: dict[str, tuple[Callable[[Sniffed], bool], Callable[[Path, date | None], Intake]]] = {
    ".csv": (unhcr_places.recognises, unhcr_places.read),
    ".json": (unhcr_timeseries.recognises, unhcr_timeseries.read),
    ".xlsx": (unhcr_workbook.recognises, unhcr_workbook.read),
}


def recognises(sniffed: Sniffed) -> bool:
    """Return whether a file is one of UNHCR's."""
    return sniffed.suffix in _KINDS and _KINDS[sniffed.suffix][0](sniffed)


def read(path: Path, released: date | None) -> Intake:
    """Read a file by its kind; `released` overrides the date in it. DataError for any other file."""
    if path.suffix.lower() not in _KINDS:
        raise DataError(f"{path.name}: expected a file name that ends in {', '.join(_KINDS)}")
    return _KINDS[path.suffix.lower()][1](path, released)


ADAPTER = Adapter(
    source=LANDINGS.source,
    series=(LANDINGS, BY_COUNTRY, DAILY, BY_NATIONALITY),
    version="1",
    accepts=(
        f"CSV of landings by place ({', '.join(unhcr_places.COLUMNS)}); the Mediterranean workbook "
        f"({unhcr_workbook.ACCEPTS}); or JSON of a time series, {unhcr_timeseries.ACCEPTS}"
    ),
    recognises=recognises,
    read=read,
)
