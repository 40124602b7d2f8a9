"""Whether the service is up, and whether it has sound data to serve."""

from __future__ import annotations

import orjson
from fastapi import APIRouter, Request, Response

from api.delivery.metrics import OPENMETRICS, TEXT
from api.http.params import StateNow
from api.http.problems import problem
from api.http.responses import JSON, described
from routes_geo.errors import RoutesGeoError
from routes_geo.snapshot.snapshot import verify_snapshot

router = APIRouter()

_NOT_KEPT = {"Cache-Control": "no-store"}


@router.get("/healthz", summary="The process answers", **described(JSON))
async def healthz() -> Response:
    return Response(orjson.dumps({"status": "ok"}), media_type="application/json", headers=_NOT_KEPT)


@router.get("/readyz", summary="The snapshot is complete and its checksums are right", **described(JSON))
def readyz(request: Request, state: StateNow) -> Response:
    try:
        served = state.current()
        problems = verify_snapshot(served.snapshot.path)
    except RoutesGeoError as error:
        return problem(request, 503, str(error))
    if problems:
        return problem(request, 503, "the snapshot is damaged", problems=problems)
    content = {"status": "ready", "snapshot": served.snapshot.snapshot_id, "basemap": state.basemap is not None}
    return Response(orjson.dumps(content), media_type="application/json", headers=_NOT_KEPT)


@router.get("/metrics", summary="Metrics of this process, for Prometheus", **described(TEXT))
async def metrics(request: Request) -> Response:
    is_open = "application/openmetrics-text" in request.headers.get("accept", "")
    body = request.app.state.metrics.render(openmetrics=is_open)
    return Response(body, headers=_NOT_KEPT | {"Content-Type": OPENMETRICS if is_open else TEXT})
