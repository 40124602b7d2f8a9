"""Eurostat: asylum applicants, people ordered to leave and people returned, in all of its file formats.

A series uses a single value of every dimension except country, citizenship and time. Cells with any other value are
quarantined, so that no total is added to its parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from routes_geo.errors import DataError
from routes_geo.model import Indicator, Precision, Reason, Status, month_start
from routes_geo.sources.base import Adapter, Intake, Restates, Series
from routes_geo.sources.eurostat.cells import Cell, Cells, dataset_in, is_long, is_wide, read_cells
from routes_geo.sources.eurostat.codes import eurostat_citizenship, eurostat_country, is_aggregate
from routes_geo.sources.rows import BadRow, Observation, count_format, observation, parse_count, take_records
from routes_geo.sources.sniff import Sniffed
from routes_geo.tables.numbers import NumberFormat

_ROUNDED = "Rounded to 5, so that sums of countries differ from published sums."

APPLICATIONS = Series(
    series="eurostat.asylum_applications.v1",
    source="eurostat",
    title="Asylum applicants by country and citizenship, by year",
    publisher="Eurostat",
    indicator=Indicator.ASYLUM_APPLICATIONS,
    unit="persons",
    grain="year",
    cadence="yearly",
    cadence_days=366,
    lag="three months",
    licence="Eurostat reuse notice",
    attribution="Eurostat",
    caveats=(_ROUNDED, "Applications are lodged in a country, often long after its border was crossed, or without."),
    restates=Restates.VALUES,
)
APPLICATIONS_MONTHLY = replace(
    APPLICATIONS,
    series="eurostat.asylum_applications_monthly.v1",
    title="Asylum applicants by country and citizenship, by month",
    grain="month",
    cadence="monthly",
    cadence_days=31,
    lag="two months",
)
ORDERED = replace(
    APPLICATIONS,
    series="eurostat.return_decisions.v1",
    title="Third-country nationals ordered to leave, by country and year",
    indicator=Indicator.RETURN_DECISIONS,
    caveats=(_ROUNDED, "One person can be ordered to leave several times."),
)
ORDERED_QUARTERLY = replace(
    ORDERED,
    series="eurostat.return_decisions_quarterly.v1",
    title="Third-country nationals ordered to leave, by country and quarter",
    grain="quarter",
    cadence="quarterly",
    cadence_days=92,
)
RETURNED = replace(
    APPLICATIONS,
    series="eurostat.effective_returns.v1",
    title="Third-country nationals returned to a third country following an order to leave, by country and year",
    indicator=Indicator.EFFECTIVE_RETURNS,
    caveats=(_ROUNDED, "Returns of a year follow orders of that year or of earlier ones."),
)
RETURNED_ANYWHERE = replace(
    RETURNED,
    series="eurostat.returns_anywhere.v1",
    title="Third-country nationals returned to any country following an order to leave, by country and year",
)
RETURNED_QUARTERLY = replace(
    RETURNED,
    series="eurostat.returns_quarterly.v1",
    title="Third-country nationals returned to any country following an order to leave, by country and quarter",
    grain="quarter",
    cadence="quarterly",
    cadence_days=92,
)

# Older files state in indic_mg where people were returned to, newer ones in c_dest.
_RETURNED_TO = {
    "total number of persons returned": RETURNED_ANYWHERE,
    "persons returned to a third country": RETURNED,
    "total": RETURNED_ANYWHERE,
    "thrd": RETURNED,
    "third country": RETURNED,
}
_DESTINATIONS = ("indic_mg", "c_dest")
# The value of each dimension that the series use, as code and as label.
_PINNED = {
    "sex": frozenset({"t", "total"}),
    "age": frozenset({"total"}),
    "unit": frozenset({"per", "person"}),
    "applicant": frozenset({"total", "asy_app", "asylum applicant"}),  # all applicants: newer files, older ones
    "c_dest": frozenset({"total"}),
}
_FREQUENCIES = {
    "year": frozenset({"a", "annual"}),
    "quarter": frozenset({"q", "quarterly"}),
    "month": frozenset({"m", "monthly"}),
}
_FREE = frozenset({"geo", "citizen", "freq", "indic_mg"})
_MISSING = frozenset({"", ":"})
_FIRST_YEAR, _LAST_YEAR = 1980, 2100


@dataclass(frozen=True, slots=True)
class _Dataset:
    series: Series
    required: frozenset[str]
    by_destination: bool = False  # the destination decides between two series


_APPLICANTS = frozenset({"citizen", "sex", "age", "applicant", "geo"})
_BY_COUNTRY = frozenset({"citizen", "geo"})
_DATASETS = {
    "migr_asyappctza": _Dataset(APPLICATIONS, _APPLICANTS),
    "migr_asyappctzm": _Dataset(APPLICATIONS_MONTHLY, _APPLICANTS),
    "migr_eiord": _Dataset(ORDERED, _BY_COUNTRY),
    "migr_eiord1": _Dataset(ORDERED_QUARTERLY, _BY_COUNTRY),
    "migr_eirtn": _Dataset(RETURNED, _BY_COUNTRY, by_destination=True),
    "migr_eirtn1": _Dataset(RETURNED_QUARTERLY, _BY_COUNTRY),
}


def recognises(sniffed: Sniffed) -> bool:
    """Return whether a file is one of Eurostat's datasets on these subjects."""
    if sniffed.suffix == ".json":
        text = sniffed.text[:4096]
        return re.search(r'"class"\s*:\s*"dataset"', sniffed.text) is not None and _subject(sniffed, text) is not None
    is_table = is_wide(sniffed.first_line) or is_long(sniffed.first_line)
    return is_table and _subject(sniffed, sniffed.text[:4096]) is not None


