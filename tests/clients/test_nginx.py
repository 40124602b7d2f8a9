"""nginx with docs/examples/nginx.conf before two processes: what it keeps, what it passes on, and below a path."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from support.encoded import DECODERS
from support.nginx import Front, configuration, nginx, proxied, replaced
from support.serving import free_port, program

from routes_geo.snapshot.snapshot import Snapshot

pytestmark = pytest.mark.clients

TILE = "/tiles/cells/4/8/6.mvt?datetime=2023"
FILE = "/data/cells.parquet"
STREAMS_PER_CLIENT = 2  # of each of the two processes


@pytest.fixture(scope="module")
def front(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("proxied")
    limits = {"ROUTES_GEO_MAX_STREAMS_PER_CLIENT": str(STREAMS_PER_CLIENT)}
    with proxied(snapshot.path, folder, path="/routes", **limits) as opened:
        yield opened


def test_repeated_tiles_are_hits(front: Front) -> None:
    first, second = (front.get("/tiles/cells/4/8/6.mvt?datetime=2022") for _ in range(2))
    assert [answer[1]["x-cache-status"] for answer in (first, second)] == ["MISS", "HIT"]
    assert (first[2], first[1]["etag"]) == (second[2], second[1]["etag"])


@pytest.mark.parametrize(
    "path",
    [
        "/tiles/WebMercatorQuad/4/6/8?collections=cells",
        "/collections/cells/tiles/WebMercatorQuad/4/6/8?datetime=2023",
        "/tiles/places/4/8/6.mvt",
        "/picture.png?window=2023",
    ],
)
def test_all_that_may_be_old_for_a_minute_is_kept(front: Front, path: str) -> None:
    first, second = (front.get(path) for _ in range(2))
    assert (first[0], first[1]["cache-control"]) == (200, "public, max-age=60, stale-while-revalidate=600")
    assert second[1]["x-cache-status"] == "HIT"


def test_a_client_that_has_the_tile_gets_304_from_the_cache(front: Front) -> None:
    etag = front.get(TILE)[1]["etag"]
    status, headers, body = front.get(TILE, If_None_Match=etag)
    assert (status, body, headers["x-cache-status"]) == (304, b"", "HIT")


def test_a_client_that_has_a_document_gets_304_from_the_service(front: Front) -> None:
    headers = front.get("/pressure")[1]
    assert "must-revalidate" in headers["cache-control"]
    status, again, body = front.get("/pressure", If_None_Match=headers["etag"])
    assert (status, body, again.get("x-cache-status")) == (304, b"", None)


def test_encodings_are_kept_apart(front: Front) -> None:
    plain = front.get(TILE)[2]
    etags = set()
    for _ in range(2):
        for encoding, decode in DECODERS.items():
            _, headers, body = front.get(TILE, Accept_Encoding=encoding)
            assert headers.get("content-encoding", "identity") == encoding
            assert decode(body) == plain
            etags.add(headers["etag"])
    assert front.result(TILE, Accept_Encoding="br") == "HIT"
    assert len(etags) == len(DECODERS)
    assert not any(etag.startswith("W/") for etag in etags)


def test_media_types_are_kept_apart(front: Front, snapshot: Snapshot) -> None:
    path = f"/collections?v={snapshot.snapshot_id}"
    for _ in range(2):
        for accept in ("application/json", "text/html"):
            _, headers, _ = front.get(path, Accept=accept)
            assert headers["content-type"].partition(";")[0] == accept
    assert front.result(path, Accept="text/html") == "HIT"


@pytest.mark.parametrize("kept", [False, True])
def test_ranges_of_files_are_served(front: Front, snapshot: Snapshot, *, kept: bool) -> None:
    path = f"{FILE}?v={snapshot.snapshot_id}" if kept else FILE
    whole = front.get(path)[2]
    status, headers, body = front.get(path, Range="bytes=-8")
    assert (status, body) == (206, whole[-8:])
    assert headers["content-range"] == f"bytes {len(whole) - 8}-{len(whole) - 1}/{len(whole)}"
    assert headers.get("x-cache-status") == ("HIT" if kept else None)


def test_the_key_does_not_name_the_host(front: Front, snapshot: Snapshot) -> None:
    path = f"/tiles/cells.json?datetime=2023&v={snapshot.snapshot_id}"
    first = front.get(path, Host="one.example")
    second = front.get(path, Host="evil.example")
    assert second[1]["x-cache-status"] == "HIT"
    assert first[2] == second[2]
    assert all(tile.startswith(f"{front.address}/routes/tiles/") for tile in json.loads(second[2])["tiles"])


def test_links_below_the_path_lead_through_the_proxy(front: Front) -> None:
    first = json.loads(front.get("/routes/collections/cells/items?limit=2")[2])
    following = next(link["href"] for link in first["links"] if link["rel"] == "next")
    assert following.startswith(f"{front.address}/routes/")
    second = json.loads(front.get(following.removeprefix(front.address))[2])
    assert second["numberReturned"] == 2
    assert {each["id"] for each in first["features"]}.isdisjoint({each["id"] for each in second["features"]})


def test_tiles_below_the_path_are_kept(front: Front) -> None:
    plain = front.get(TILE)[2]
    assert [front.get(f"/routes{TILE}")[2] for _ in range(2)] == [plain, plain]
    assert front.result(f"/routes{TILE}") == "HIT"


def test_problems_are_never_kept(front: Front) -> None:
    for path in ("/tiles/cells/4/8/6.mvt?datetime=never", "/tiles/cells/4/99/6.mvt", "/collections?v=0000000000000000"):
        answers = [front.get(path) for _ in range(3)]
        assert {(status, headers["cache-control"]) for status, headers, _ in answers} <= {
            (400, "no-store"),
            (404, "no-store"),
        }, path
        assert {headers["x-cache-status"] for _, headers, _ in answers} == {"MISS"}, path


def test_metrics_are_not_public(front: Front) -> None:
    assert front.get("/metrics")[0] == front.get("/routes/metrics")[0] == 404


def open_stream(front: Front, client: str, **headers: str) -> tuple[HTTPConnection, HTTPResponse]:
    connection = HTTPConnection("127.0.0.1", front.port, timeout=30, source_address=(client, 0))
    connection.request("GET", "/routes/alerts/stream", headers={n.replace("_", "-"): v for n, v in headers.items()})
    return connection, connection.getresponse()


def test_events_arrive_at_once(front: Front) -> None:
    connection, answer = open_stream(front, "127.0.0.3")
    try:
        assert answer.status == 200
        assert answer.readline()  # a proxy that collects events sends nothing before a buffer is full
    finally:
        connection.close()


def statuses(front: Front, client: str, count: int, **headers: str) -> list[int]:
    """Open streams at once, and return how they are answered."""
    opened = [open_stream(front, client, **headers) for _ in range(count)]
    for connection, _ in opened:
        connection.close()
    return [answer.status for _, answer in opened]


def test_limits_count_clients_and_not_the_proxy(front: Front) -> None:
    """A client cannot invent others, either."""
    with ExitStack() as stack:
        most = 2 * STREAMS_PER_CLIENT
        for _ in range(most):
            stack.callback(open_stream(front, "127.0.0.4")[0].close)
        assert statuses(front, "127.0.0.4", 2) == [429, 429]
        assert statuses(front, "127.0.0.4", 2, X_Forwarded_For="198.51.100.7") == [429, 429]
        assert statuses(front, "127.0.0.5", 1) == [200]


def test_behind_a_cdn_limits_count_its_clients(front: Front, tmp_path: Path) -> None:
    """Another nginx stands for the CDN."""
    port = free_port()
    text = uncommented(configuration(port, front.backends, tmp_path / "inner"), "cdn")
    text = replaced(text, {"192.0.2.0/24": "127.0.0.1"})
    with (
        nginx(port, front.backends, tmp_path / "inner", text=text),
        nginx(free_port(), [port, port], tmp_path / "outer") as cdn,
        ExitStack() as stack,
    ):
        for _ in range(2 * STREAMS_PER_CLIENT):
            stack.callback(open_stream(cdn, "127.0.0.6")[0].close)
        assert statuses(cdn, "127.0.0.6", 1) == [429]
        assert statuses(cdn, "127.0.0.7", 1) == [200]


def test_the_lines_for_tls_serve_http2(front: Front, tmp_path: Path) -> None:
    folder, port, tls_port = tmp_path / "nginx", free_port(), free_port()
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    text = replaced(
        uncommented(configuration(port, front.backends, folder), "tls"),
        {
            "listen 443 ssl http2": f"listen 127.0.0.1:{tls_port} ssl http2",
            "/etc/ssl/routes-geo/fullchain.pem": str(certificate),
            "/etc/ssl/routes-geo/privkey.pem": str(key),
        },
    )
    address = f"https://localhost:{tls_port}{TILE}"
    asked = [program("curl"), "-fsS", "--cacert", str(certificate), "--output", str(tmp_path / "tile")]
    with nginx(port, front.backends, folder, text=text):
        done = subprocess.run([*asked, "--write-out", "%{http_version}", address], check=True, capture_output=True)
    assert done.stdout == b"2"
    assert (tmp_path / "tile").read_bytes() == front.get(TILE)[2]


def uncommented(text: str, mark: str) -> str:
    """The example with the lines of a mark, such as `# tls:`, in use."""
    changed, count = re.subn(f"# {mark}: ", "", text)
    assert count >= 2
    return changed
