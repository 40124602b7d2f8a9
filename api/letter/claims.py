"""Endpoints on the claims of the letter, recomputed from the snapshot that is served."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from api.http.params import AsOf, RouteParam, ServedNow, check_request, parse_day
from api.http.responses import JSON, described, respond_json
from routes_geo.errors import NotFound
from routes_geo.letter.claims.answers import ClaimAnswer, ClaimsAnswer
from routes_geo.letter.claims.description import NOTES
from routes_geo.letter.description import MAX_ITEMS, list_counts
from routes_geo.snapshot.answers import fields_of

router = APIRouter(dependencies=[Depends(check_request)])


@router.get("/claims", summary="Statements in the letter, checked against the data", **described(JSON, ClaimsAnswer))
def claims(request: Request, served: ServedNow, route: RouteParam, as_of: AsOf = None) -> Response:
    day = parse_day(as_of, "as_of")
    chosen = [claim for claim in served.claims.on(day).values() if route is None or route in claim.routes]
    content = ClaimsAnswer(**list_counts(chosen), as_of=day, claims=chosen[:MAX_ITEMS], notes=NOTES)
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get("/claims/{claim_id}", summary="One claim of the letter, recomputed", **described(JSON, ClaimAnswer))
def claim(
    request: Request,
    served: ServedNow,
    claim_id: Annotated[str, Path(description="Id of a claim.", examples=["trend.gr_fourfold"])],
    as_of: AsOf = None,
) -> Response:
    day = parse_day(as_of, "as_of")
    checked = served.claims.on(day)
    if claim_id not in checked:
        raise NotFound(f"unknown claim {claim_id!r}; choose one of {', '.join(checked)}")
    content = ClaimAnswer(**fields_of(checked[claim_id]), as_of=day, notes=NOTES)
    return respond_json(request, content, served.snapshot.snapshot_id)