def _subject(sniffed: Sniffed, text: str) -> str | None:
    return dataset_in(text) or dataset_in(sniffed.path.name)


def read(path: Path, released: date | None) -> Intake:
    """Read a file; `released` overrides its update date. DataError names an unknown dataset or dimension."""
    first_line = Sniffed(path).first_line if path.is_file() else ""
    cells = read_cells(path, first_line)
    dataset = _dataset(path, cells)
    _check_dimensions(path, cells, dataset)
    number_format = count_format(path.name, "value", (cell.value for cell in cells.cells))
    seen: dict[tuple[str, ...], str] = {}

    def read_cell(cell: Cell) -> list[Observation]:
        return [_take(cell, dataset, number_format, seen)]

    located = ((cell.location, cell.content, cell) for cell in cells.cells)
    taken = take_records(located, read_cell)
    taken.rejected[:0] = cells.broken
    taken.rows_in += len(cells.broken)
    taken.check_some(path.name)
    return Intake(taken.table(), tuple(taken.rejected), taken.rows_in, released or cells.updated, cells.notes)


def _dataset(path: Path, cells: Cells) -> _Dataset:
    name = cells.dataset or dataset_in(path.name)
    if name not in _DATASETS:
        fault = f"unknown dataset {name}" if name else "neither the file nor its name states a dataset"
        raise DataError(f"{path.name}: {fault}; accepted are {', '.join(_DATASETS)}")
    return _DATASETS[name]


def _check_dimensions(path: Path, cells: Cells, dataset: _Dataset) -> None:
    unknown = sorted(set(cells.dimensions) - _FREE - set(_PINNED))
    missing = sorted(dataset.required - set(cells.dimensions))
    if dataset.by_destination and set(_DESTINATIONS).isdisjoint(cells.dimensions):
        missing.append(" or ".join(_DESTINATIONS))
    if unknown or missing:
        fault = (
            f"unknown dimension {', '.join(unknown)[:200]}" if unknown else f"missing dimension {', '.join(missing)}"
        )
        raise DataError(
            f"{path.name}: {fault} for {dataset.series.series}; the file has {', '.join(cells.dimensions)[:200]}, "
            f"accepted are {', '.join(sorted(_FREE | set(_PINNED)))}"
        )


