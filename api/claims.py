"""Claims of the letter, recomputed from the snapshot that is served."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from api.params import AsOf, RouteParam, ServedNow, check_known_parameters, parse_day
from api.responses import JSON, described, respond_json
from api.state import Served
from routes_geo.claims.description import NOTES, describe_claim
from routes_geo.claims.recompute import recompute_claims
from routes_geo.errors import NotFound
from routes_geo.records.description import Item, listed
from routes_geo.series import DETECTIONS
from routes_geo.snapshot import release_on

router = APIRouter(dependencies=[Depends(check_known_parameters)])


def _claims(served: Served, as_of: date | None) -> dict[str, Item]:
    """Claims by id; those of days between two releases are the same, and made once."""

    def make() -> dict[str, Item]:
        return {
            claim.claim_id: describe_claim(claim, served.snapshot) for claim in recompute_claims(served.snapshot, as_of)
        }

    return served.once(("claims", _vintage(served, as_of)), make)


def _vintage(served: Served, as_of: date | None) -> str | None:
    """Day of the release that claims are computed from; None before the first one."""
    try:
        return str(release_on(served.snapshot, DETECTIONS, as_of)["released"])
    except NotFound:
        return None


@router.get("/claims", summary="What the letter says, and what the data say", **described(JSON))
def claims(request: Request, served: ServedNow, route: RouteParam, as_of: AsOf = None) -> Response:
    day = parse_day(as_of, "as_of")
    items = [item for item in _claims(served, day).values() if route is None or route in item["routes"]]
    content = listed("claims", items, NOTES, as_of=day)
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get("/claims/{claim_id}", summary="One claim of the letter, recomputed", **described(JSON))
def claim(
    request: Request,
    served: ServedNow,
    claim_id: Annotated[str, Path(description="Id of a claim.", examples=["trend.gr_fourfold"])],
    as_of: AsOf = None,
) -> Response:
    day = parse_day(as_of, "as_of")
    known = _claims(served, day)
    if claim_id not in known:
        raise NotFound(f"no claim {claim_id!r}; the claims are {', '.join(known)}")
    content = known[claim_id] | {"as_of": day, "notes": list(NOTES)}
    return respond_json(request, content, served.snapshot.snapshot_id)
