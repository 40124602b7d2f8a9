"""Claims of the letter, recomputed from the snapshot that is served."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from api.http.params import AsOf, RouteParam, ServedNow, check_known_parameters, parse_day
from api.http.responses import JSON, described, respond_json
from routes_geo.errors import NotFound
from routes_geo.letter.claims.description import NOTES
from routes_geo.letter.description import listed

router = APIRouter(dependencies=[Depends(check_known_parameters)])


@router.get("/claims", summary="What the letter says, and what the data say", **described(JSON))
def claims(request: Request, served: ServedNow, route: RouteParam, as_of: AsOf = None) -> Response:
    day = parse_day(as_of, "as_of")
    items = [item for item in served.claims.on(day).values() if route is None or route in item["routes"]]
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
    known = served.claims.on(day)
    if claim_id not in known:
        raise NotFound(f"no claim {claim_id!r}; the claims are {', '.join(known)}")
    content = known[claim_id] | {"as_of": day, "notes": list(NOTES)}
    return respond_json(request, content, served.snapshot.snapshot_id)