def _take(cell: Cell, dataset: _Dataset, number_format: NumberFormat, seen: dict[tuple[str, ...], str]) -> Observation:
    if not cell.dimensions:
        raise BadRow(Reason.BROKEN_ROW, "the number of dimensions differs from the header")
    series = _series(cell, dataset)
    _check_pinned(cell, series)
    start, end = _period(cell.period, series.grain)
    area, nationality = _area(cell.dimensions["geo"]), _nationality(cell.dimensions["citizen"])
    is_missing = str(cell.value).strip() in _MISSING
    value = None if is_missing else parse_count(cell.value, number_format, "12750 or 12,750")
    key = (series.series, area, nationality or "", str(start))
    if seen.setdefault(key, cell.location) != cell.location:
        raise BadRow(Reason.REPEATED_KEY, f"{seen[key]} already gives this country, citizenship and period")
    status = Status.NOT_PUBLISHED if value is None else Status.PROVISIONAL if "p" in cell.flag else Status.FINAL
    return observation(
        series,
        start,
        end,
        area=area,
        precision=Precision.COUNTRY.value,
        nationality=nationality,
        value=value,
        status=status.value,
        flag=cell.flag[:40] or None,
    )


def _series(cell: Cell, dataset: _Dataset) -> Series:
    if not dataset.by_destination:
        return dataset.series
    given = {name: cell.dimensions[name] for name in _DESTINATIONS if name in cell.dimensions}
    chosen = {_RETURNED_TO.get(text.lower()) for text in given.values()}
    series = chosen.pop()
    if chosen or series is None:
        raise BadRow(Reason.OTHER_DIMENSION, f"no series uses the destination {given}")
    return series


def _check_pinned(cell: Cell, series: Series) -> None:
    accepted = _PINNED | {"freq": _FREQUENCIES[series.grain]}
    for name, text in cell.dimensions.items():
        is_free = name == "c_dest" and series in {RETURNED, RETURNED_ANYWHERE}
        if name in accepted and not is_free and text.lower() not in accepted[name]:
            used = " or ".join(sorted(accepted[name]))
            raise BadRow(Reason.OTHER_DIMENSION, f"{name} {text[:80]!r}: the series uses {used}")


def _area(text: str) -> str:
    if is_aggregate(text):
        raise BadRow(Reason.AGGREGATE, f"{text[:80]!r} stands for several countries")
    code = eurostat_country(text)
    if code is None:
        raise BadRow(Reason.UNKNOWN_COUNTRY, f"unknown country {text[:80]!r}")
    return code


def _nationality(text: str) -> str | None:
    if text.lower() == "total":
        return None
    if is_aggregate(text):
        raise BadRow(Reason.AGGREGATE, f"{text[:80]!r} stands for several citizenships")
    code = eurostat_citizenship(text)
    if code is None:
        raise BadRow(Reason.UNKNOWN_COUNTRY, f"unknown citizenship {text[:80]!r}")
    return code


_PERIODS = {
    "year": re.compile(r"(\d{4})()", re.ASCII),
    "quarter": re.compile(r"(\d{4})-?Q([1-4])", re.ASCII),
    "month": re.compile(r"(\d{4})[-M](0[1-9]|1[0-2])", re.ASCII),
}
_MONTHS = {"year": 12, "quarter": 3, "month": 1}


def _period(text: str, grain: str) -> tuple[date, date]:
    if not text:
        raise BadRow(Reason.MISSING_DATE, "no period")
    match = _PERIODS[grain].fullmatch(text)
    if match is None or not _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR:
        raise BadRow(Reason.IMPOSSIBLE_DATE, f"{text[:80]!r} is not a {grain}")
    first = (int(match[1]) - 1970) * 12 + (int(match[2] or 1) - 1) * _MONTHS[grain]
    return month_start(first), month_start(first + _MONTHS[grain])


ADAPTER = Adapter(
    source="eurostat",
    series=(
        APPLICATIONS,
        APPLICATIONS_MONTHLY,
        ORDERED,
        ORDERED_QUARTERLY,
        RETURNED,
        RETURNED_ANYWHERE,
        RETURNED_QUARTERLY,
    ),
    version="2",
    accepts=(
        "SDMX-CSV 1.0 or 2.0, bulk CSV, tables by period (TSV) or JSON-stat, also packed as .gz, of "
        f"{', '.join(_DATASETS)}"
    ),
    recognises=recognises,
    read=read,
)
