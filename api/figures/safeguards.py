"""Serve the reasons why data are refused or withheld: every refusal links to them."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from api.figures.answers import PolicyAnswer, SafeguardsAnswer
from api.http.params import ServedNow, check_request
from api.http.responses import JSON, described, respond_json
from routes_geo.errors import ReasonCode
from routes_geo.grid.cell_bits import FINEST_PUBLISHED
from routes_geo.model import Publication

router = APIRouter(dependencies=[Depends(check_request)])

PURPOSE = (
    "This service shows published, aggregated statistics. It does not locate or track people, boats or vehicles, and "
    "it cannot be used for that purpose: counts are delayed and grouped, and small counts are withheld.",
    "A detection is an event and not a person: one person may be counted several times.",
    "Corridors are drawn by hand and show a general area, not a path. Names and lines take no position on the status "
    "of any territory. Deaths are minimum figures.",
)
REASONS = {
    ReasonCode.TOO_FINE_IN_SPACE: f"Counts are published on cells of H3 resolution {FINEST_PUBLISHED} at the finest. "
    "Pressure is published for routes; hotspots are islands, groups of islands and countries.",
    ReasonCode.TOO_FINE_IN_TIME: "Cells, routes and hotspots are published by month at the finest, countries and areas "
    "by week. Features, tiles and zones select the months that a time intersects, and state them. Only dated "
    "statements keep the day of their source: capacity and occupancy at hotspots, and published figures at /figures.",
    ReasonCode.TOO_RECENT: "A period is published some days after it has ended; policy in /sources states how many.",
    ReasonCode.SMALL_COUNT: "Small counts are withheld, and so are counts that would reveal them. Coarser counts "
    "include them.",
    ReasonCode.ONLY_ROUTES_KNOWN: "Of some earlier releases only the totals of routes are known, without what puts "
    "counts on cells and areas. Such a day is answered for routes, and the refusal names the days that have cells.",
    ReasonCode.BASIS_CHANGED: "Cells and areas of two periods are compared only if the same published shares divide "
    "the total in both, on the same basis. The refusal names the finest level that can be compared; breaks in "
    "/series list the months in which shares change.",
    ReasonCode.NOT_OFFERED: "This is not published in this form, or cannot be accepted as input.",
}
STATUSES = {
    Publication.PUBLISHED: "The value is published.",
    Publication.ZERO: "The publisher reports zero.",
    Publication.SUPPRESSED: "There is a value, but it is withheld: it is null here, never 0.",
    Publication.NOT_PUBLISHED: "The publisher gives no value.",
    Publication.NOT_YET_REPORTED: "The period is too recent: the publisher has not reported it yet.",
}


@router.get("/safeguards", summary="What is refused or withheld, and why", **described(JSON, SafeguardsAnswer))
def safeguards(request: Request, served: ServedNow) -> Response:
    content = SafeguardsAnswer(
        purpose=PURPOSE,
        reasons={reason.value: text for reason, text in REASONS.items()},
        statuses={status.value: text for status, text in STATUSES.items()},
        policy=PolicyAnswer(**served.snapshot.manifest["policy"]),
    )
    return respond_json(request, content, served.snapshot.snapshot_id)
