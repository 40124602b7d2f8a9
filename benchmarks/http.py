"""Measure the service over HTTP beside tipg on PostGIS and beside a bare endpoint, with one worker each, in turns.

`python -m benchmarks.http` prints only this part.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import mapbox_vector_tile

from api.http.responses import MVT
from benchmarks import postgres, wrk
from benchmarks.alone import print_alone
from benchmarks.processes import peak_mib, running
from benchmarks.result import Result
from benchmarks.starting import free_port
from benchmarks.synthetic import Extent, cells_around, write_synthetic
from benchmarks.tipg import PYTHON, Tipg, tipg
from benchmarks.wrk import Load, load
from routes_geo.geography.web_mercator import lnglat_to_world
from routes_geo.grid.arrays import CellArray
from routes_geo.grid.cells import cells_to_lnglat
from routes_geo.model import month_label, parse_month
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot, open_snapshot
from tiles.mercator import tile_world_bounds

# From the equator to Crete: 1,700 cells of resolution 3 with three routes each, about 5,000 features.
_TILE, _MIDDLE = (3, 4, 3), (22.5, 20.0)
_WIDE = Extent(months=197, routes=3)
_CACHED_TILE = (4, 8, 6)
# Tiles of resolution 5 that lie inside the smaller of two snapshots.
_FINE_TILES = tuple((7, x, y) for x in range(70, 74) for y in range(55, 59))
_FINE = Extent(months=24)
_MILLION, _FEW = 1_000_000, 10_000
_MANY = 16  # connections
_ITEMS = 1_000
# Conditions that few of a million cells meet; the small snapshot has the same cells there.
_CONDITIONS = {
    "a box": "bbox=22,20,22.5,20.5",
    "a spatial filter": "filter=S_INTERSECTS(geometry,BBOX(22,20,22.5,20.5))",
    "a filter on text": "filter=cell='{cell}'",
    "a filter on counts": "filter=value%3C0",
}
_LIMIT_S = 0.01


@dataclass(frozen=True, slots=True)
class Service:
    """Describe a running service."""

    url: str
    pid: int

    def tile(self, z: int, x: int, y: int) -> str:
        """Return the address of a tile of cells."""
        return f"{self.url}/tiles/cells/{z}/{x}/{y}.mvt"


@dataclass(frozen=True, slots=True)
class _Duel:
    """Compare two servers: the addresses to request in a round, and how to load them."""

    ours: Callable[[], list[str]]
    theirs: Callable[[], list[str]]
    connections: int
    rounds: int = 3
    seconds: int = 2

    def fight(self) -> tuple[list[Load], list[Load]]:
        """Load both servers in turns, so that variations of the machine affect both."""
        sides = (self.ours, self.theirs)
        turns = [[load(side(), self.connections, self.seconds) for side in sides] for _ in range(self.rounds)]
        return [turn[0] for turn in turns], [turn[1] for turn in turns]

    def latency(self) -> dict[str, object]:
        """Return median latencies, as members of a result."""
        return _members(self.fight(), lambda load: load.median_s)

    def rate(self) -> dict[str, object]:
        """Return the time per response, as members of a result."""
        return _members(self.fight(), lambda load: 1 / load.rate_per_s)


def _members(loads: tuple[list[Load], list[Load]], figure: Callable[[Load], float]) -> dict[str, object]:
    ours, theirs = (statistics.median(map(figure, side)) for side in loads)
    sizes = {"answer_bytes": loads[0][0].bytes_per_answer, "peer_answer_bytes": loads[1][0].bytes_per_answer}
    return {"ours_s": ours, "peer_s": theirs} | sizes


def measure(base: Snapshot, folder: Path) -> list[Result]:
    """Run all measurements of this module; RuntimeError if the peers are not installed."""
    if not (postgres.is_installed() and wrk.is_installed() and PYTHON.is_file()):
        raise RuntimeError("tipg, PostGIS or wrk is missing; run `make peers`")
    levels = {2: 600, 3: 3_500, 4: 1_000, 5: 1_000}
    cells = {level: cells_around(*_MIDDLE, level, count) for level, count in levels.items()}
    cells[3] = _in_tile(cells[3])
    wide = write_synthetic(base, folder / "wide", cells, _WIDE)
    with service(wide, folder) as ours, tipg(_features(ours), folder) as peer:
        results = [*_dynamic(ours, peer, base), _items(ours, peer, base)]
    with service(wide, folder, cache_mib=64) as ours:
        results.append(_cached(ours, folder))
    return [*results, *_by_size(base, folder)]


def _in_tile(cells: CellArray) -> CellArray:
    """Return the cells whose centre is in the tile, because each server has its own rule for cells beyond the edge."""
    west, north, east, south = tile_world_bounds(*_TILE)
    x, y = lnglat_to_world(*cells_to_lnglat(cells))
    return cells[(x > west) & (x < east) & (y > north) & (y < south)]


@contextmanager
def service(snapshot: Path, folder: Path, cache_mib: int = 0) -> Iterator[Service]:
    """Run a service that caches no responses unless it is given memory for them."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "routes_geo", "serve", "--port", str(port), "--snapshot", str(snapshot)]
    environment = {**os.environ, "ROUTES_GEO_HOME": str(folder / "home"), "ROUTES_GEO_CACHE_MIB": str(cache_mib)}
    with running(command, f"{url}/readyz", folder / f"service-{port}.log", environment) as process:
        yield Service(url, process.pid)


