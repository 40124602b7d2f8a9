"""UNHCR: landings by place, the Mediterranean workbook, and time series of the Operational Data Portal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from routes_geo.errors import DataError
from routes_geo.sources.base import Adapter, Intake
from routes_geo.sources.sniff import Sniffed
from routes_geo.sources.unhcr import places as unhcr_places
from routes_geo.sources.unhcr import sums as unhcr_sums
from routes_geo.sources.unhcr import timeseries as unhcr_timeseries
from routes_geo.sources.unhcr import workbook as unhcr_workbook
from routes_geo.sources.unhcr.series import BY_COUNTRY, BY_NATIONALITY, BY_ORIGIN, DAILY, LANDINGS, TOGETHER

_Kind = tuple[Callable[[Sniffed], bool], Callable[[Path, date | None], Intake]]
_KINDS: dict[str, tuple[_Kind, ...]] = {
    ".csv": ((unhcr_places.recognises, unhcr_places.read),),
    ".json": (
        (unhcr_sums.recognises, unhcr_sums.read),
        (unhcr_timeseries.recognises, unhcr_timeseries.read),
    ),
    ".xlsx": ((unhcr_workbook.recognises, unhcr_workbook.read),),
}


def recognises(sniffed: Sniffed) -> bool:
    """Return whether a file is one of UNHCR's."""
    return any(is_kind(sniffed) for is_kind, _ in _KINDS.get(sniffed.suffix, ()))


def read(path: Path, released: date | None) -> Intake:
    """Read a file by its kind; `released` overrides the date in it. DataError for any other file."""
    sniffed = Sniffed(path)
    kinds = _KINDS.get(sniffed.suffix, ())
    if not kinds:
        raise DataError(f"{path.name}: expected a file name that ends in {', '.join(_KINDS)}")
    reader = next((reader for is_kind, reader in kinds if is_kind(sniffed)), kinds[-1][1])
    return reader(path, released)


ADAPTER = Adapter(
    source=LANDINGS.source,
    series=(LANDINGS, BY_COUNTRY, TOGETHER, DAILY, BY_NATIONALITY, BY_ORIGIN),
    version="2",
    accepts=(
        f"CSV of landings by place ({', '.join(unhcr_places.COLUMNS)}); the Mediterranean workbook "
        f"({unhcr_workbook.ACCEPTS}); JSON of a time series, {unhcr_timeseries.ACCEPTS}; "
        f"or JSON of landing places or origins since 1 January, {unhcr_sums.ACCEPTS}"
    ),
    recognises=recognises,
    read=read,
)
