"""IOM Displacement Tracking Matrix, Europe: arrivals by country and month. The series is embedded and has no adapter.

Definitions that IOM states: arrivals in Italy and Malta are on the Central Mediterranean route, those in Bulgaria,
Cyprus and Greece on the Eastern, those in Spain on the Western, and those in the Canary Islands on the Western African.
"""

from __future__ import annotations

from routes_geo.model import Indicator
from routes_geo.sources.base import Series

ARRIVALS = Series(
    series="iom_dtm.arrivals.v1",
    source="iom_dtm",
    title="Arrivals by country of first arrival and month",
    publisher="International Organization for Migration (IOM)",
    indicator=Indicator.ARRIVALS,
    unit="persons",
    grain="month",
    cadence="monthly",
    cadence_days=31,
    lag="weeks; one to two months more for Bulgaria and Cyprus",
    licence="none stated for the figures; IOM's package of them is under the MIT licence",
    attribution="IOM Displacement Tracking Matrix, Europe; as packed by IOM in gdidata (dtm_med), 2025-01-16",
    caveats=(
        "Arrivals count persons. Never add them to detections, nor to the arrivals of another publisher.",
        "By country of arrival: Italy's arrivals include those who left from Türkiye.",
        "Italy, Malta and the Canary Islands: by sea. Bulgaria: by land, as registered. Greece, "
        "Cyprus and Spain without the Canary Islands: by sea and land together, which the source does not separate.",
        "Countries count differently and some of their months are missing, so there is no sum over countries.",
        "A month that is missing is unknown, not zero. The source has no row for a month without arrivals.",
        "Where the source dates the figure of a longer time with one month, or spreads it evenly over months, the "
        "month is not published.",
        "Figures of 2024 are provisional: the newest release is from January 2025.",
    ),
    adds_areas=False,
)

# Months that are younger than this at the release are provisional: Cyprus' sum of 2024 was lowered later.
PROVISIONAL_MONTHS = 12
