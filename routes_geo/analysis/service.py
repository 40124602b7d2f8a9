"""Answer queries from a service over HTTP. All answers are of the snapshot that it served when it was connected to."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

import orjson
import pyarrow as pa
from pydantic import TypeAdapter, ValidationError

from api.figures.answers import ChangesAnswer, RouteSeriesAnswer, SourcesAnswer
from routes_geo.errors import DataError, InvalidInput, NotFound, ReasonCode, Refused
from routes_geo.snapshot.changes import MAX_CHANGES
from routes_geo.web_client import Patience, WholeReply, check_url, get, host_of, open_session

if TYPE_CHECKING:
    from api.forecast.answers import RouteForecastAnswer
    from api.pressure.answers import PressureSeriesAnswer
    from routes_geo.analysis.source import Query
    from routes_geo.hotspots.answers import HotspotsAnswer

A = TypeVar("A")
SNAPSHOT_HEADER = "X-Routes-Geo-Snapshot"
_OK = 200
_SHOWN = 300  # characters of an answer that is no problem document


class ServiceSource:
    """A service at an address such as https://example.org or http://127.0.0.1:8000.

    `timeout_s` limits each step of an answer: connecting, and waiting for the next bytes. A request that fails for a
    reason that may pass is made again, at most twice. InvalidInput for a key with other characters than keys have.
    """

    def __init__(self, url: str, *, timeout_s: float = 60.0, key: str | None = None) -> None:
        self.name = check_url(url).rstrip("/")
        self._patience = Patience(attempts=3, first_wait_s=0.5, longest_wait_s=10, timeout_s=timeout_s)
        self._session = open_session()
        if key is not None:
            self._session.headers["X-API-Key"] = _checked(key)
        self._sources = _decode(SourcesAnswer, self._get("/sources", {}), self.name)
        self.snapshot_id = self._sources.snapshot

    def sources(self) -> SourcesAnswer:
        """Return every series with its release, licence and age, as of when the service was connected to."""
        return self._sources

    def collection(self, collection_id: str) -> pa.Table:
        """Return all features of a collection other than cells."""
        return self._table(f"/collections/{collection_id}/items", {})

    def cells(self, query: Query) -> pa.Table:
        """Return areas, cells and remainders with their counts."""
        names = ("route", "when", "window", "series", "as_of", "resolution", "corridor")
        return self._table("/collections/cells/items", query.parameters(*names))

    def series(self, query: Query) -> RouteSeriesAnswer:
        """Return every series about the route of a query."""
        parameters = query.parameters("when", "window", "compare", "as_of", "adjust")
        return self._document(RouteSeriesAnswer, f"/series/{query.route}", parameters)

    def pressure(self, query: Query) -> PressureSeriesAnswer:
        """Return the scores of the route of a query by month."""
        from api.pressure.answers import PressureSeriesAnswer  # noqa: PLC0415 - it loads numba

        parameters = query.parameters("when", "window", "as_of")
        return self._document(PressureSeriesAnswer, f"/pressure/{query.route}/series", parameters)

    def changes(self, query: Query) -> ChangesAnswer:
        """Return how releases revised earlier figures."""
        parameters = query.parameters("route", "series", "kind", "since") | {"limit": str(MAX_CHANGES)}
        return self._document(ChangesAnswer, "/changes", parameters)

    def forecast(self, query: Query) -> RouteForecastAnswer:
        """Return nowcasts and forecasts of the route of a query."""
        from api.forecast.answers import RouteForecastAnswer  # noqa: PLC0415 - it loads numba

        parameters = query.parameters("when", "made", "as_of")
        return self._document(RouteForecastAnswer, f"/forecast/{query.route}", parameters)

    def hotspots(self, query: Query) -> HotspotsAnswer:
        """Return hotspots with their loads."""
        from routes_geo.hotspots.answers import HotspotsAnswer  # noqa: PLC0415 - only for hotspots

        return self._document(HotspotsAnswer, "/hotspots", query.parameters("route", "when", "as_of"))

    def report(self, query: Query) -> str:
        """Return the report of the routes of a query as one HTML page; DataError if the service has another snapshot.

        The address does not name the snapshot, because a report whose address does states no ages.
        """
        parameters = query.parameters(
            "when", "window", "compare", "series", "as_of", "title", "lang", "sections", "resolution"
        )
        answer = self._get(f"/reports/{query.route}.html", parameters)
        served = answer.headers.get(SNAPSHOT_HEADER)
        if served != self.snapshot_id:
            raise DataError(f"{self.name} serves the snapshot {served} now, not {self.snapshot_id}; connect again")
        return answer.body.decode("utf-8")

    def _table(self, path: str, parameters: Mapping[str, str]) -> pa.Table:
        answer = self._get(path, {**parameters, "f": "arrow", "v": self.snapshot_id})
        try:
            return pa.ipc.open_stream(answer.body).read_all()
        except pa.ArrowInvalid as error:
            raise DataError(f"{self.name}{path}: the answer is not an Arrow stream ({error})") from error

    def _document(self, kind: type[A], path: str, parameters: Mapping[str, str]) -> A:
        return _decode(kind, self._get(path, {**parameters, "v": self.snapshot_id}), f"{self.name}{path}")

    def _get(self, path: str, parameters: Mapping[str, str]) -> WholeReply:
        answer = get(self._session, f"{self.name}{path}", parameters, self._patience)
        if answer.status != _OK:
            _raise(answer, self.name)
        return answer


def _checked(key: str) -> str:
    if not re.fullmatch(r"[!-~]+", key):
        raise InvalidInput(
            "the key is empty, or has spaces or other characters that no key has; give it as it was sent"
        )
    return key


def _decode(kind: type[A], answer: WholeReply, address: str) -> A:
    """Return a JSON document as the class that describes it; DataError if it does not fit."""
    try:
        adapter: TypeAdapter[A] = _adapter(cast("Hashable", kind))
        return adapter.validate_json(answer.body)
    except ValidationError as error:
        raise DataError(
            f"{address}: the answer is not the expected {kind.__name__.removesuffix('Answer')} "
            f"({error.error_count()} faults, such as {error.errors()[0]['msg']}); "
            "check that the address is that of routes-geo, in the same version as this package"
        ) from error


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast("type[Any]", kind))


def _raise(answer: WholeReply, name: str) -> NoReturn:
    """Raise the error that the service had, with its words."""
    if 300 <= answer.status < 400:
        raise DataError(f"{name} has moved to {answer.headers.get('Location', 'another address')}; connect to that")
    problem = _problem(answer)
    detail = problem.get("detail") if "title" in problem else None  # problem details (RFC 9457), and nothing else
    if not isinstance(detail, str):
        shown = answer.body[:_SHOWN].decode("utf-8", "replace")
        raise DataError(f"{host_of(name)} answered with the status {answer.status}: {shown!r}")
    if answer.status == 400:
        raise InvalidInput(detail)
    if answer.status == 404:
        raise NotFound(detail)
    if answer.status == 422 and problem.get("reason_code") in set(ReasonCode):
        allowed = str(problem.get("allowed") or "")
        raise Refused(detail, reason_code=ReasonCode(problem["reason_code"]), allowed=allowed)
    raise DataError(f"{host_of(name)} answered with the status {answer.status}: {detail}")


def _problem(answer: WholeReply) -> dict[str, Any]:
    try:
        document = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}