def _features(service: Service) -> list[dict[str, object]]:
    """Read all cells that fill the tile from the service, page by page."""
    features: list[dict[str, object]] = []
    address: str | None = f"{service.url}/collections/cells/items?resolution=3&limit=10000"
    while address:
        page = json.loads(read(address))
        features += page["features"]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
    return features


def read(address: str) -> bytes:
    """Return the body of a response."""
    with urllib.request.urlopen(address, timeout=120) as response:
        return bytes(response.read())


def _windows(base: Snapshot, extent: Extent) -> Iterator[str]:
    """Yield every window of the available months once, in random order."""
    stop = parse_month(base.series(DETECTIONS)["last_period"]) + 1
    months = range(stop - extent.months, stop)
    windows = [(first, last) for first in months for last in range(first, stop)]
    random.Random(1).shuffle(windows)
    return (f"datetime={month_label(first)}/{month_label(last)}" for first, last in windows)


def _dynamic(service: Service, peer: Tipg, base: Snapshot) -> list[Result]:
    """Measure a tile with the figures of any window; the peer reads the same column each time."""
    tile, theirs = service.tile(*_TILE), peer.tile(*_TILE)
    counts = [len(_features_of(read(address))) for address in (f"{tile}?datetime=2023", theirs)]
    if counts[0] != counts[1]:
        raise RuntimeError(f"the tiles differ: {counts} features")
    ours = [f"{tile}?{window}" for window in _windows(base, _WIDE)]
    latency = _Duel(lambda: ours, lambda: [theirs], 1).latency()
    rate = _Duel(lambda: ours, lambda: [theirs], _MANY).rate()
    labels = {"peer": "tipg", "size": f"{counts[0]:,} features"} | _memory(service.pid, peer)
    return [
        Result("dynamic tile over HTTP, latency", bar=15, **labels, **latency),
        Result(f"dynamic tile over HTTP, {_MANY} connections", bar=10, **labels, **rate),
    ]


def _features_of(tile: bytes) -> list[dict[str, object]]:
    layers = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})
    return [feature for layer in layers.values() for feature in layer["features"]]


def _items(service: Service, peer: Tipg, base: Snapshot) -> Result:
    """Measure a page of features as GeoJSON, with the same columns."""
    page, theirs = f"{service.url}/collections/cells/items?resolution=3&limit={_ITEMS}", peer.items(_ITEMS)
    page += "&properties=cell,route,value,status"
    counts = [len(json.loads(read(address))["features"]) for address in (page, theirs)]
    if counts != [_ITEMS, _ITEMS]:
        raise RuntimeError(f"the pages differ: {counts} features")
    ours = [f"{page}&{window}" for window in _windows(base, _WIDE)]
    latency = _Duel(lambda: ours, lambda: [theirs], 1).latency()
    labels = {"peer": "tipg", "size": f"{_ITEMS:,} features"} | _memory(service.pid, peer)
    return Result("items over HTTP as GeoJSON, latency", bar=10, **labels, **latency)


