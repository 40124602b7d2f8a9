"""Errors as problem details (RFC 9457), with the tables of errors and of HTTP statuses."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Annotated, Any, NamedTuple, NotRequired

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import Field
from starlette.exceptions import HTTPException
from typing_extensions import TypedDict  # pydantic accepts that of `typing` from Python 3.12 on

from api.http.negotiation import NotAcceptable
from api.http.trace import TRACE_ID
from routes_geo.errors import DataError, InvalidInput, NotFound, ReasonCode, Refused, RoutesGeoError
from routes_geo.snapshot.answers import one_of

PROBLEM = "application/problem+json"
STATUS_BY_ERROR: dict[type[RoutesGeoError], int] = {
    InvalidInput: 400,
    NotFound: 404,
    NotAcceptable: 406,
    Refused: 422,
    DataError: 500,
}
_LOG = logging.getLogger("routes_geo.api")


class StatusText(NamedTuple):
    """The title of an HTTP status in problem documents, and its description for readers of the API's description."""

    title: str
    description: str


STATUS_TEXTS: dict[int, StatusText] = {
    206: StatusText("Partial Content", "The range of the file that the client asked for."),
    304: StatusText("Not Modified", "The client already has the current response."),
    400: StatusText("Bad request", "A parameter is not accepted. The detail states which values are."),
    401: StatusText(
        "Unauthorized", "The key is missing, unknown, expired or revoked. Services ask for keys only if set to."
    ),
    403: StatusText("Forbidden", "The key is for something else. The detail names the scope that is needed."),
    404: StatusText("Not Found", "Nothing has this name. The detail lists the existing names."),
    406: StatusText("Not Acceptable", "Accept includes none of the media types on offer, which the detail lists."),
    408: StatusText("Request Timeout", "The response took longer than a request may take."),
    414: StatusText("Request-URI Too Long", "The URL is longer than accepted."),
    416: StatusText("Range Not Satisfiable", "The range begins after the end of the file; Content-Range has its size."),
    422: StatusText(
        "Refused", "Published only in a coarser form: reason_code gives the reason, allowed the finest form available."
    ),
    429: StatusText(
        "Too Many Requests",
        "Too many of your requests are being worked on, or your quota is used. Retry-After gives the seconds until you "
        "should try again.",
    ),
    431: StatusText("Request Header Fields Too Large", "URL and headers are longer than accepted."),
    500: StatusText("Internal error", "The service failed, and has logged the error."),
    503: StatusText(
        "Service Unavailable",
        "The service is busy. Retry-After gives the seconds until you should try again.",
    ),
}
_OF_EVERY_ENDPOINT = (400, 401, 403, 404, 406, 408, 414, 422, 429, 431, 500, 503)


class Problem(TypedDict):
    """Problem details (RFC 9457)."""

    type: Annotated[str, Field(json_schema_extra={"format": "uri-reference"})]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    reason_code: NotRequired[Annotated[str, one_of(*ReasonCode)]]
    allowed: NotRequired[str | None]
    trace_id: NotRequired[Annotated[str, Field(pattern="^[0-9a-f]{32}$")]]
    limit: NotRequired[str]


def problem_response(status: int) -> dict[str, Any]:
    """Return what the description of the API states about a status with a problem document."""
    return {"description": STATUS_TEXTS[status].description, "content": {PROBLEM: {}}}


PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {status: problem_response(status) for status in _OF_EVERY_ENDPOINT}


def problem_bytes(status: int, detail: str, trace_id: str | None, **members: Any) -> bytes:
    """Return a problem document. Its trace id is also in the logs; `members` are more fields of Problem."""
    text = STATUS_TEXTS.get(status)
    title = HTTPStatus(status).phrase if text is None else text.title
    traced = {} if trace_id is None else {"trace_id": trace_id}
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **traced, **members}
    return orjson.dumps(body)


def problem(request: Request, status: int, detail: str, **members: Any) -> Response:
    """Answer with a problem document; `members` are more fields of Problem."""
    body = problem_bytes(status, detail, request.scope.get(TRACE_ID), **members)
    return Response(body, status, media_type=PROBLEM, headers={"Cache-Control": "no-store"})


def add_problem_handlers(app: FastAPI) -> None:
    """Answer expected errors with a problem document. The delivery layer answers unexpected ones."""
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
        return problem(request, status, "the service cannot read its data; see /readyz")
    return problem(request, status, str(error))


def _on_validation(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    details = [f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors()]
    return problem(request, 400, "; ".join(details))


def _on_http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    answer = problem(request, error.status_code, str(error.detail))
    answer.headers.update(error.headers or {})
    return answer
