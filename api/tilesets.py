"""Vector tiles and their TileJSON."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from api.cell_tiles import figures_tile, ids_tile
from api.params import Datetime, RouteParam, ServedNow, StateNow, check_known_parameters, window_or_last_year
from api.responses import JSON, MVT, described, respond, respond_json
from api.state import State, route_code
from routes_geo.errors import NotFound
from routes_geo.series import DETECTIONS
from routes_geo.snapshot import Snapshot
from tiles import cells
from tiles.archive import TileArchive
from tiles.features import encode_features_tile
from tiles.mercator import check_tile
from tiles.tilejson import FEATURES_MAX_ZOOM, TILESETS, tilejson

router = APIRouter(prefix="/tiles", dependencies=[Depends(check_known_parameters)])

_BASEMAP_ATTRIBUTION = "Natural Earth"


@router.get("/{tileset}.json", summary="TileJSON of a tileset", **described(JSON))
def describe(request: Request, served: ServedNow, state: StateNow, tileset: str) -> Response:
    _check_tileset(tileset)
    layers = _archive(state).layers if tileset == "basemap" else None
    base = str(request.base_url).rstrip("/")
    document = tilejson(tileset, base, _attribution(served.snapshot, tileset), layers)
    if tileset == "basemap":
        archive = _archive(state)
        document |= {"minzoom": archive.min_zoom, "maxzoom": archive.max_zoom}
    return respond_json(request, document, served.snapshot.snapshot_id)


@router.get("/cells/{z}/{x}/{y}.mvt", summary="Cells: ids only, or with the figures of a window", **described(MVT))
def cells_tile(
    request: Request, served: ServedNow, z: int, x: int, y: int, when: Datetime = None, route: RouteParam = None
) -> Response:
    check_tile(z, x, y, cells.MAX_ZOOM)
    route_code(route)
    if when is None and route is None:
        tile = ids_tile(served, (z, x, y))
    else:
        window = window_or_last_year(served.snapshot, when)
        tile = figures_tile(served, (z, x, y), window, series=DETECTIONS, route=route)
    return respond(request, tile.content, MVT, served.snapshot.snapshot_id)


@router.get("/basemap/{z}/{x}/{y}.mvt", summary="Land, coastlines, borders and names", **described(MVT))
def basemap_tile(request: Request, served: ServedNow, state: StateNow, z: int, x: int, y: int) -> Response:
    archive = _archive(state)
    check_tile(z, x, y, archive.max_zoom)
    return respond(request, archive.tile(z, x, y), MVT, served.snapshot.snapshot_id)


@router.get("/{tileset}/{z}/{x}/{y}.mvt", summary="Corridors and branches, or places", **described(MVT))
def features_tile(request: Request, served: ServedNow, tileset: str, z: int, x: int, y: int) -> Response:
    _check_tileset(tileset)
    check_tile(z, x, y, FEATURES_MAX_ZOOM)
    body = encode_features_tile(served.layers(tileset), z, x, y)
    return respond(request, body, MVT, served.snapshot.snapshot_id)


def _check_tileset(tileset: str) -> None:
    if tileset not in TILESETS:
        raise NotFound(f"no tileset {tileset!r}; the tilesets are {', '.join(TILESETS)}")


def _archive(state: State) -> TileArchive:
    if state.basemap is None:
        raise NotFound("the basemap is not built; `make web` builds it")
    return state.basemap


def _attribution(snapshot: Snapshot, tileset: str) -> str:
    return _BASEMAP_ATTRIBUTION if tileset == "basemap" else str(snapshot.series(DETECTIONS)["attribution"])
