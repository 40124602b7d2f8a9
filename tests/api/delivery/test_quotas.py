"""Quotas per address and per key: headers, refusals, what counts, and many clients at once."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx2 as httpx
import pytest
from fastapi.testclient import TestClient
from support.key_files import add_key, bearer
from support.keyed_service import Clock, open_service

from api.keys.key import KeyScope
from routes_geo.snapshot.snapshot import Snapshot

Open = Callable[..., TestClient]
TILE = "/tiles/cells/4/8/6.mvt?datetime=2023"
# A list of strings with parameters, each a number (RFC 9651, draft-ietf-httpapi-ratelimit-headers-12).
POLICY = re.compile(r'"(address|key)";q=[1-9]\d*;w=[1-9]\d*')
LIMIT = re.compile(r'"(address|key)";r=\d+;t=[1-9]\d*')


@pytest.fixture
def clock() -> Clock:
    return Clock(time.time())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.toml"


@pytest.fixture
def open_(snapshot: Snapshot, tmp_path: Path, clock: Clock) -> Open:
    return lambda **settings: open_service(snapshot, tmp_path, clock=clock, **settings)


def test_a_client_learns_its_quota_and_when_to_come_again(open_: Open, clock: Clock) -> None:
    client = open_(rate=6, rate_burst=2)
    answers = [client.get("/sources") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"address";q=2;w=20'}
    assert [answer.headers["ratelimit"] for answer in answers] == [
        '"address";r=1;t=10',
        '"address";r=0;t=10',
        '"address";r=0;t=10',
    ]
    refused = answers[-1]
    assert refused.headers["retry-after"] == "10"
    assert refused.headers["cache-control"] == "no-store"
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["limit"] == "rate_per_address"
    assert refused.json()["detail"] == "your address has used its 6 requests per minute; try again in 10 s"
    clock.pass_(9.9)
    assert client.get("/sources").headers["retry-after"] == "1"
    clock.pass_(0.1)
    assert client.get("/sources").status_code == 200


def test_each_answer_counts_as_one_request_wherever_it_comes_from(open_: Open) -> None:
    client = open_(rate=60)
    left = []
    first = client.get(TILE)
    for answer in (
        first,
        client.get(TILE),  # from the cache
        client.get(TILE, headers={"if-none-match": first.headers["etag"]}),
        client.head(TILE),
        client.get("/nothing"),
        client.get("/sources?x=1"),
        client.post("/sources"),
    ):
        assert LIMIT.fullmatch(answer.headers["ratelimit"])
        assert POLICY.fullmatch(answer.headers["ratelimit-policy"])
        left.append(int(re.findall(r"r=(\d+)", answer.headers["ratelimit"])[0]))
    assert left == [59, 58, 57, 56, 55, 54, 53]


def test_probes_metrics_and_preflights_do_not_count(open_: Open) -> None:
    client = open_(rate=1)
    for _ in range(3):
        for answer in (client.get("/healthz"), client.get("/readyz"), client.get("/metrics"), client.options("/")):
            assert answer.status_code in (200, 204)
            assert "ratelimit" not in answer.headers
    assert client.get("/sources").status_code == 200
    assert client.get("/sources").status_code == 429
    assert client.get("/readyz").status_code == 200
    assert 'routes_geo_limit_refusals_total{limit="rate_per_address"} 1.0' in client.get("/metrics").text


def test_a_key_has_a_quota_of_its_own_wherever_it_is_used(open_: Open, path: Path) -> None:
    own, default = add_key(path, "own", rate=5), add_key(path, "default")
    client = open_(keys=path, rate=2, rate_per_key=3)
    counts = [
        Counter(client.get("/sources", headers=headers).status_code for _ in range(10))
        for headers in ({}, bearer(own), bearer(default))
    ]
    assert counts == [{200: 2, 429: 8}, {200: 5, 429: 5}, {200: 3, 429: 7}]
    refused = client.get("/sources", headers=bearer(own))
    assert refused.headers["ratelimit-policy"] == '"key";q=5;w=60'
    assert refused.json()["limit"] == "rate_per_key"


def test_outside_its_scopes_a_key_counts_as_none(open_: Open, path: Path) -> None:
    text = add_key(path, scopes={KeyScope.REPORTS}, rate=1000)
    client = open_(keys=path, rate=2)
    policies = [client.get("/sources", headers=bearer(text)).headers["ratelimit-policy"] for _ in range(3)]
    assert policies == ['"address";q=2;w=60'] * 3
    assert client.get("/sources", headers=bearer(text)).status_code == 429
    report = client.get("/picture.svg?window=2023", headers=bearer(text))
    assert (report.status_code, report.headers["ratelimit-policy"]) == (200, '"key";q=1000;w=60')


def test_guesses_of_keys_count_for_the_address(open_: Open, path: Path) -> None:
    text = add_key(path)
    client = open_(keys=path, rate=3, require_key=True)
    wrong = [client.get("/sources", headers=bearer(f"guess{number}")).status_code for number in range(5)]
    assert wrong == [401, 401, 401, 429, 429]
    assert client.get("/sources").status_code == 429
    assert client.get("/sources", headers=bearer(text)).status_code == 200  # its own quota has no limit


def test_a_page_of_another_origin_reads_the_quota(open_: Open, path: Path) -> None:
    add_key(path)
    client = open_(keys=path, rate=1, require_key=True)
    for answer in (client.get("/sources"), client.get("/sources")):
        exposed = {name.strip().lower() for name in answer.headers["access-control-expose-headers"].split(",")}
        assert {"ratelimit", "ratelimit-policy", "retry-after", "www-authenticate"} <= exposed
    asked = client.options("/sources", headers={"access-control-request-headers": "authorization, x-api-key"})
    assert asked.headers["access-control-allow-headers"] == "authorization, x-api-key"


@pytest.mark.parametrize("burst", [1, 7, 100])
def test_many_requests_at_once_get_no_more_than_the_burst(open_: Open, burst: int) -> None:
    client = open_(rate=60, rate_burst=burst)

    async def ask() -> list[int]:
        transport = httpx.ASGITransport(client.app, client=("192.0.2.9", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as many:
            return [answer.status_code for answer in await asyncio.gather(*(many.get(TILE) for _ in range(120)))]

    statuses = Counter(asyncio.run(ask()))
    assert statuses[200] + statuses[503] >= min(burst, 32)
    assert 120 - statuses[429] <= burst


def test_addresses_of_one_network_share_a_quota(snapshot: Snapshot, tmp_path: Path, clock: Clock) -> None:
    client = open_service(snapshot, tmp_path, clock=clock, rate=2, address="2001:db8::1")
    assert [client.get("/sources").status_code for _ in range(3)] == [200, 200, 429]
    for address, status in (("2001:db8::2", 429), ("2001:db8:0:1::1", 200), ("192.0.2.7", 200)):
        other = TestClient(client.app, client=(address, 1))
        assert other.get("/sources").status_code == status
