"""Read a time series of one country and its population groups from UNHCR's Operational Data Portal, as JSON."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from routes_geo.errors import DataError
from routes_geo.model import Reason, month_start
from routes_geo.sources.base import Intake, Series
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
from routes_geo.sources.unhcr.portal import DAILY_SEA, PortalReply, Subject, note_entries, read_answer, subject_of
from routes_geo.sources.unhcr.series import BY_COUNTRY, DAILY
from routes_geo.tables.numbers import NumberFormat

ACCEPTS = "named for its country and groups: unhcr_geo-656_group-4797.json"
COUNT = NumberFormat(thousands=",")  # as the portal writes counts in text
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})([T ][\d:.]{5,15}(Z|[+-]\d{2}:?\d{2})?)?", re.ASCII)
_FEWEST_APART = timedelta(days=7)  # between entries that are not counts of days
_FIRST_SECOND, _LAST_SECOND = 631_152_000, 4_102_444_800  # 1990 and 2100, in seconds since 1970


def recognises(sniffed: Sniffed) -> bool:
    """Return whether a file is such a time series."""
    return sniffed.suffix == ".json" and '"timeseries"' in sniffed.text


def read(path: Path, released: date | None) -> Intake:
    """Read a time series by month or by day; commas can separate thousands in text.

    The release date is the day of the file's `timestamp`, unless `released` overrides it. DataError if the file is not
    a time series, or if neither it nor its name states the country and groups.
    """
    answer = read_answer(path)
    entries = _entries(answer)
    subject = subject_of(answer)
    has_days = _has_days(entries)
    note_entries(entries, _uses(entries, has_days))
    counts = _readable_counts(entries, has_days)
    _check_lengths(answer, subject, counts)
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
        border = subject.border.value if subject.border else None
        series = subject.months if series is BY_COUNTRY else series
        return [arrivals(series, subject.country, (start, end), value=value, border=border, route=subject.route)]

    numbered = enumerate(entries, 1)
    taken = take_records(((f"entry {number}", [entry], (number, entry)) for number, entry in numbered), read_entry)
    taken.check_some(path.name)
    mark_newest_month(taken.observations)
    release_day = released or day_of_timestamp(answer)
    return Intake(taken.table(), tuple(taken.rejected), taken.rows_in, release_day, subject.notes)


def _uses(entries: list[object], has_days: bool) -> dict[str, str]:
    """Return the fields of the names in entries: a day is used where it, and not the month, states the period."""
    shown = [entry for entry in entries if isinstance(entry, dict)]
    by_day = [bool(entry.get("data_date")) and (has_days or not _states_month(entry)) for entry in shown]
    days = {"data_date": "day"} if any(by_day) else {}
    months = {} if all(by_day) else {"month": "month", "year": "year"}
    return {**days, **months, "individuals": "value"}


def _check_lengths(answer: PortalReply, subject: Subject, counts: dict[tuple[Series, date], int]) -> None:
    """Raise DataError if the periods are longer or shorter than the groups are counted by."""
    days = sorted(start for series, start in counts if series is DAILY)
    fault = ""
    if len(days) > 1 and min(later - earlier for earlier, later in pairwise(days)) >= _FEWEST_APART:
        fault = "its days are a week or more apart, so that they are reports of longer periods; ask for frequency=month"
    elif days and subject.months is not BY_COUNTRY:
        fault = "several groups together are accepted by month only; ask for frequency=month"
    elif subject.is_by_day and len(days) < len(counts):
        fault = f"the group {DAILY_SEA} is counted by day; ask for frequency=day"
    if fault:
        raise DataError(f"{answer.file_name}: {fault}")


def _month(start: date) -> int:
    return parse_month_of_year(start.month, start.year)


def _entries(answer: PortalReply) -> list[object]:
    content = answer.content
    data = content.get("data") if isinstance(content, dict) else None
    if isinstance(data, list) and len(data) > 1:
        raise DataError(f"{answer.file_name}: 'data' has {len(data)} entries; expected one time series per file")
    lists = [entries for holder in answer.holders if isinstance(entries := holder.get("timeseries"), list)]
    if len(lists) != 1:
        raise DataError(
            f'{answer.file_name}: expected one list, {{"data": {{"timeseries": [...]}}}}, found {len(lists)}'
        )
    if not lists[0]:
        raise DataError(f"{answer.file_name}: the list 'timeseries' is empty")
    return lists[0]


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
    return *_period(entry, has_days), parse_arrivals(entry.get("individuals"), COUNT)


def _period(entry: dict[str, object], has_days: bool) -> tuple[Series, date, date]:
    if entry.get("data_date") and (has_days or not _states_month(entry)):
        text = str(entry["data_date"])
        match = _DAY.fullmatch(text)
        day = check_day(parse_day_cell(match[1] if match else text[:80], "data_date"))
        return DAILY, day, day + timedelta(days=1)
    month = parse_month_of_year(entry.get("month"), entry.get("year"))
    return BY_COUNTRY, month_start(month), month_start(month + 1)


def day_of_timestamp(answer: PortalReply) -> date | None:
    """Return the day of the timestamp, which is text or seconds since 1970; None if it is neither."""
    for text in answer.stated("timestamp"):
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
