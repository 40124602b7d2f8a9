"""Read sums of UNHCR's Operational Data Portal as JSON: arrivals since 1 January by landing place, or by origin.

An entry states the day of its newest report, but not from when it counts. The file name must state this, as in the
query (`fromDate=2024-01-01`, or `year=2024`) or as in `unhcr_geo-656_group-4797_year-2024.json`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from routes_geo.errors import DataError
from routes_geo.model import Reason, Rejected, Status
from routes_geo.sources.base import Intake
from routes_geo.sources.readers.delimited import Delimited, Row, content_of
from routes_geo.sources.rows import BadRow, Observation, ObservationDetails, parse_day_cell, take_records
from routes_geo.sources.sniff import Sniffed
from routes_geo.sources.unhcr.arrivals import arrivals, check_day, parse_arrivals
from routes_geo.sources.unhcr.places import COLUMNS, SEA_GROUP, read_landings
from routes_geo.sources.unhcr.portal import CANARIES, SEA, PortalReply, country_of, note_entries, read_answer
from routes_geo.sources.unhcr.series import BY_ORIGIN, COUNTRY_OF_NAME
from routes_geo.sources.unhcr.sheets import nationality_of
from routes_geo.sources.unhcr.timeseries import COUNT, day_of_timestamp

ACCEPTS = "named for country and year: unhcr_geo-656_group-4797_year-2024.json"
_YEAR_IN_NAME = re.compile(r"(?<![a-z])(?:from_?date[-=_](\d{4})-01-01|year[-=_](\d{4}))(?!\d)", re.IGNORECASE)
# Marks of the portal's figures on arrivals in Europe, in the query or in the titles.
_ARRIVALS_IN_NAME = re.compile(r"(?:collection[-=_]28|sv(?:_id)?[-=_](?:11|100))(?!\d)", re.IGNORECASE)
_ARRIVALS_IN_TITLE = re.compile(r"\barriv|\bmediterranean\b", re.IGNORECASE)
_TITLES = ("title_language_en", "situation_view_name", "situation_view_description")
_CANARY_ISLANDS = "Canary Islands"
_SEA_GROUPS = frozenset({SEA, CANARIES})
_ONE_PLACE = frozenset({"CYP", "MLT"})  # countries that the portal gives as a single landing place
_NAME_OF_COUNTRY = {code: name for name, code in COUNTRY_OF_NAME.items()}
_ORIGIN_USES = {
    "pop_origin_name": "nationality",
    "geomaster_name": "country",
    "date": "end of the period",
    "individuals": "value",
}
_PLACE_USES = {
    "geomaster_name": "area",
    "month": "month",
    "year": "year",
    "population_groups_concat": "border",
    "population_group_id": "border",
    "individuals": "value",
    "date": "day of the report",
}
_Entry = dict[str, object]


def recognises(sniffed: Sniffed) -> bool:
    """Return whether a file has such sums."""
    return sniffed.suffix == ".json" and '"geomaster_name"' in sniffed.text and '"timeseries"' not in sniffed.text


def read(path: Path, released: date | None) -> Intake:
    """Read arrivals by landing place, or by origin; `released` overrides the newest report, or the file's timestamp.

    DataError if the file has no list of them, or if neither it nor its name states the country, or the year.
    """
    answer = read_answer(path)
    entries = _entries(answer)
    year = _year(answer)
    if any("pop_origin_name" in entry for entry in entries if isinstance(entry, dict)):
        return _read_origins(answer, entries, year, released)
    return _read_places(path, answer, entries, year, released)


def _entries(answer: PortalReply) -> list[object]:
    data = answer.content.get("data") if isinstance(answer.content, dict) else None
    if not isinstance(data, list) or not data:
        raise DataError(
            f'{answer.file_name}: expected a list, {{"data": [...]}}, with an entry for each place or origin'
        )
    return data


def _year(answer: PortalReply) -> int:
    years = {int(match[1] or match[2]) for match in _YEAR_IN_NAME.finditer(answer.file_name)}
    if len(years) != 1:
        raise DataError(
            f"{answer.file_name}: the file does not state from when it counts; ask for fromDate=2024-01-01 or another "
            "1 January, and name the file like unhcr_geo-656_group-4797_year-2024.json"
        )
    return years.pop()


def _check_year(text: object, year: int) -> None:
    if str(text).strip() != str(year):
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"the file counts from January {year}, but the entry is of {text!r:.80}")


def _country_of_entry(entry: _Entry, country: str | None) -> str | None:
    """Return the country that an entry is of, or else the country of the file."""
    return COUNTRY_OF_NAME.get(_text(entry, "geomaster_name")) or country


def _text(entry: _Entry, name: str) -> str:
    value = entry.get(name)
    return "" if value is None else str(value).strip()


def _day(entry: _Entry) -> date:
    return check_day(parse_day_cell(_text(entry, "date")[:10], "date"))


def _read_places(path: Path, answer: PortalReply, entries: list[object], year: int, released: date | None) -> Intake:
    country, notes = country_of(answer)
    rows: list[Row] = []
    rejected: list[Rejected] = []
    for number, entry in enumerate(entries, 1):
        try:
            rows.append(Row(number, _landing_cells(entry, country, year)))
        except BadRow as bad:
            rejected.append(Rejected(f"entry {number}", content_of([entry]), bad.reason, bad.detail))
    if not rows:
        first = rejected[0]
        raise DataError(f"{path.name}: none of {len(entries)} entries is accepted; the first: {first.detail}")
    intake = read_landings(Delimited(path, COLUMNS, tuple(rows), ()), released)
    note_entries(entries, _PLACE_USES)
    quarantine = (*rejected, *(_as_entry(row) for row in intake.rejected))
    return replace(intake, rejected=quarantine, rows_in=len(entries), notes=notes)


def _as_entry(row: Rejected) -> Rejected:
    return replace(row, location=row.location.replace("line", "entry"), detail=row.detail.replace("line", "entry", 1))


def _landing_cells(entry: object, country: str | None, year: int) -> tuple[str, ...]:
    """Return the cells of a landing place in the order of COLUMNS; BadRow if the entry is none."""
    if not isinstance(entry, dict):
        raise BadRow(Reason.BROKEN_ROW, "expected an object with geomaster_name, month, year and individuals")
    _check_year(entry.get("year"), year)
    place = _text(entry, "geomaster_name")
    code = _country_of_entry(entry, country)
    if code is None:
        raise BadRow(Reason.UNKNOWN_COUNTRY, "neither the file nor its name states the country of the place")
    if place in COUNTRY_OF_NAME and code not in _ONE_PLACE:
        raise BadRow(Reason.AGGREGATE, f"{place} is the sum of its landing places")
    group = _text(entry, "population_groups_concat")
    group_id = _text(entry, "population_group_id")
    is_sea = group_id in _SEA_GROUPS or group == SEA_GROUP
    if group_id == CANARIES and place != _CANARY_ISLANDS:
        raise BadRow(Reason.UNKNOWN_PLACE, f"a part of the Canary Islands, {place!r:.80}; expected them as a whole")
    return (
        place,
        _text(entry, "month"),
        str(year),
        SEA_GROUP if is_sea else group,
        _text(entry, "individuals"),
        _NAME_OF_COUNTRY[code],
        _text(entry, "date")[:10],
    )


def _check_arrivals(answer: PortalReply) -> None:
    """Raise DataError unless the file states that it counts arrivals; the portal counts refugees by origin, too."""
    is_titled = any(_ARRIVALS_IN_TITLE.search(title) for title in answer.stated(*_TITLES))
    if not is_titled and _ARRIVALS_IN_NAME.search(answer.file_name) is None:
        raise DataError(
            f"{answer.file_name}: the file does not state that it counts arrivals; keep its query in its name, such as "
            "geo_id=656&population_collection=28&sv_id=100&fromDate=2024-01-01.json"
        )


def _read_origins(answer: PortalReply, entries: list[object], year: int, released: date | None) -> Intake:
    _check_arrivals(answer)
    note_entries(entries, _ORIGIN_USES)
    country, notes = country_of(answer)
    seen: dict[tuple[str, str, date], int] = {}

    def read_entry(numbered: tuple[int, object]) -> list[Observation]:
        number, entry = numbered
        if not isinstance(entry, dict):
            raise BadRow(Reason.BROKEN_ROW, "expected an object with pop_origin_name, date and individuals")
        code = _country_of_entry(entry, country)
        if code is None:
            raise BadRow(Reason.UNKNOWN_COUNTRY, f"unknown country of arrival {entry.get('geomaster_name')!r:.80}")
        reported = _day(entry)
        _check_year(reported.year, year)
        origin = nationality_of([_text(entry, "pop_origin_name")])
        value = parse_arrivals(entry.get("individuals"), COUNT)
        if seen.setdefault((code, origin, reported), number) != number:
            raise BadRow(
                Reason.REPEATED_KEY, f"entry {seen[code, origin, reported]} already gives {origin} on this day"
            )
        period = date(year, 1, 1), reported + timedelta(days=1)
        details: ObservationDetails = {
            "value": value,
            "nationality": origin,
            "reported": reported,
            "status": Status.PROVISIONAL.value,
        }
        return [arrivals(BY_ORIGIN, code, period, **details)]

    numbered = enumerate(entries, 1)
    taken = take_records(((f"entry {number}", [entry], (number, entry)) for number, entry in numbered), read_entry)
    taken.check_some(answer.file_name)
    newest = max(reported for each in taken.observations if (reported := each["reported"]))
    release_day = released or day_of_timestamp(answer) or newest
    return Intake(taken.table(), tuple(taken.rejected), taken.rows_in, release_day, notes)
