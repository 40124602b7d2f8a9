"""Report whether the service is up, whether its data are sound, and its metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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


@dataclass(frozen=True, kw_only=True)
class HealthAnswer:
    """The process is up."""

    status: Literal["ok"]


@dataclass(frozen=True, kw_only=True)
class ReadyAnswer:
    """The snapshot is complete, and its checksums are right."""

    status: Literal["ready"]
    snapshot: str
    basemap: bool


@router.get("/healthz", summary="Whether the process is up", **described(JSON, HealthAnswer))
async def healthz() -> Response:
    return _respond(HealthAnswer(status="ok"))


@router.get(
    "/readyz",
    summary="Whether the snapshot is complete and its checksums are right",
    **described(JSON, ReadyAnswer, problems=[503]),
)
def readyz(request: Request, state: StateNow) -> Response:
    try:
        served = state.current()
        problems = verify_snapshot(served.snapshot.path)
    except RoutesGeoError as error:
        return problem(request, 503, str(error))
    if problems:
        return problem(request, 503, "the snapshot is damaged", problems=problems)
    return _respond(
        ReadyAnswer(status="ready", snapshot=served.snapshot.snapshot_id, basemap=state.basemap is not None)
    )


def _respond(content: HealthAnswer | ReadyAnswer) -> Response:
    return Response(orjson.dumps(content), media_type=JSON, headers=_NOT_KEPT)


@router.get("/metrics", summary="Metrics of this process, for Prometheus", **described(TEXT))
async def metrics(request: Request) -> Response:
    is_open = "application/openmetrics-text" in request.headers.get("accept", "")
    body = request.app.state.metrics.render(openmetrics=is_open)
    return Response(body, headers=_NOT_KEPT | {"Content-Type": OPENMETRICS if is_open else TEXT})
