"""Errors as problem details (RFC 9457). The only table from error class to status."""

from __future__ import annotations

import logging
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from routes_geo.errors import DataError, InvalidInput, NotFound, Refused, RoutesGeoError

STATUS_BY_ERROR: dict[type[RoutesGeoError], int] = {
    InvalidInput: 400,
    NotFound: 404,
    Refused: 422,
    DataError: 500,
}
_TITLES = {400: "Bad request", 404: "Not found", 405: "Method not allowed", 422: "Refused", 500: "Internal error"}
_LOG = logging.getLogger("routes_geo.api")


# What the description of the API says of errors.
PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"description": description, "content": {"application/problem+json": {}}}
    for status, description in (
        (400, "A parameter is not accepted; the detail says what is."),
        (404, "Nothing has this name; the detail lists the names that exist."),
        (422, "Published only in a coarser form: reason_code says why, allowed names the nearest form."),
    )
}


def problem(status: int, detail: str, **members: Any) -> Response:
    """Problem document."""
    body = {"type": "about:blank", "title": _TITLES.get(status, "Error"), "status": status, "detail": detail, **members}
    return Response(orjson.dumps(body), status, media_type="application/problem+json")


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every error with a problem document."""
    app.add_exception_handler(RoutesGeoError, _on_our_error)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_unexpected)


def _on_our_error(request: Request, error: Exception) -> Response:
    status = next(status for kind, status in STATUS_BY_ERROR.items() if isinstance(error, kind))
    if isinstance(error, Refused):
        code = error.reason_code.value
        return problem(status, str(error), type=f"/safeguards#{code}", reason_code=code, allowed=error.allowed)
    if status >= 500:
        _LOG.error("%s: %s", request.url.path, error)
        return problem(status, "the data being served is not readable; see /readyz")
    return problem(status, str(error))


def _on_validation(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    found = [f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors()]
    return problem(400, "; ".join(found))


def _on_http(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    answer = problem(error.status_code, str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


def _on_unexpected(request: Request, error: Exception) -> Response:
    _LOG.exception("%s failed", request.url.path, exc_info=error)
    return problem(500, "an unexpected error; it has been logged")
