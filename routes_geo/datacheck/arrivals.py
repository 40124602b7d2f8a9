"""Check the monthly arrivals by country: routes, borders, and figures of a longer time that are dated with a month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from routes_geo.datacheck.tables import ARRIVALS, KEYS, Data, Row, Violation, row_name
from routes_geo.model import CountedTime, parse_month

# Route and border of each area, as the publisher states its scope; a blank border is sea and land together.
SCOPES = {
    "Bulgaria": ("BG", "EMED", "land"),
    "Cyprus": ("CY", "EMED", ""),
    "Greece": ("GR", "EMED", ""),
    "Italy": ("IT", "CMED", "sea"),
    "Malta": ("MT", "CMED", "sea"),
    "Spain without the Canary Islands": ("ES", "WMED", ""),
    "Canary Islands": ("ES", "WAFR", "sea"),
}
FIRST_MONTH, LAST_MONTH = "2014-01", "2024-12"
_SPREAD = 3  # as many equal months in a row are one sum that was divided


def check_arrivals(data: Data) -> Iterator[Violation]:
    """Find faults in the monthly arrivals, and months that cannot be the count of one month.

    These are three equal months in a row, and a December that is the only month of its year: the sum of that year.
    """
    by_area: defaultdict[str, dict[int, Row]] = defaultdict(dict)
    for row in data.tables[ARRIVALS]:
        by_area[row["area"]][parse_month(row["month"])] = row
        name = row_name(row, KEYS[ARRIVALS])
        if SCOPES.get(row["area"]) != (row["country_iso2"], row["route"], row["border"]):
            yield Violation(ARRIVALS, name, "the area does not have this country, route and border in the source")
        if not row["arrivals"].isdecimal() or row["arrivals"] == "0" or row["counts"] not in set(CountedTime):
            fault = f"arrivals must be a positive whole number, and counts one of {', '.join(CountedTime)}"
            yield Violation(ARRIVALS, name, fault)
        if not FIRST_MONTH <= row["month"] <= LAST_MONTH:
            yield Violation(ARRIVALS, name, f"the month is not between {FIRST_MONTH} and {LAST_MONTH}")
    for months in by_area.values():
        yield from _longer_times(months)


def _longer_times(months: dict[int, Row]) -> Iterator[Violation]:
    counted = {month: row for month, row in months.items() if row["counts"] == CountedTime.MONTH}
    for month, row in counted.items():
        name = row_name(row, KEYS[ARRIVALS])
        if row["month"].endswith("-12") and not any(before in months for before in range(month - 11, month)):
            yield Violation(ARRIVALS, name, "the only month of its year is a December: counts must be year")
        run = [counted.get(month + ahead) for ahead in range(_SPREAD)]
        if len({after and after["arrivals"] for after in run}) == 1:
            yield Violation(ARRIVALS, name, f"{_SPREAD} months in a row are equal: counts must be spread")
