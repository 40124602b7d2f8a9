"""Measure how long /healthz takes beside 256 connections on tiles: the time that the event loop is busy.

`python -m benchmarks.liveness` prints only this part.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from benchmarks.http import read, service
from benchmarks.result import Result, print_results
from benchmarks.wrk import load
from routes_geo.build.embedded import ensure_embedded_snapshot
from routes_geo.model import month_label, parse_month

_CONNECTIONS, _SECONDS, _LIMIT_S, _PAUSE_S = 256, 8, 0.05, 0.01
_TILE = "/tiles/cells/4/8/6.mvt"


def measure(snapshot: Path, folder: Path) -> list[Result]:
    """Measure beside a kept tile, and beside tiles that are made for each request."""
    months = [month_label(month) for month in range(parse_month("2014-01"), parse_month("2025-01"))]
    with service(snapshot, folder, cache_mib=64) as kept:
        results = [_beside("a kept tile", kept.url, [f"{kept.url}{_TILE}"])]
    with service(snapshot, folder) as making:
        addresses = [f"{making.url}{_TILE}?datetime={month}" for month in months]
        return [*results, _beside("tiles with figures", making.url, addresses)]


def _beside(kind: str, url: str, addresses: Sequence[str]) -> Result:
    read(addresses[0])
    taken: list[float] = []
    loading = threading.Thread(target=partial(load, addresses, _CONNECTIONS, _SECONDS, may_refuse=True))
    loading.start()
    time.sleep(0.5)  # until all connections are open
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=60)) as connection:
        while loading.is_alive():
            began = time.perf_counter()
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            taken.append(time.perf_counter() - began)
            time.sleep(_PAUSE_S)
    size = f"{len(taken):,} requests, median {np.median(taken) * 1000:.1f} ms"
    work = f"/healthz beside {_CONNECTIONS} connections on {kind}, 99th percentile"
    return Result(work, size, float(np.percentile(taken, 99)), limit_s=_LIMIT_S)


def main() -> None:
    """Run only this part."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print_results(measure(ensure_embedded_snapshot(folder, today=datetime.now().astimezone().date()), folder))


if __name__ == "__main__":
    main()
