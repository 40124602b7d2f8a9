"""Serve the alarms that a new snapshot brings as server-sent events."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.sse import EventSourceResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from api.alerts.broadcast import Broadcast, Client
from api.http.encodings import EVENTS
from api.http.params import StateNow, check_request
from api.http.problems import problem
from api.http.responses import described

_RETRY_AFTER_S = 60
# X-Accel-Buffering: nginx would otherwise collect more events before it passes any on.
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

router = APIRouter(prefix="/alerts", dependencies=[Depends(check_request)])


class _Stream(EventSourceResponse):
    """A stream to one client, which is removed when the stream ends for any reason."""

    def __init__(self, broadcast: Broadcast, client: Client, first: bytes) -> None:
        super().__init__(client.chunks(first), headers=_HEADERS)
        self._broadcast, self._client = broadcast, client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except asyncio.CancelledError:
            if not self._client.is_dropped:
                raise
        finally:
            self._broadcast.leave(self._client)


@router.get("/stream", summary="New alarms as server-sent events", **described(EVENTS))
async def stream(
    request: Request,
    state: StateNow,
    last_event_id: Annotated[
        str | None,
        Header(description="Last snapshot the client was told about. It gets the changes since then."),
    ] = None,
) -> Response:
    broadcast: Broadcast = request.app.state.alerts
    served = await run_in_threadpool(state.current)
    first = await run_in_threadpool(broadcast.first_events, served, last_event_id)
    address = "" if request.client is None else request.client.host
    if broadcast.is_full:
        return _refuse(request, 503, "streams", f"the maximum of {broadcast.max_clients} streams is open")
    if broadcast.has_enough(address):
        most = broadcast.max_per_address
        return _refuse(request, 429, "streams_per_client", f"the maximum of {most} streams for your address is open")
    return _Stream(broadcast, broadcast.join(served, address), first)


def _refuse(request: Request, status: int, limit: str, reason: str) -> Response:
    request.app.state.metrics.refused(limit)
    refused = problem(request, status, f"{reason}; try again later, or request /alerts", limit=limit)
    refused.headers["Retry-After"] = str(_RETRY_AFTER_S)
    return refused