def _memory(pid: int, peer: Tipg) -> dict[str, object]:
    return {"peak_mib": peak_mib(pid), "peer_peak_mib": peer.peak_mib()}


def _cached(service: Service, folder: Path) -> Result:
    """Measure a tile that is requested repeatedly, beside an endpoint that only returns these bytes."""
    tile, port = service.tile(*_CACHED_TILE), free_port()
    body = folder / "tile"
    body.write_bytes(read(tile))
    bare = f"http://127.0.0.1:{port}/tile"
    command = [sys.executable, "-m", "benchmarks.bare", str(body), MVT, str(port)]
    with running(command, bare, folder / "bare.log", os.environ) as process:
        rate = _Duel(lambda: [tile], lambda: [bare], _MANY, rounds=7).rate()
        memory = {"peak_mib": peak_mib(service.pid), "peer_peak_mib": peak_mib(process.pid)}
    labels = {"peer": "bare endpoint", "size": f"{body.stat().st_size:,} bytes"} | memory
    return Result(f"cached tile over HTTP, {_MANY} connections", bar=0.8, **labels, **rate)


def _by_size(base: Snapshot, folder: Path) -> list[Result]:
    """Measure tiles and items, made each time, of a snapshot with a hundred times as many cells as another."""
    with ExitStack() as stack:
        large, small = (stack.enter_context(service(_fine(base, folder, n), folder)) for n in (_MILLION, _FEW))
        contents = [_contents(read(f"{running.tile(*_FINE_TILES[0])}?datetime=../..")) for running in (large, small)]
        if contents[0] != contents[1] or not contents[0]:
            raise RuntimeError(f"the tiles differ: {len(contents[0])} and {len(contents[1])} features")
        ours, theirs = (list(_fine_tiles(running, base)) for running in (large, small))
        latency = _Duel(lambda: ours, lambda: theirs, 1, rounds=5).latency()
        memory = {"peak_mib": peak_mib(large.pid), "peer_peak_mib": peak_mib(small.pid)}
        conditions = [_condition(large, small, base, name) for name in _CONDITIONS]
    labels = {"peer": f"{_FEW:,} cells", "size": f"{_MILLION:,} cells, {len(contents[0]):,} in a tile"} | memory
    return [Result("dynamic tile of a large snapshot, latency", bar=-1.2, **labels, **latency), *conditions]


def _condition(large: Service, small: Service, base: Snapshot, name: str) -> Result:
    """Measure the items that meet a condition, in any window."""
    page = "/collections/cells/items?resolution=5&limit=100&"
    first = json.loads(read(f"{small.url}{page}"))["features"][0]
    page += _CONDITIONS[name].format(cell=first["properties"]["cell"])
    counts = [json.loads(read(f"{running.url}{page}"))["numberMatched"] for running in (large, small)]
    if counts[0] != counts[1]:
        raise RuntimeError(f"{name}: the answers differ: {counts} features")
    ours, theirs = ([f"{running.url}{page}&{window}" for window in _windows(base, _FINE)] for running in (large, small))
    latency = _Duel(lambda: ours, lambda: theirs, 1).latency()
    labels = {"peer": f"{_FEW:,} cells", "size": f"{_MILLION:,} cells, {counts[0]:,} in the answer"}
    memory = {"peak_mib": peak_mib(large.pid), "peer_peak_mib": peak_mib(small.pid)}
    return Result(f"items of a large snapshot by {name}, latency", limit_s=_LIMIT_S, **labels, **memory, **latency)


def _fine(base: Snapshot, folder: Path, count: int) -> Path:
    return write_synthetic(base, folder / f"fine-{count}", {5: cells_around(*_MIDDLE, 5, count)}, _FINE)


def _contents(tile: bytes) -> dict[str, object]:
    """Return the properties and shape of each feature by cell.

    Ids are left out, because they depend on the snapshot.
    """
    features = _features_of(tile)
    return {feature["properties"]["cell"]: (feature["properties"], feature["geometry"]) for feature in features}


def _fine_tiles(service: Service, base: Snapshot) -> Iterator[str]:
    for window in _windows(base, _FINE):
        for tile in _FINE_TILES:
            yield f"{service.tile(*tile)}?{window}"


if __name__ == "__main__":
    print_alone(lambda snapshot, folder: measure(open_snapshot(snapshot), folder))
