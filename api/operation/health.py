"""Report whether the service is up, whether its data are sound, and its metrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import orjson
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.delivery.metrics import OPENMETRICS, TEXT
from api.http.params import StateNow
from api.http.problems import problem
from api.http.responses import JSON, described

router = APIRouter()

_NOT_KEPT = {"Cache-Control": "no-store"}


@dataclass(frozen=True, kw_only=True)
class HealthAnswer:
    """The process is up."""

    status: Literal["ok"]


@dataclass(frozen=True, kw_only=True)
class ReadyAnswer:
    """The service has a snapshot whose checksums are right. `warnings` are for the operator."""

    status: Literal["ready"]
    snapshot: str
    basemap: bool
    warnings: Sequence[str]


@router.get("/healthz", summary="Whether the process is up", **described(JSON, HealthAnswer))
async def healthz() -> Response:
    return _respond(HealthAnswer(status="ok"))


@router.get(
    "/readyz",
    summary="Whether the service has a snapshot whose checksums are right, and its first tile is prepared",
    **described(JSON, ReadyAnswer),
)
async def readyz(request: Request, state: StateNow) -> Response:
    warm_up = request.app.state.warm_up
    if warm_up is not None and not warm_up.is_done:
        answer = problem(request, 503, "the service is starting: it prepares its first tile")
        answer.headers["Retry-After"] = "1"
        return answer
    served = state.ready()
    if served is None:
        served = await run_in_threadpool(state.current)
    keys = request.app.state.keys
    warnings = (state.warning, None if keys is None else keys.warning)
    content = ReadyAnswer(
        status="ready",
        snapshot=served.snapshot.snapshot_id,
        basemap=state.basemap is not None,
        warnings=[warning for warning in warnings if warning is not None],
    )
    return _respond(content)


def _respond(content: HealthAnswer | ReadyAnswer) -> Response:
    return Response(orjson.dumps(content), media_type=JSON, headers=_NOT_KEPT)


@router.get("/metrics", summary="Metrics of this process, for Prometheus", **described(TEXT))
async def metrics(request: Request) -> Response:
    is_open = "application/openmetrics-text" in request.headers.get("accept", "")
    body = await run_in_threadpool(request.app.state.metrics.render, openmetrics=is_open)
    return Response(body, headers=_NOT_KEPT | {"Content-Type": OPENMETRICS if is_open else TEXT})
