"""What every answer has around it: tags, encodings, caching, limits, traces, metrics and logs."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2 as httpx
import pytest
import zstandard
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send
from support.snapshot_folders import copy_snapshot, point

from api.app import make_app
from api.delivery.cache import AnswerCache
from api.delivery.logs import JsonFormatter
from api.delivery.metrics import Metrics
from api.delivery.middleware import Delivery, Limits
from api.features.formats import asks_for_table
from api.http.trace import trace_id_of
from api.settings import Settings
from routes_geo.snapshot.snapshot import Snapshot

TILE = "/tiles/cells/4/8/6.mvt?datetime=2023"
PATHS = [TILE, "/tiles/cells/4/8/6.mvt", "/collections/places/items", "/sources", "/tiles/cells.json", "/series/CMED"]


def content_of(answer: httpx.Response) -> bytes:
    """Content, decoded where the client of the tests does not do it by itself."""
    is_zstd = answer.headers.get("content-encoding") == "zstd"
    return zstandard.ZstdDecompressor().decompressobj().decompress(answer.content) if is_zstd else answer.content


@pytest.mark.parametrize("encoding", ["zstd", "br", "gzip", "identity"])
@pytest.mark.parametrize("path", PATHS)
def test_a_client_that_has_an_answer_is_told_so(client: TestClient, path: str, encoding: str) -> None:
    headers = {"accept-encoding": encoding}
    first = client.get(path, headers=headers)
    assert first.headers.get("content-encoding", "identity") == encoding
    assert re.fullmatch(r'"[0-9a-f]{24}(-\w+)?"', first.headers["etag"])
    again = client.get(path, headers=headers | {"if-none-match": f'"other", {first.headers["etag"]}'})
    assert again.status_code == 304
    assert again.content == b""
    for name in ("etag", "cache-control", "vary"):
        assert again.headers[name] == first.headers[name]
    assert "content-type" not in again.headers
    assert client.get(path, headers=headers | {"if-none-match": '"other"'}).status_code == 200
    assert client.head(path, headers=headers | {"if-none-match": "*"}).status_code == 304


@pytest.mark.parametrize("path", PATHS)
def test_every_encoding_is_the_same_answer_under_another_tag(client: TestClient, path: str) -> None:
    answers = [client.get(path, headers={"accept-encoding": name}) for name in ("zstd", "br", "gzip", "identity")]
    assert len({content_of(answer) for answer in answers}) == 1
    assert len({answer.headers["etag"] for answer in answers}) == 4
    assert all("accept-encoding" in answer.headers["vary"].lower() for answer in answers)


def test_a_kept_answer_is_the_one_that_was_made(client: TestClient) -> None:
    for path in PATHS:
        first, second = client.get(path), client.get(path)
        assert first.content == second.content
        assert dict(first.headers) == dict(second.headers)


@pytest.mark.parametrize("path", ["/static/index.html", "/sources", "/collections/cells/items?f=csv"])
@pytest.mark.parametrize("encoding", ["gzip", "zstd", "identity"])
def test_304_has_the_tag_of_the_encoding(client: TestClient, path: str, encoding: str) -> None:
    tag = client.get(path, headers={"accept-encoding": encoding}).headers["etag"]
    known = client.get(path, headers={"accept-encoding": encoding, "if-none-match": f'"other", {tag}'})
    assert (known.status_code, known.headers["etag"]) == (304, tag)


@pytest.mark.parametrize(("asked", "status"), [("bytes=a-b", 400), ("bytes=99999999-", 416)])
def test_an_error_of_a_library_is_a_problem_document(client: TestClient, asked: str, status: int) -> None:
    response = client.get("/docs", headers={"range": asked})
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert response.json()["status"] == status
    assert response.json()["detail"]
    assert int(response.headers["content-length"]) == len(response.content)


def test_kept_answers_are_kept_apart_by_format_and_host(client: TestClient) -> None:
    html = client.get("/", headers={"accept": "text/html"})
    plain = client.get("/", headers={"accept": "application/json"})
    assert html.headers["content-type"].startswith("text/html")
    assert plain.headers["content-type"] == "application/json"
    here = client.get("/tiles/cells.json", headers={"host": "one.example"}).json()["tiles"][0]
    there = client.get("/tiles/cells.json", headers={"host": "two.example"}).json()["tiles"][0]
    assert here.startswith("http://one.example/")
    assert there.startswith("http://two.example/")


@pytest.fixture
def folder(snapshot: Snapshot, tmp_path: Path) -> Path:
    """Two snapshots of the same content under different names, and the pointer to the first."""
    point(tmp_path, copy_snapshot(snapshot.path, tmp_path))
    copy_snapshot(snapshot.path, tmp_path, "two")
    return tmp_path


@pytest.fixture
def one(snapshot: Snapshot) -> str:
    return snapshot.snapshot_id


@pytest.fixture
def two(folder: Path, one: str) -> str:
    return next(path.name for path in folder.iterdir() if path.is_dir() and path.name != one)


def open_client(folder: Path, **settings: object) -> TestClient:
    app = make_app(Settings(snapshot=folder, home=folder / "home", **settings))
    return TestClient(app, raise_server_exceptions=False)


def test_a_new_snapshot_leaves_the_tag_of_what_did_not_change(folder: Path, one: str, two: str) -> None:
    client = open_client(folder)
    before = client.get(TILE)
    point(folder, two)
    after = client.get(TILE)
    assert (before.headers["x-routes-geo-snapshot"], after.headers["x-routes-geo-snapshot"]) == (one, two)
    assert before.headers["etag"] == after.headers["etag"]
    known = client.get(TILE, headers={"if-none-match": before.headers["etag"]})
    assert known.status_code == 304
    assert client.get("/sources").json()["snapshot"] == two


def test_a_url_that_names_the_snapshot_is_good_for_ever(folder: Path, one: str, two: str) -> None:
    client = open_client(folder)
    named = client.get(f"/sources?v={one}")
    assert named.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "must-revalidate" in client.get("/sources").headers["cache-control"]
    assert "stale-while-revalidate" in client.get(TILE).headers["cache-control"]
    point(folder, two)
    assert client.get(f"/sources?v={one}").json() == named.json()
    assert client.get(f"/sources?v={two}").json()["snapshot"] == two
    for wrong in ("three", f"../{one}", "", "x" * 65):
        missing = client.get("/sources", params={"v": wrong})
        assert missing.status_code == 404
        assert f"the current one is {two}" in missing.json()["detail"]


def test_problems_and_logs_name_the_trace(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
    with caplog.at_level(logging.INFO, "routes_geo.access"):
        answer = client.get("/nothing", headers={"traceparent": f"00-{trace_id}-00f067aa0ba902b7-01"})
    assert answer.json()["trace_id"] == trace_id
    line = json.loads(JsonFormatter().format(caplog.records[-1]))
    assert (line["trace_id"], line["status"], line["path"]) == (trace_id, 404, "/nothing")
    assert {"duration_ms", "bytes", "route", "method", "cache", "time", "level"} <= set(line)


def test_a_trace_that_cannot_be_read_gets_a_new_id() -> None:
    for wrong in (None, "", "zz", f"00-{'0' * 32}-00f067aa0ba902b7-01"):
        assert re.fullmatch("[0-9a-f]{32}", trace_id_of(wrong))
        assert trace_id_of(wrong) != "0" * 32


def test_any_page_may_ask(client: TestClient) -> None:
    answer = client.get(TILE, headers={"origin": "https://map.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "ETag" in answer.headers["access-control-expose-headers"]
    asked = {"origin": "https://map.example", "access-control-request-method": "GET"}
    before = client.options(TILE, headers=asked | {"access-control-request-headers": "if-none-match"})
    assert before.status_code == 204
    assert before.headers["access-control-allow-headers"] == "if-none-match"
    assert "GET" in before.headers["access-control-allow-methods"]


def test_pages_load_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/", headers={"accept": "text/html"})
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "content-security-policy" not in client.get("/sources").headers
    assert client.get("/sources").headers["x-content-type-options"] == "nosniff"


def test_odd_requests_do_not_make_the_metrics_grow() -> None:
    metrics = Metrics(max_label_sets=3)
    for number in range(200):
        metrics.begin(f"ODD{number}", f"scheme{number}")
        metrics.end(f"ODD{number}", f"scheme{number}", f"/route/{number}", 404, 0.1)
    lines = metrics.render(openmetrics=False).decode().splitlines()
    counts = [line for line in lines if line.startswith("http_server_request_duration_seconds_count")]
    assert len(counts) == 4
    assert next(line for line in counts if 'http_route="_OTHER"' in line).endswith(" 197.0")
    assert len([line for line in lines if line.startswith("http_server_active_requests{")]) == 1


def test_metrics_have_the_names_of_the_conventions(folder: Path) -> None:
    client = open_client(folder)
    for path in (TILE, TILE, "/nothing"):
        client.get(path)
    text = client.get("/metrics").text
    tile = 'http_request_method="GET",http_response_status_code="200",http_route="/tiles/cells/{z}/{x}/{y}.mvt"'
    assert f'http_server_request_duration_seconds_count{{{tile},url_scheme="http"}} 2.0' in text
    assert 'http_server_active_requests{http_request_method="GET",url_scheme="http"} 1.0' in text
    assert 'routes_geo_cache_requests_total{result="hit"} 1.0' in text
    assert '/nothing"' not in text  # what is asked for does not make new series
    opened = client.get("/metrics", headers={"accept": "application/openmetrics-text"})
    assert opened.text.endswith("# EOF\n")
    assert opened.headers["content-type"].startswith("application/openmetrics-text")


def test_a_url_may_not_be_endless(client: TestClient) -> None:
    answer = client.get("/sources?x=" + "y" * 9000)
    assert answer.status_code == 414
    assert answer.json()["limit"] == "url"


@pytest.mark.parametrize("path", ["/collections/places/items", "/collections/cells/items", "/dggs/H3/zones"])
def test_a_box_may_not_be_larger_than_the_service_takes(folder: Path, path: str) -> None:
    client = open_client(folder, max_bbox_deg2=100)
    assert client.get(path, params={"bbox": "10,30,20,40"}).status_code == 200
    for large in ("10,30,20,41", "175,-10,-174,10"):
        answer = client.get(path, params={"bbox": large})
        assert answer.status_code == 400
        assert "choose at most 100" in answer.json()["detail"]
    assert client.get(path).status_code == 200


@pytest.fixture
def release() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def slow_app(release: threading.Event, limits: Limits) -> Delivery:
    """Delivery around an endpoint that waits, and one that streams."""
    app = FastAPI()

    @app.get("/slow")
    def slow() -> dict[str, bool]:
        return {"released": release.wait(20)}

    @app.get("/stream")
    def stream() -> StreamingResponse:
        return StreamingResponse((b"158026\n" for _ in range(5000)), media_type="text/csv")

    @app.get("/endless")
    def endless() -> StreamingResponse:
        return StreamingResponse((b"1" for _ in iter(int, 1)), media_type="text/csv")

    return Delivery(app, version=lambda: 0, cache=AnswerCache(1 << 20), limits=limits, metrics=Metrics(), is_bulk=never)


def never(scope: Scope) -> bool:
    return False


@pytest.mark.parametrize(
    ("query", "accept", "is_table"),
    [
        ("f=csv", "", True), ("f=geoparquet", "", True), ("%66=cs%76", "", True), ("limit=1&f=arrow", "*/*", True),
        ("", "text/csv", True), ("", "application/flatgeobuf;q=0.9, text/html;q=0.1", True), ("f=json&f=csv", "", True),
        ("f=json", "text/csv", False), ("", "", False), ("f=pdf", "", False), ("", "image/png", False),
    ],
)  # fmt: skip
def test_tables_are_known_however_they_are_asked_for(query: str, accept: str, is_table: bool) -> None:
    headers = [(b"accept", accept.encode())] if accept else []
    scope = {"type": "http", "path": "/collections/cells/items", "query_string": query.encode(), "headers": headers}
    assert asks_for_table(scope) is is_table
    assert not asks_for_table({**scope, "path": "/collections/cells"})


def ask(app: Delivery, work: Callable[[httpx.AsyncClient], object]) -> object:
    async def run() -> object:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await work(client)

    return asyncio.run(run())


def test_more_work_than_is_allowed_is_refused(release: threading.Event) -> None:
    app = slow_app(release, Limits(concurrent=1, request_s=20))

    async def work(client: httpx.AsyncClient) -> tuple[httpx.Response, httpx.Response]:
        first = asyncio.create_task(client.get("/slow"))
        await asyncio.sleep(0.2)
        second = await client.get("/slow")
        release.set()
        return await first, second

    first, second = ask(app, work)
    assert first.json() == {"released": True}
    assert second.status_code == 503
    assert second.headers["retry-after"] == "1"
    assert second.json()["limit"] == "concurrent"


def test_work_that_takes_too_long_is_answered_all_the_same(release: threading.Event) -> None:
    app = slow_app(release, Limits(concurrent=4, request_s=0.1))

    async def work(client: httpx.AsyncClient) -> httpx.Response:
        answer = await client.get("/slow")
        release.set()
        return answer

    answer = ask(app, work)
    assert answer.status_code == 408
    assert answer.json()["limit"] == "request_time"


def test_a_stream_is_compressed_as_it_goes(release: threading.Event) -> None:
    app = slow_app(release, Limits(concurrent=4, request_s=20))

    async def work(client: httpx.AsyncClient) -> list[httpx.Response]:
        names = ("zstd", "br", "gzip", "identity")
        return [await client.get("/stream", headers={"accept-encoding": name}) for name in names]

    answers = ask(app, work)
    assert {content_of(answer) for answer in answers} == {b"158026\n" * 5000}
    assert [answer.headers.get("content-encoding") for answer in answers] == ["zstd", "br", "gzip", None]


def test_only_the_head_of_a_stream_is_made_where_only_that_is_asked_for(release: threading.Event) -> None:
    app = slow_app(release, Limits(concurrent=4, request_s=20))

    async def work(client: httpx.AsyncClient) -> httpx.Response:
        return await client.head("/endless", headers={"accept-encoding": "gzip"})

    answer = ask(app, work)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-encoding"] == "gzip"


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError("what only the log may say")


def test_what_nobody_foresaw_is_a_problem_and_its_cause_is_in_the_log_alone(caplog: pytest.LogCaptureFixture) -> None:
    limits = Limits(concurrent=4, request_s=20)
    app = Delivery(broken, version=lambda: 0, cache=AnswerCache(0), limits=limits, metrics=Metrics(), is_bulk=never)

    async def work(client: httpx.AsyncClient) -> httpx.Response:
        return await client.get("/broken")

    answer = ask(app, work)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "what only the log" not in answer.text
    failed = next(record for record in caplog.records if record.name == "routes_geo.api")
    line = json.loads(JsonFormatter().format(failed))
    assert line["trace_id"] == answer.json()["trace_id"]
    assert "what only the log may say" in line["error"]
    logged = next(record for record in caplog.records if record.name == "routes_geo.access")
    assert logged.fields["status"] == 500


def test_a_slow_client_does_not_keep_the_place_of_work_that_was_cancelled() -> None:
    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(20)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    statuses: list[int] = []

    async def slow(message: Message) -> None:
        await asyncio.sleep(0.05)
        statuses.extend([message["status"]] if "status" in message else [])

    async def run() -> None:
        limits = Limits(concurrent=1, request_s=0.02)
        app = Delivery(
            endless, version=lambda: 0, cache=AnswerCache(0), limits=limits, metrics=Metrics(), is_bulk=never
        )
        scope = {"type": "http", "method": "GET", "scheme": "http", "path": "/", "query_string": b"", "headers": []}
        for _ in range(3):
            await app(scope.copy(), receive, slow)

    asyncio.run(run())
    assert statuses == [408, 408, 408]
