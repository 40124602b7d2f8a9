"""Serve the tools over HTTP at /mcp, if the extra is installed.

The service is read-only and has no credentials, so there is nothing that another site could misuse in a reader's name.
But a service on a laptop may have tables that are not public: a page of another site, or one whose name was changed to
lead to this machine (DNS rebinding), must not ask it through the reader's browser. Browsers send `Origin` with every
POST, and other clients do not: a request with an origin is refused unless the settings name that origin.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.problems import PROBLEM, problem_bytes
from api.http.trace import TRACE_ID

if TYPE_CHECKING:
    from api.mcp.server import HttpSessions

PATH = "/mcp"
ANY_ORIGIN = "*"


def is_installed() -> bool:
    """Return whether the SDK is there: `pip install routes-geo[mcp]` installs it."""
    return importlib.util.find_spec("mcp") is not None


def add_tools(app: FastAPI, origins: Sequence[str]) -> None:
    """Add /mcp to an application if the SDK is installed; browsers may ask from these origins, or from any with `*`."""
    if is_installed():
        app.router.routes.append(Route(PATH, ToolsEndpoint(app, origins), include_in_schema=False))


class ToolsEndpoint:
    """Check a request, and let the SDK answer it. The SDK is imported at the first request, in a thread."""

    path = PATH  # by which metrics and logs name it

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app, self._origins = app, frozenset(origins)
        self._sessions: HttpSessions | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        scope["route"] = self
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        if self._sessions is None:
            self._sessions = await run_in_threadpool(_make_sessions, self._app)
        await self._sessions.answer(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        if scope["method"] != "POST":
            return _refuse(scope, 405, f"{PATH} is asked by POST; there are no streams and no sessions", Allow="POST")
        origin = Headers(scope=scope).get("origin")
        if origin is None or ANY_ORIGIN in self._origins or origin in self._origins:
            return None
        return _refuse(scope, 403, f"{PATH} is not offered to pages of {origin[:200]}; ask it from a program")


def _refuse(scope: Scope, status: int, detail: str, **headers: str) -> Response:
    body = problem_bytes(status, detail, scope.get(TRACE_ID))
    return Response(body, status, headers={"Cache-Control": "no-store", **headers}, media_type=PROBLEM)


def _make_sessions(app: ASGIApp) -> HttpSessions:
    from api.mcp.server import HttpSessions  # noqa: PLC0415 - it takes a second, and is an extra

    return HttpSessions(app)
