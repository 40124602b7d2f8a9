"""Varnish, a shared cache, in front of the service: it hits, revalidates, and shows no old snapshot for too long."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.doubled import publish_doubled
from support.encoded import DECODERS
from support.serving import ask, free_port, program, running, service

from routes_geo.snapshot.snapshot import POINTER, Snapshot

pytestmark = pytest.mark.clients

TILE = "/tiles/cells/4/8/6.mvt?datetime=2023"
PLACES = "/tiles/places/4/8/6.mvt"
# What the service says of freshness goes by a clock that runs sixty times as fast: a minute takes a second.
VCL = """vcl 4.1;
backend default {{ .host = "127.0.0.1"; .port = "{port}"; }}
sub vcl_backend_response {{
  set beresp.ttl = beresp.ttl / 60;
  set beresp.grace = beresp.grace / 60;
  set beresp.keep = 1h;
}}
"""


@dataclass(frozen=True, slots=True)
class Cache:
    """Varnish and what is behind it."""

    address: str
    workdir: Path
    snapshots: Path

    def get(self, path: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
        """Ask through the cache; header names with _ for -."""
        return ask(self.address + path, {name.replace("_", "-"): value for name, value in headers.items()})

    def count(self, counter: str) -> int:
        """One of Varnish's counters."""
        command = [program("varnishstat"), "-n", str(self.workdir), "-j", "-f", f"MAIN.{counter}"]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        return int(found["counters"][f"MAIN.{counter}"]["value"])


@pytest.fixture
def cache(snapshot: Snapshot, tmp_path: Path) -> Iterator[Cache]:
    """A cache before a service that follows a pointer, to a copy of the embedded snapshot at first."""
    snapshots, workdir, configuration = tmp_path / "snapshots", tmp_path / "varnish", tmp_path / "default.vcl"
    shutil.copytree(snapshot.path, snapshots / snapshot.snapshot_id)
    (snapshots / POINTER).write_text(f"{snapshot.snapshot_id}\n")
    port = free_port()
    with service(snapshots, tmp_path) as backend:
        configuration.write_text(VCL.format(port=backend.rpartition(":")[2]))
        command = [program("varnishd"), "-F", "-n", str(workdir), "-a", f"127.0.0.1:{port}", "-f", str(configuration)]
        command += ["-s", "malloc,64m", "-j", "none", "-p", "http_gzip_support=off", "-p", "timeout_idle=60"]
        address = f"http://127.0.0.1:{port}"
        with running(command, f"{address}/healthz", tmp_path / "varnish.log"):
            yield Cache(address, workdir, snapshots)


def is_hit(headers: Mapping[str, str]) -> bool:
    """Whether an answer came from the cache: then it names the request that brought it there, too."""
    return len(headers["x-varnish"].split()) == 2


def test_repeated_requests_are_hits(cache: Cache) -> None:
    first, second = (cache.get(TILE) for _ in range(2))
    assert (is_hit(first[1]), is_hit(second[1])) == (False, True)
    assert first[2] == second[2]
    assert first[1]["etag"] == second[1]["etag"]


def test_a_client_that_has_the_answer_gets_304_from_the_cache(cache: Cache) -> None:
    etag = cache.get(TILE)[1]["etag"]
    status, headers, body = cache.get(TILE, If_None_Match=etag)
    assert (status, body) == (304, b"")
    assert is_hit(headers)


def test_after_its_time_an_answer_is_revalidated_with_304(cache: Cache) -> None:
    before = cache.get(TILE)
    assert cache.count("fetch_304") == 0
    time.sleep(1.5)
    assert cache.get(TILE)[2] == before[2]  # at once, while the cache asks behind it
    wait_until(lambda: cache.count("fetch_304") == 1)
    status, headers, body = cache.get(TILE)
    assert (status, headers["etag"], body) == (200, before[1]["etag"], before[2])
    assert is_hit(headers)


def test_documents_follow_a_new_snapshot_at_once(cache: Cache) -> None:
    before = cache.get("/sources")[1]["x-routes-geo-snapshot"]
    after = publish_doubled(cache.snapshots)
    assert after != before
    for path in ("/sources", "/collections/cells/items?datetime=2023", "/tiles/cells.json", "/pressure"):
        assert cache.get(path)[1]["x-routes-geo-snapshot"] == after, path


def test_tiles_follow_a_new_snapshot_within_their_time(cache: Cache) -> None:
    before, unchanged = cache.get(TILE), cache.get(PLACES)
    after = publish_doubled(cache.snapshots)
    time.sleep(1.5)  # more than max-age: from now on it may be shown once more, while a newer one is asked for
    cache.get(TILE)
    wait_until(lambda: cache.get(TILE)[1]["x-routes-geo-snapshot"] == after)
    new = cache.get(TILE)
    assert new[2] != before[2]
    assert new[1]["etag"] != before[1]["etag"]
    fetched = cache.count("fetch_304")
    assert cache.get(PLACES)[2] == unchanged[2]
    wait_until(lambda: cache.count("fetch_304") == fetched + 1)  # its bytes are the same, and so is its tag
    assert cache.get(PLACES)[1]["etag"] == unchanged[1]["etag"]


def test_an_answer_is_not_shown_when_it_is_too_old_to_be_revalidated_behind(cache: Cache) -> None:
    cache.get(TILE)
    after = publish_doubled(cache.snapshots)
    time.sleep(12.5)  # max-age and stale-while-revalidate: 660 s, sixty times as fast
    assert cache.get(TILE)[1]["x-routes-geo-snapshot"] == after


def test_an_address_that_names_its_snapshot_never_changes(cache: Cache, snapshot: Snapshot) -> None:
    old = f"{TILE}&v={snapshot.snapshot_id}"
    before = cache.get(old)
    assert "immutable" in before[1]["cache-control"]
    after = publish_doubled(cache.snapshots)
    time.sleep(1.5)
    assert cache.get(old)[2] == before[2]
    new = cache.get(f"{TILE}&v={after}")
    assert new[0] == 200
    assert new[2] != before[2]


def test_encodings_are_kept_apart(cache: Cache) -> None:
    for _ in range(2):
        for encoding, decode in DECODERS.items():
            _, headers, body = cache.get(TILE, Accept_Encoding=encoding)
            assert headers.get("content-encoding", "identity") == encoding
            assert decode(body) == cache.get(TILE)[2]
    assert is_hit(cache.get(TILE, Accept_Encoding="br")[1])
    etags = {cache.get(TILE, Accept_Encoding=encoding)[1]["etag"] for encoding in DECODERS}
    assert len(etags) == len(DECODERS)


def test_media_types_are_kept_apart(cache: Cache) -> None:
    for _ in range(2):
        for accept in ("application/json", "text/html", "application/json", "text/html"):
            _, headers, _ = cache.get("/collections", Accept=accept)
            assert headers["content-type"].partition(";")[0] == accept
            assert "Accept" in headers["vary"].split(", ")


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)
