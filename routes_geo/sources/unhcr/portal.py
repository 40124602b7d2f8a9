"""Find the country and the population groups of an answer of UNHCR's Operational Data Portal, saved as JSON.

The country is the one that the content states; only if it states none, the file name decides. The groups are stated by
the file name, as in the query (`geo_id=656&population_group=4797,4798`) or as in `unhcr_geo-656_group-4797.json`, or by
the content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from routes_geo.errors import DataError
from routes_geo.model import Border
from routes_geo.sources.base import Series
from routes_geo.sources.readers.json_file import read_json
from routes_geo.sources.unhcr.series import BY_COUNTRY, COUNTRY_OF_NAME, ROUTE_OF_COUNTRY, TOGETHER
from routes_geo.tables import trace

# Numbers of countries and groups in the portal, taken from public code.
COUNTRIES = {"729": "ESP", "656": "ITA", "640": "GRC", "690": "MLT", "616": "CYP"}
SEA, LAND, CANARIES, DAILY_SEA = "4797", "4798", "5634", "4908"
GROUPS = {SEA: "sea", LAND: "land", CANARIES: "sea, Canary Islands", DAILY_SEA: "sea, by day"}
_GEO_IN_NAME = re.compile(r"(?<![a-z])geo(?:_id)?[-=_](\d+(?:(?:,|%2C)\d+)*)", re.IGNORECASE)
_GROUP_IN_NAME = re.compile(r"group[-=_](\d+(?:(?:,|%2C)\d+)*)", re.IGNORECASE)
_SPAIN = "ESP"
_LONGEST = 80  # number of characters of a name that a message quotes


@dataclass(frozen=True, slots=True)
class PortalReply:
    """The content of a file, and the objects around its entries, the outermost first."""

    file_name: str
    content: object
    holders: list[dict[str, object]]

    def stated(self, *names: str) -> Iterator[str]:
        """Yield the values with any of these names in the objects around the entries, as text."""
        values = (holder.get(name) for holder in self.holders for name in names)
        return (str(value) for value in values if isinstance(value, int | str) and str(value).strip())


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of a time series: the series of its months, and the country, border and route."""

    months: Series
    country: str
    border: Border | None
    route: str | None
    is_by_day: bool  # the group has counts of days only
    notes: tuple[str, ...]


def read_answer(path: Path) -> PortalReply:
    """Read a file; the objects around its entries are at the top, in `data`, or the only entry of a list in `data`."""
    content = read_json(path)
    data = content.get("data") if isinstance(content, dict) else None
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    return PortalReply(path.name, content, [holder for holder in (content, data) if isinstance(holder, dict)])


def note_entries(entries: list[object], uses: Mapping[str, str]) -> None:
    """Note the names in the entries for `ingest --explain`, and the fields of those that are used."""
    names = list(dict.fromkeys(name for entry in entries if isinstance(entry, dict) for name in entry))
    trace.note_header(names)
    for name, use in uses.items():
        if name in names:
            trace.note_column(name, use, trace.PUBLISHERS_NAME)


def country_of(answer: PortalReply) -> tuple[str | None, tuple[str, ...]]:
    """Return the country that the content states, or else the file name, and a note if they differ.

    The country is None if neither states one. DataError if the content states another place, or two countries.
    """
    stated = {_country_of_place(answer, number, name) for number, name in _stated_places(answer)}
    named = {COUNTRIES.get(number) for number in _GEO_IN_NAME.findall(answer.file_name)}
    if len(stated) > 1:
        raise DataError(f"{answer.file_name}: the file states two countries, {' and '.join(sorted(stated))}")
    if not stated:
        return (named.pop() if len(named) == 1 else None), ()
    country = stated.pop()
    if named and named != {country}:
        return country, (f"the content is of {country}, although the name of the file states another country",)
    return country, ()


def _stated_places(answer: PortalReply) -> Iterator[tuple[str, str]]:
    """Yield the number and the name of each place that the content states; either can be empty."""
    for holder in answer.holders:
        place = holder.get("geoMasterId")
        if isinstance(place, dict):
            place_id, name = place.get("id"), place.get("name")
            if place_id or name:
                yield ("" if place_id is None else str(place_id)), ("" if name is None else str(name).strip())
    for number in answer.stated("geo_id"):
        yield number, ""


