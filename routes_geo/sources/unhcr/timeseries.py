"""Read a time series of one country and population group from UNHCR's Operational Data Portal, as JSON.

Usually the file does not state its country and group. Then the file name must state them, as the query does
(`geo_id=656&population_group=4797`) or as in `unhcr_geo-656_group-4797.json`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from routes_geo.errors import DataError
from routes_geo.model import Border, Reason, month_start
from routes_geo.sources.base import Intake, Series
from routes_geo.sources.readers.json_file import read_json
from routes_geo.sources.rows import BadRow, Observation, parse_day_cell, take_records
from routes_geo.sources.sniff import Sniffed
from routes_geo.sources.unhcr.arrivals import (
    arrivals,
    check_day,
    is_since_january,
    lump_of,
    mark_newest_month,
    parse_arrivals,
    parse_month_of_year,
)
from routes_geo.sources.unhcr.series import BY_COUNTRY, COUNTRY_OF_NAME, DAILY, ROUTE_OF_COUNTRY
from routes_geo.tables.numbers import NumberFormat

ACCEPTS = "named for its country and group: unhcr_geo-656_group-4797.json"
# Numbers of countries and groups in the portal, taken from public code.
_COUNTRIES = {"729": "ESP", "656": "ITA", "640": "GRC"}
_GROUPS: dict[str, tuple[Border, str | None]] = {
    "4797": (Border.SEA, None),
    "4798": (Border.LAND, None),
    "5634": (Border.SEA, "WAFR"),  # the Canary Islands
}
_GEO_IN_NAME = re.compile(r"(?<![a-z])geo(?:_id)?[-=_]((?:\d|,|%2C)+)", re.IGNORECASE)
_GROUP_IN_NAME = re.compile(r"group[-=_]((?:\d|,|%2C)+)", re.IGNORECASE)
_COUNT = NumberFormat(thousands=",")  # as the portal writes counts in text
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})([T ][\d:.]{5,15}(Z|[+-]\d{2}:?\d{2})?)?", re.ASCII)
_FIRST_SECOND, _LAST_SECOND = 631_152_000, 4_102_444_800  # 1990 and 2100, in seconds since 1970


@dataclass(frozen=True, slots=True)
class _Subject:
    country: str
    border: Border
    route: str | None


@dataclass(frozen=True, slots=True)
class _Content:
    """Entries of a file, and the objects around them, the outermost first."""

    entries: list[object]
    holders: list[dict[str, object]]

    def stated(self, *names: str) -> Iterator[str]:
        """Yield the values with any of these names in the objects around the entries, as text."""
        values = (holder.get(name) for holder in self.holders for name in names)
        return (str(value) for value in values if isinstance(value, int | str) and str(value).strip())


def recognises(sniffed: Sniffed) -> bool:
    """Return whether a file is such a time series."""
    return sniffed.suffix == ".json" and '"timeseries"' in sniffed.text


def read(path: Path, released: date | None) -> Intake:
    """Read a time series by month or by day; commas can separate thousands in text.

    The release date is the day of the file's `timestamp`, unless `released` overrides it. DataError if the file is not
    a time series, or if neither it nor its name states the country and group.
    """
    content = _content(path)
    subject = _subject(path.name, content)
    has_days = _has_days(content.entries)
    counts = _readable_counts(content.entries, has_days)
    lump = lump_of({start: value for (series, start), value in counts.items() if series is DAILY})
    months = {_month(start): value for (series, start), value in counts.items() if series is BY_COUNTRY}
    since_january = is_since_january(months)
    seen: dict[tuple[str, date], int] = {}

    def read_entry(numbered_entry: tuple[int, object]) -> list[Observation]:
        number, entry = numbered_entry
        series, start, end, value = _entry_count(entry, has_days)
        if series is BY_COUNTRY and since_january:
            raise BadRow(Reason.AGGREGATE, "a count since January: the counts of this series never fall within a year")
        if seen.setdefault((series.series, start), number) != number:
            raise BadRow(Reason.REPEATED_KEY, f"entry {seen[series.series, start]} already gives this period")
        if series is DAILY and start == lump:
            raise BadRow(Reason.AGGREGATE, f"{value} on the first day is a sum of earlier days")
        border, route = subject.border.value, subject.route
        return [arrivals(series, subject.country, (start, end), value=value, border=border, route=route)]

    numbered = enumerate(content.entries, 1)
    taken = take_records(((f"entry {number}", [entry], (number, entry)) for number, entry in numbered), read_entry)
    taken.check_some(path.name)
    mark_newest_month(taken.observations)
    return Intake(taken.table(), tuple(taken.rejected), taken.rows_in, released or _day_of_timestamp(content))


def _month(start: date) -> int:
    return parse_month_of_year(start.month, start.year)


def _content(path: Path) -> _Content:
    content = read_json(path)
    holders = list(_holders(path.name, content))
    lists = [entries for holder in holders if isinstance(entries := holder.get("timeseries"), list)]
    if len(lists) != 1:
        raise DataError(f'{path.name}: expected one list, {{"data": {{"timeseries": [...]}}}}, found {len(lists)}')
    if not lists[0]:
        raise DataError(f"{path.name}: the list 'timeseries' is empty")
    return _Content(lists[0], holders)


def _holders(file_name: str, content: object) -> Iterator[dict[str, object]]:
    """Return the objects that can contain the list: at the top, in `data`, or in the only entry of a list in `data`."""
    data = content.get("data") if isinstance(content, dict) else None
    if isinstance(data, list):
        if len(data) > 1:
            raise DataError(f"{file_name}: 'data' has {len(data)} entries; expected one time series per file")
        data = data[0] if data else None
    return (holder for holder in (content, data) if isinstance(holder, dict))


def _subject(file_name: str, content: _Content) -> _Subject:
    countries = {_COUNTRIES.get(number) for number in _numbers(_GEO_IN_NAME, file_name, content.stated("geo_id"))}
    countries |= {COUNTRY_OF_NAME[name] for name in _stated_names(content) if name in COUNTRY_OF_NAME}
    groups = {
        _GROUPS.get(number)
        for number in _numbers(_GROUP_IN_NAME, file_name, content.stated("population_group", "population_group_id"))
    }
    country = countries.pop() if len(countries) == 1 else None
    group = groups.pop() if len(groups) == 1 else None
    if country is None or group is None:
        raise DataError(
            f"{file_name}: the file must state one country and one group; name it like "
            f"unhcr_geo-656_group-4797.json, with geo {_listed(_COUNTRIES)} and group "
            f"{_listed({number: border.value for number, (border, _) in _GROUPS.items()})}"
        )
    border, route = group
    return _Subject(country, border, route or ROUTE_OF_COUNTRY[country])


def _numbers(pattern: re.Pattern[str], file_name: str, stated: Iterator[str]) -> set[str]:
    return {*pattern.findall(file_name), *stated}


def _stated_names(content: _Content) -> Iterator[str]:
    """Yield the names of countries that the portal gives beside the list."""
    for holder in content.holders:
        place = holder.get("geoMasterId")
        if isinstance(place, dict) and isinstance(place.get("name"), str):
            yield place["name"]


def _listed(names: dict[str, str]) -> str:
    return ", ".join(f"{number} ({name})" for number, name in names.items())


def _has_days(entries: list[object]) -> bool:
    """Return whether entries with a day, a month and a year are counts of days: then several have the same month."""
    months = Counter(
        (str(entry["month"]), str(entry["year"]))
        for entry in entries
        if isinstance(entry, dict) and entry.get("data_date") and _states_month(entry)
    )
    return any(count > 1 for count in months.values())


def _states_month(entry: dict[str, object]) -> bool:
    return entry.get("month") is not None and entry.get("year") is not None


def _readable_counts(entries: list[object], has_days: bool) -> dict[tuple[Series, date], int]:
    """Return the counts that can be read, by series and first day."""
    counts: dict[tuple[Series, date], int] = {}
    for entry in entries:
        try:
            series, start, _, value = _entry_count(entry, has_days)
            counts.setdefault((series, start), value)
        except BadRow:
            continue
    return counts


def _entry_count(entry: object, has_days: bool) -> tuple[Series, date, date, int]:
    """Return the series, the period and the count of an entry; BadRow states why it is rejected."""
    if not isinstance(entry, dict):
        raise BadRow(Reason.BROKEN_ROW, "expected an object with month, year and individuals")
    return *_period(entry, has_days), parse_arrivals(entry.get("individuals"), _COUNT)


def _period(entry: dict[str, object], has_days: bool) -> tuple[Series, date, date]:
    if entry.get("data_date") and (has_days or not _states_month(entry)):
        text = str(entry["data_date"])
        match = _DAY.fullmatch(text)
        day = check_day(parse_day_cell(match[1] if match else text[:80], "data_date"))
        return DAILY, day, day + timedelta(days=1)
    month = parse_month_of_year(entry.get("month"), entry.get("year"))
    return BY_COUNTRY, month_start(month), month_start(month + 1)


def _day_of_timestamp(content: _Content) -> date | None:
    """Return the day of the timestamp, which is text or seconds since 1970; None if it is neither."""
    for text in content.stated("timestamp"):
        if match := _DAY.fullmatch(text):
            return _as_date(match[1])
        if text.isascii() and text.isdigit() and len(text) <= 10 and _FIRST_SECOND <= int(text) < _LAST_SECOND:
            return datetime.fromtimestamp(int(text), UTC).date()
    return None


def _as_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
