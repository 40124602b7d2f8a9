"""UNHCR's series, and what its figures by country mean for the routes."""

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
        "Persons who arrived by sea, by landing area; land arrivals are not in it.",
        "By country of arrival: Italy's areas hold arrivals from Türkiye, which UNHCR's own figure for its Central "
        "Mediterranean route leaves out.",
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
        "By country of arrival: the routes of UNHCR's own reports are cut otherwise.",
        "Spain's arrivals are on two routes and are given on none, unless the source tells them apart.",
        "A month that is not listed is unknown, not zero.",
    ),
)
DAILY = replace(
    BY_COUNTRY,
    series="unhcr.arrivals_daily.v1",
    title="Arrivals by country and day, by week",
    grain="week",
    caveats=("A day that is not listed is unknown, not zero: its week is not given.",),
)
BY_NATIONALITY = replace(
    BY_COUNTRY,
    series="unhcr.arrivals_by_nationality.v1",
    title="Arrivals by country, month and nationality",
    caveats=("Only the nationalities that are named; the others are missing.",),
    published=False,
)

# Country of arrival to route. Spain's sea arrivals are on two, so its own figure is on none.
ROUTE_OF_COUNTRY = {"ITA": "CMED", "MLT": "CMED", "GRC": "EMED", "CYP": "EMED", "ESP": None}
