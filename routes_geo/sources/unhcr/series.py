"""UNHCR's series, and the routes of its figures by country."""

from __future__ import annotations

from dataclasses import replace

from routes_geo.model import Indicator
from routes_geo.sources.base import Restates, Series

LANDINGS = Series(
    series="unhcr.arrivals.v1",
    source="unhcr",
    title="Sea arrivals by landing area",
    publisher="UNHCR",
    indicator=Indicator.ARRIVALS,
    unit="persons",
    grain="year",
    cadence="yearly, from the monthly dashboards",
    cadence_days=366,
    lag="weeks",
    licence="CC BY 3.0 IGO",
    attribution="UNHCR, Operational Data Portal",
    caveats=(
        "Persons who arrived by sea, by landing area; land arrivals are not included.",
        "By country of arrival: Italy's areas include arrivals from Türkiye, which UNHCR's own figure for its Central "
        "Mediterranean route leaves out.",
        "On the map, the total of a route is the sum of the areas that are shown; withheld ones are left out.",
    ),
    restates=Restates.VALUES,
)
BY_COUNTRY = replace(
    LANDINGS,
    series="unhcr.arrivals_by_country.v1",
    title="Arrivals by country and month",
    grain="month",
    cadence="monthly",
    cadence_days=31,
    licence="CC BY 4.0",
    caveats=(
        "By country of arrival: UNHCR's own reports define the routes differently.",
        "Spain's arrivals are on two routes; they are given on neither unless the source separates them.",
        "Spain by sea: includes the Canary Islands in the workbook, but not in the portal's current time series.",
        "A month that is not listed is unknown, not zero; the newest month of a file is often incomplete.",
    ),
)
TOGETHER = replace(
    BY_COUNTRY,
    series="unhcr.arrivals_together.v1",
    title="Arrivals by country and month, by sea and land or by all sea routes together",
    caveats=(
        "By sea and land together, or, for Spain, with those of the Canary Islands: never add these to the arrivals by "
        "sea or by land, which they contain.",
        "A month that is not listed is unknown, not zero; the newest month of a file is often incomplete.",
    ),
)
DAILY = replace(
    BY_COUNTRY,
    series="unhcr.arrivals_daily.v1",
    title="Arrivals by country and day, by week",
    grain="week",
    caveats=(
        "A day that is not listed is unknown, not zero; its week is left out.",
        "In most months, the days add up to less than the month.",
    ),
)
BY_NATIONALITY = replace(
    BY_COUNTRY,
    series="unhcr.arrivals_by_nationality.v1",
    title="Arrivals by country, month and nationality",
    caveats=(
        "Nationalities that are not named are combined as XXX; the sum can differ from the month's arrivals.",
        "Spain's figures cover arrivals by sea and by land.",
    ),
    published=False,
)
BY_ORIGIN = replace(
    BY_COUNTRY,
    series="unhcr.arrivals_by_origin.v1",
    title="Arrivals since 1 January by country and country of origin",
    grain="year",
    caveats=(
        "Counts since 1 January up to the day of the report: never add reports up.",
        "Often only the most frequent origins are named; others are combined as XXX, or missing.",
    ),
    adds_up=False,
    published=False,
)

COUNTRY_OF_NAME = {"Cyprus": "CYP", "Greece": "GRC", "Italy": "ITA", "Malta": "MLT", "Spain": "ESP"}
# Country of arrival to route. Spain's sea arrivals are on two routes, so that its figure is on neither.
ROUTE_OF_COUNTRY = {"ITA": "CMED", "MLT": "CMED", "GRC": "EMED", "CYP": "EMED", "ESP": None}
