"""Compile the kernels that the service needs, by asking an installed service for one answer of each kind.

The image runs this once, so that no kernel is compiled where the image is started. It imports nothing of the project,
and the kernels are kept beside the installed code: `python -P release/warm.py [ADDRESS]`.
"""

from __future__ import annotations

import subprocess
import sys
import time
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

PORT = 8000
_SERVE = ("-m", "uvicorn", "--factory", "api.app:create_app", "--port", str(PORT), "--log-level", "warning")
_START_S = 300.0
_LATE = (408, 503)  # the answer took longer than a request may take
_DATED = "datetime=2022-04/2023-09"
_SERIES = ("frontex.detections.v1", "iom.dead_and_missing.v1")

# One answer of each kind that needs kernels: tiles, cells in every format, zones, matrices, pictures, reports.
ANSWERS = (
    "/",
    "/page.json",
    *(f"/tiles/cells/{tile}.mvt" for tile in ("0/0/0", "2/2/1", "4/8/6", "5/17/12", "7/69/49", "8/138/98")),
    *(f"/tiles/cells/5/17/12.mvt?{query}" for query in (_DATED, "route=CMED", "props=all", "as_of=2025-07-01")),
    *(f"/tiles/cells/5/17/12.mvt?series={series}&{_DATED}" for series in _SERIES),
    *(f"/tiles/{layer}/4/8/6.mvt" for layer in ("routes", "bands", "places", "basemap")),
    "/collections/cells/tiles/WebMercatorQuad/4/6/8",
    *(f"/collections/cells/items?limit=50&resolution={resolution}&{_DATED}" for resolution in (2, 3, 4, 5)),
    "/collections/cells/items?resolution=5&corridor=true&bbox=10,34,16,38&route=CMED&datetime=2023",
    "/collections/cells/items?limit=50&filter=value%3E100&sortby=-value&datetime=2023",
    *(f"/collections/cells/items?f={form}&datetime=2023" for form in ("csv", "parquet", "fgb", "arrow", "html")),
    "/collections/cells/items?as_of=2025-07-01&datetime=2023",
    "/collections/areas/items",
    *(
        f"/matrix/{series}/{resolution}{ending}"
        for series in _SERIES
        for resolution in (3, 4)
        for ending in ("", ".json")
    ),
    "/dggs/H3/zones?zone-level=4",
    "/dggs/H3/zones/823f57fffffffff/data?zone-depth=0-2&datetime=2023",
    "/dggs/H3/zones/823f57fffffffff",
    "/picture.png?route=CMED&window=2023",
    "/series/CMED?datetime=2023",
    "/pressure",
    "/pressure/CMED/series",
    "/hotspots",
    "/claims",
    "/alerts",
    "/reports/CMED.html?datetime=2022/2023",
    "/data/cells.parquet",
)


def wait_until_ready(address: str, deadline_s: float = _START_S) -> float:
    """Wait until a service is ready; return the seconds that it took. TimeoutError if it is not."""
    started = time.monotonic()
    while time.monotonic() - started < deadline_s:
        try:
            with urlopen(f"{address}/readyz", timeout=deadline_s):  # noqa: S310 - an address that the caller chose
                return time.monotonic() - started
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.02)
    raise TimeoutError(f"{address} is not ready after {deadline_s:.0f} s")


def ask_all(address: str) -> list[tuple[str, float, int]]:
    """Return path, seconds and bytes of each answer; HTTPError if one is not 200."""
    answers = []
    for path in ANSWERS:
        started = time.perf_counter()
        answers.append((path, *_ask(f"{address}{path}", started)))
    return answers


def _ask(address: str, started: float) -> tuple[float, int]:
    """Return seconds since the start and bytes of an answer; ask again while the service is still compiling."""
    try:
        with urlopen(address, timeout=300) as response:  # noqa: S310 - an address that the caller chose
            size = len(response.read())
    except HTTPError as error:
        if error.code not in _LATE or time.perf_counter() - started > _START_S:
            raise
        time.sleep(0.5)
        return _ask(address, started)
    return time.perf_counter() - started, size


def main() -> None:
    """Ask a service that is started here for all answers, and print which took how long."""
    command = [sys.executable, *_SERVE]
    service = subprocess.Popen(command, cwd="/")  # uvicorn would import the code of the current folder
    try:
        address = f"http://127.0.0.1:{PORT}"
        print(f"ready after {wait_until_ready(address):.1f} s")
        for path, seconds, size in ask_all(address):
            print(f"{seconds:7.3f} s {size:9d} bytes {path}")
    finally:
        service.terminate()
        service.wait(timeout=30)


if __name__ == "__main__":
    main()
