"""Draw the pictures of a copy: of the whole page, which previews of links show, and of each route."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from routes_geo.model import ROUTE_IDS
from routes_geo.picture.size import HEIGHT, WIDTH
from routes_geo.picture.view import View, ViewAddress, parse_view
from routes_geo.snapshot.snapshot import Snapshot

FOLDER = "pictures"
PAGE_PICTURE = f"{FOLDER}/page.png"


def default_view(snapshot: Snapshot, route: str | None = None) -> View:
    """Return the view that the page opens with, or that of a route."""
    return parse_view(snapshot, ViewAddress(route=route))


def write_pictures(snapshot: Snapshot, folder: Path, show: Callable[[str], None]) -> list[Path]:
    """Write all pictures below the folder of a copy, and return their paths, that of the page first.

    NotFound if the basemap or the fonts were not built.
    """
    from routes_geo.picture.write import write_picture  # noqa: PLC0415 - it loads the renderer of pictures

    (folder / FOLDER).mkdir()
    routes = {folder / f"{FOLDER}/{route}.png": route for route in ROUTE_IDS}
    for path, route in {folder / PAGE_PICTURE: None, **routes}.items():
        show(f"pictures: {path.stem}")
        write_picture(snapshot, default_view(snapshot, route), path, size=(WIDTH, HEIGHT))
    return [folder / PAGE_PICTURE, *routes]
