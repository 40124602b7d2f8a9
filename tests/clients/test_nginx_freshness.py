"""nginx with docs/examples/nginx.conf: how old an answer may be, with the service and without it.

A server between nginx and the service makes the clock sixty times as fast.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.doubled import publish_doubled
from support.fast_clock import FastClock, fast_clock, faster
from support.nginx import Front, nginx, uvicorn
from support.serving import free_port
from support.waiting import within

from routes_geo.snapshot.snapshot import POINTER, Snapshot

pytestmark = pytest.mark.clients

TILE = "/tiles/cells/4/8/6.mvt?datetime=2023"
A_MINUTE_S = 2.2  # by the fast clock; nginx counts whole seconds, and keeps an answer one longer
TOO_OLD_S = 13  # max-age, stale-while-revalidate, and what nginx rounds up


@dataclass
class Proxied:
    """The proxy, what is behind it, and the folder of the snapshots."""

    front: Front
    clock: FastClock
    snapshots: Path


@pytest.fixture
def proxied(snapshot: Snapshot, tmp_path: Path) -> Iterator[Proxied]:
    snapshots = tmp_path / "snapshots"
    shutil.copytree(snapshot.path, snapshots / snapshot.snapshot_id)
    (snapshots / POINTER).write_text(f"{snapshot.snapshot_id}\n")
    with (
        uvicorn(snapshots, tmp_path) as port,
        fast_clock(f"http://127.0.0.1:{port}") as clock,
        nginx(free_port(), [clock.port, clock.port], tmp_path / "nginx") as front,
    ):
        yield Proxied(front, clock, snapshots)


def test_the_clock_is_fast() -> None:
    assert faster("public, max-age=60, stale-while-revalidate=600") == "public, max-age=1, stale-while-revalidate=10"


def test_an_old_tile_is_shown_at_once_and_revalidated_behind_it(proxied: Proxied) -> None:
    before = proxied.front.get(TILE)
    time.sleep(A_MINUTE_S)
    status, headers, body = proxied.front.get(TILE)
    assert (status, headers["x-cache-status"], body) == (200, "STALE", before[2])
    assert within(10, lambda: proxied.clock.statuses[-1] == 304)
    assert within(10, lambda: proxied.front.result(TILE) == "HIT")


def test_a_new_snapshot_shows_within_its_time(proxied: Proxied) -> None:
    before = proxied.front.get(TILE)
    after = publish_doubled(proxied.snapshots)
    time.sleep(A_MINUTE_S)
    proxied.front.get(TILE)
    assert within(10, lambda: proxied.front.get(TILE)[1]["x-routes-geo-snapshot"] == after)
    assert proxied.front.get(TILE)[2] != before[2]


def test_a_tile_that_is_too_old_is_not_shown(proxied: Proxied) -> None:
    proxied.front.get(TILE)
    after = publish_doubled(proxied.snapshots)
    time.sleep(TOO_OLD_S)
    assert proxied.front.get(TILE)[1]["x-routes-geo-snapshot"] == after


@pytest.mark.parametrize("status", [500, 503])
def test_without_the_service_old_tiles_are_shown(proxied: Proxied, status: int) -> None:
    before = proxied.front.get(TILE)
    proxied.clock.fails_with = status
    time.sleep(TOO_OLD_S)
    answers = [proxied.front.get(TILE) for _ in range(2)]
    assert [(answer[0], answer[1]["x-cache-status"], answer[2]) for answer in answers] == [
        (200, "STALE", before[2])
    ] * 2
    assert proxied.front.get("/pressure")[0] == status
    proxied.clock.fails_with = None
    assert within(10, lambda: proxied.front.result(TILE) in ("REVALIDATED", "HIT"))
