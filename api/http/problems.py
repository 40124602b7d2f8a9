"""Errors as problem details (RFC 9457). The only table from error class to status."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.http.trace import TRACE_ID
from routes_geo.errors import DataError, InvalidInput, NotFound, Refused, RoutesGeoError

STATUS_BY_ERROR: dict[type[RoutesGeoError], int] = {
    InvalidInput: 400,
    NotFound: 404,
    Refused: 422,
    DataError: 500,
}
_TITLES = {400: "Bad request", 422: "Refused", 500: "Internal error"}
_LOG = logging.getLogger("routes_geo.api")


# What the description of the API says of errors.
PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"description": description, "content": {"application/problem+json": {}}}
    for status, description in (
        (400, "A parameter is not accepted; the detail says what is."),
        (404, "Nothing has this name; the detail lists the names that exist."),
        (408, "The answer took longer than a request may."),
        (414, "The URL is longer than one may be."),
        (422, "Published only in a coarser form: reason_code says why, allowed names the nearest form."),
        (429, "As many requests as may be are being worked on; Retry-After says when to try again."),
    )
}


def problem_bytes(status: int, detail: str, trace_id: str | None, **members: Any) -> bytes:
    """Problem document; the trace id is the one in the logs."""
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    traced = {} if trace_id is None else {"trace_id": trace_id}
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **traced, **members}
    return orjson.dumps(body)


def problem(request: Request, status: int, detail: str, **members: Any) -> Response:
    """Answer with a problem document."""
    body = problem_bytes(status, detail, request.scope.get(TRACE_ID), **members)
    headers = {"Cache-Control": "no-store"}
    return Response(body, status, media_type="application/problem+json", headers=headers)


def add_problem_handlers(app: FastAPI) -> None:
    """Answer errors with a problem document; those that nobody foresaw are answered by the layer around."""
    app.add_exception_handler(RoutesGeoError, _on_our_error)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)


def _on_our_error(request: Request, error: Exception) -> Response:
    status = next(status for kind, status in STATUS_BY_ERROR.items() if isinstance(error, kind))
    if isinstance(error, Refused):
        code = error.reason_code.value
        return problem(request, status, str(error), type=f"/safeguards#{code}", reason_code=code, allowed=error.allowed)
    if status >= 500:
        _LOG.error("%s: %s", request.url.path, error)
        return problem(request, status, "the data being served is not readable; see /readyz")
    return problem(request, status, str(error))


def _on_validation(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    found = [f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors()]
    return problem(request, 400, "; ".join(found))


def _on_http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    answer = problem(request, error.status_code, str(error.detail))
    answer.headers.update(error.headers or {})
    return answer