def _country_of_place(answer: PortalReply, number: str, name: str) -> str:
    """Return the country of a place by its name, or else its number."""
    by_number, by_name = COUNTRIES.get(number), COUNTRY_OF_NAME.get(name)
    if by_number and by_name and by_number != by_name:
        raise DataError(
            f"{answer.file_name}: the number {number} is not the one of {name}; expected {_listed(COUNTRIES)}"
        )
    country = by_name or by_number
    if country is None:
        place = f"{name[:_LONGEST]!r}" if name else f"the place {number[:_LONGEST]}"
        accepted = ", ".join(COUNTRY_OF_NAME)
        raise DataError(f"{answer.file_name}: the file is of {place}; expected one of the countries {accepted}")
    return country


def subject_of(answer: PortalReply) -> Subject:
    """Return what a time series counts; DataError if country or groups are missing, or do not go together."""
    country, notes = country_of(answer)
    groups = _groups_of(answer, country)
    if country is None or groups is None or not groups <= GROUPS.keys():
        raise DataError(
            f"{answer.file_name}: the file must state one country and one group, or several with commas; name it like "
            f"unhcr_geo-656_group-4797.json, with geo {_listed(COUNTRIES)} and group {_listed(GROUPS)}"
        )
    if country != _SPAIN and len(groups) > 1:
        groups -= {CANARIES}  # other countries have no figures in this group
    _check_groups(answer, country, groups)
    route = "WAFR" if groups == {CANARIES} else ROUTE_OF_COUNTRY[country]
    border = None if {SEA, LAND} <= groups else Border.LAND if groups == {LAND} else Border.SEA
    months = TOGETHER if len(groups) > 1 else BY_COUNTRY
    return Subject(months, country, border, route, groups == {DAILY_SEA}, notes)


def _groups_of(answer: PortalReply, country: str | None) -> frozenset[str] | None:
    """Return the groups that the name and the content state; None if neither states any, or if they differ.

    If there are none, the title is enough for a country without groups for parts of it.
    """
    stated = answer.stated("population_group", "population_group_id")
    texts = {*_GROUP_IN_NAME.findall(answer.file_name), *stated}
    groups = {frozenset(re.findall(r"\d+", text.upper().replace("%2C", ","))) for text in texts}
    titled = _groups_in_title(answer)
    if not groups:
        return titled if titled and country != _SPAIN else None
    if len(groups) > 1:
        return None
    found = groups.pop()
    if titled in ({SEA}, {LAND}) and found in ({SEA}, {LAND}) and titled != found:
        title = next(answer.stated("title_language_en"))
        raise DataError(
            f"{answer.file_name}: the title is {title[:_LONGEST]!r}, but the group {', '.join(found)} is arrivals by "
            f"{GROUPS[next(iter(found))]}; name the file for the group that it contains"
        )
    return found


def _groups_in_title(answer: PortalReply) -> frozenset[str]:
    words = {word for title in answer.stated("title_language_en") for word in re.findall(r"[a-z]+", title.lower())}
    return frozenset(number for number, word in ((SEA, "sea"), (LAND, "land")) if word in words)


def _check_groups(answer: PortalReply, country: str, groups: frozenset[str]) -> None:
    fault = ""
    if groups == {CANARIES} and country != _SPAIN:
        fault = f"the group {CANARIES} (Canary Islands) belongs to Spain (729)"
    elif DAILY_SEA in groups and len(groups) > 1:
        fault = f"the group {DAILY_SEA} is counted by day; load its file alone"
    elif country == _SPAIN and len(groups) > 1 and not {SEA, CANARIES} <= groups:
        fault = (
            f"Spain's groups {','.join(sorted(groups))} together leave out a part of its arrivals by sea; load each "
            f"group's own file, or ask for {SEA},{CANARIES} or {SEA},{LAND},{CANARIES}"
        )
    if fault:
        raise DataError(f"{answer.file_name}: {fault}")


def _listed(names: dict[str, str]) -> str:
    return ", ".join(f"{number} ({name})" for number, name in names.items())
