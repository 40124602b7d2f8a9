"""What the service refuses and withholds, and why: the text that every refusal links to."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from api.http.params import ServedNow, check_known_parameters
from api.http.responses import JSON, described, respond_json
from routes_geo.errors import ReasonCode
from routes_geo.grid.cells import FINEST_PUBLISHED
from routes_geo.model import Publication

router = APIRouter(dependencies=[Depends(check_known_parameters)])

PURPOSE = (
    "This service shows statistics that were published, added up. It does not locate or follow people, boats or "
    "vehicles, and cannot be used to: counts come late, are grouped, and are withheld when small.",
    "A detection is an event and not a person: one person may be counted several times.",
    "Corridors are drawn by hand and show a general area, not a path. Names and lines take no position on the status "
    "of any territory. Deaths are minimum figures.",
)
REASONS = {
    ReasonCode.TOO_FINE_IN_SPACE: f"Counts are published on cells of H3 resolution {FINEST_PUBLISHED} at the finest; "
    "pressure is of routes, hotspots are islands, groups of islands and countries.",
    ReasonCode.TOO_FINE_IN_TIME: "Cells, routes and hotspots are published by month, countries and areas by week at "
    "the finest.",
    ReasonCode.TOO_RECENT: "A period is published some time after it has ended; policy in /sources says how long.",
    ReasonCode.SMALL_COUNT: "A small count is withheld, and so is what would give it away; a coarser count holds it.",
    ReasonCode.NOT_OFFERED: "It is not published in this form, or must not be taken in at all.",
}
STATUSES = {
    Publication.PUBLISHED: "The value is published.",
    Publication.ZERO: "The publisher counts none.",
    Publication.SUPPRESSED: "There is a value, and it is withheld; it is null here, never 0.",
    Publication.NOT_PUBLISHED: "The publisher gives no value.",
    Publication.NOT_YET_REPORTED: "The period is too recent: the publisher has not reported it yet.",
}


@router.get("/safeguards", summary="What is refused or withheld, and why", **described(JSON))
def safeguards(request: Request, served: ServedNow) -> Response:
    content = {
        "purpose": list(PURPOSE),
        "reasons": {reason.value: text for reason, text in REASONS.items()},
        "statuses": {status.value: text for status, text in STATUSES.items()},
        "policy": served.snapshot.manifest["policy"],
    }
    return respond_json(request, content, served.snapshot.snapshot_id)
