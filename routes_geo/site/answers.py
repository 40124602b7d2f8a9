"""Write the answers that the page asks for as files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from routes_geo.site.addresses import (
    PAGE,
    alarms_address,
    file_of,
    matrix_addresses,
    month_addresses,
    plain_addresses,
    shown_series,
)
from routes_geo.site.placed import describe_placed
from routes_geo.site.service import Service
from routes_geo.site.tiles import TILESETS
from tiles.cells import MAX_ZOOM

Advance = Callable[[int, int], None]  # takes the answers written and the number of all answers


def write_answers(service: Service, folder: Path, advance: Advance) -> dict[str, Any]:
    """Write all answers to a folder, and return the one that the page starts with."""
    page: dict[str, Any] = service.json_of(PAGE)
    _write_json(folder / file_of(PAGE), page)
    addresses = [*plain_addresses(), *month_addresses(page), *matrix_addresses(page)]
    for done, path in enumerate(addresses, start=1):
        answer = service.json_of(path)
        _write_json(folder / file_of(path), answer)
        for address in _followed(path, answer):
            _write_followed(service, folder, address)
        advance(done, len(addresses))
    for tileset in TILESETS:
        _write_json(folder / f"tiles/{tileset}.json", _tile_json(service, tileset))
    for series in shown_series(page):
        if series["resolutions"]:
            _write_json(folder / f"placed/{series['id']}.json", describe_placed(service.snapshot, series["id"]))
    return page


def _followed(path: str, answer: dict[str, Any]) -> Iterator[str]:
    """Yield what the page asks for once it has an answer."""
    if path.startswith("/matrix/"):
        yield answer["data"]
    elif path.startswith("/pressure/") and (alarms := alarms_address(answer)) is not None:
        yield alarms


def _write_followed(service: Service, folder: Path, address: str) -> None:
    if address.startswith("/matrix/"):
        write_file(folder / file_of(address, ".bin"), service.bytes_of(address.partition("&v=")[0].partition("?v=")[0]))
    else:
        _write_json(folder / file_of(address), service.json_of(address))


def _tile_json(service: Service, tileset: str) -> dict[str, Any]:
    """Return the description of a tileset; its tiles are in the archive beside it."""
    described: dict[str, Any] = service.json_of(f"/tiles/{tileset}.json")
    maxzoom = min(described["maxzoom"], MAX_ZOOM)
    return {**described, "tiles": [f"{tileset}.pmtiles/{{z}}/{{x}}/{{y}}"], "maxzoom": maxzoom}


def _write_json(path: Path, value: Any) -> None:
    write_file(path, orjson.dumps(value))


def write_file(path: Path, content: bytes) -> None:
    """Write a file with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
