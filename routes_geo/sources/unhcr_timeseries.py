"""UNHCR's Operational Data Portal: a time series of one country and population group, as JSON.

The file does not say which country and group it is of; its name must: `unhcr_geo-656_group-4797.json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from routes_geo.errors import DataError
from routes_geo.model import Border, Precision, Reason, Status, month_start
from routes_geo.sources.base import Intake, Series
from routes_geo.sources.json_file import read_json
from routes_geo.sources.rows import BadRow, Observation, observation, parse_count, parse_day, take_records
from routes_geo.sources.sniff import Sniffed
from routes_geo.sources.unhcr_series import BY_COUNTRY, DAILY, ROUTE_OF_COUNTRY

ACCEPTS = "named for its country and group: unhcr_geo-656_group-4797.json"
# Numbers of the portal, as public code uses them.
_COUNTRIES = {"729": "ESP", "656": "ITA", "640": "GRC"}
_GROUPS: dict[str, tuple[Border, str | None]] = {
    "4797": (Border.SEA, None),
    "4798": (Border.LAND, None),
    "5634": (Border.SEA, "WAFR"),  # the Canary Islands
}
_COUNT = re.compile(r"\d{1,9}|\d{1,3}(,\d{3}){1,2}")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def recognises(sniffed: Sniffed) -> bool:
    """Tell whether a file is such a time series."""
    return sniffed.suffix == ".json" and '"timeseries"' in sniffed.text


def read(path: Path, released: date | None) -> Intake:
    """Read a time series by month or by day. DataError where the file is none, or its name does not say of what."""
    country, border, route = _subject(path.name)
    records = _records(path)
    seen: dict[date, int] = {}

    def one(item: tuple[int, Any]) -> list[Observation]:
        number, record = item
        series, start, end = _period(record)
        value = parse_count(record.get("individuals"), _COUNT, "1529")
        if seen.setdefault(start, number) != number:
            raise BadRow(Reason.REPEATED_KEY, f"entry {seen[start]} gives this period")
        return [
            observation(
                series,
                start,
                end,
                route=route,
                border=border.value,
                area=country,
                precision=Precision.COUNTRY.value,
                value=value,
                status=Status.FINAL.value,
            )
        ]

    located = ((f"entry {number}", [record], (number, record)) for number, record in enumerate(records, 1))
    taken = take_records(located, one)
    taken.check_some(path.name)
    return Intake(taken.table(), tuple(taken.rejected), taken.rows_in, released)


def _subject(file_name: str) -> tuple[str, Border, str | None]:
    geo = re.search(r"geo(?:_id)?[-=_](\d+)", file_name)
    group = re.search(r"(?:population_)?group[-=_](\d+)", file_name)
    if geo is None or group is None or geo[1] not in _COUNTRIES or group[1] not in _GROUPS:
        raise DataError(
            f"{file_name}: a time series does not say of which country it is; name the file as in "
            f"unhcr_geo-656_group-4797.json, with geo {_listed(_COUNTRIES)} and group "
            f"{_listed({number: border.value for number, (border, _) in _GROUPS.items()})}"
        )
    country = _COUNTRIES[geo[1]]
    border, route = _GROUPS[group[1]]
    return country, border, route or ROUTE_OF_COUNTRY[country]


def _listed(names: dict[str, str]) -> str:
    return ", ".join(f"{number} ({name})" for number, name in names.items())


def _records(path: Path) -> list[Any]:
    content = read_json(path)
    for found in _candidates(content):
        if isinstance(found, list):
            if not found:
                raise DataError(f"{path.name}: the list 'timeseries' is empty")
            return found
    raise DataError(f'{path.name}: expected {{"data": {{"timeseries": [...]}}}}')


def _candidates(content: Any) -> Iterator[Any]:
    """Where the list may be: below `data`, below the first entry of a list in `data`, or at the top."""
    data = content.get("data") if isinstance(content, dict) else None
    for holder in (data, data[0] if isinstance(data, list) and data else None, content):
        if isinstance(holder, dict):
            yield holder.get("timeseries")


def _period(record: Any) -> tuple[Series, date, date]:
    if not isinstance(record, dict):
        raise BadRow(Reason.BROKEN_ROW, "expected an object with month, year and individuals")
    if record.get("data_date"):
        day = parse_day(str(record["data_date"])[:10], "data_date")
        return DAILY, day, _next_day(day)
    month, year = (_whole(record.get(name), name) for name in ("month", "year"))
    if not 1 <= month <= 12 or not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"no month {month} of {year}")
    first = (year - 1970) * 12 + month - 1
    return BY_COUNTRY, month_start(first), month_start(first + 1)


def _next_day(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"{day} is out of range")
    return day + timedelta(days=1)


def _whole(value: Any, name: str) -> int:
    if value is None or value == "":
        raise BadRow(Reason.MISSING_DATE, f"no {name}")
    text = str(value)
    if isinstance(value, bool) or not text.isascii() or not re.fullmatch(r"\d{1,4}", text):
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"{name} {text[:80]!r} is no number")
    return int(text)
