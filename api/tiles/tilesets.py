"""Vector tiles by zoom, column and row, and their TileJSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.http.links import base_url
from api.http.params import (
    CellsAsOf,
    IntersectingDatetime,
    RouteParam,
    SeriesParam,
    ServedNow,
    StateNow,
    WindowParam,
    check_json,
    check_request,
    parse_day,
)
from api.http.responses import JSON, MVT, PERIOD_HEADER, VINTAGE_HEADER, described, respond, respond_json
from api.state import Served, State
from api.tiles.turns import turn
from routes_geo.errors import InvalidInput, NotFound
from routes_geo.grid.cell_bits import COARSEST_PUBLISHED, FINEST_PUBLISHED
from routes_geo.snapshot.newest import counted_period
from routes_geo.snapshot.releases import vintage
from routes_geo.snapshot.series import DETECTIONS, finest_resolution
from routes_geo.snapshot.snapshot import Derived, Snapshot
from tiles import cells
from tiles.archive import TileArchive
from tiles.cell_figures import PROPERTIES, TileQuery, cells_tile, parse_properties
from tiles.cells import Tile
from tiles.features import encode_features_tile
from tiles.mercator import check_tile
from tiles.snapshot_tiles import TileRows
from tiles.tilejson import (
    CENTER_TILE,
    FEATURE_TILESETS,
    FEATURES_MAX_ZOOM,
    TILESETS,
    TileJsonAnswer,
    TileSource,
    tilejson,
)

router = APIRouter(prefix="/tiles", dependencies=[Depends(check_request)])

_BASEMAP_ATTRIBUTION = "Natural Earth"
RESOLUTION_HEADER = "X-Routes-Geo-Resolution"
_TILE_PARAMETERS = ("datetime", "window", "series", "route", "props", "as_of")
TilesetName = Annotated[
    str, Path(description=f"Tileset: {', '.join(TILESETS)}.", json_schema_extra={"enum": [*TILESETS]})
]
FeatureTileset = Annotated[
    str,
    Path(description=f"Tileset: {', '.join(FEATURE_TILESETS)}.", json_schema_extra={"enum": [*FEATURE_TILESETS]}),
]
TileZoom = Annotated[int, Path(description="Zoom.", json_schema_extra={"minimum": 0, "maximum": cells.MAX_ZOOM})]
BasemapZoom = Annotated[int, Path(description="Zoom.", json_schema_extra={"minimum": 0, "maximum": 7})]
Column = Annotated[int, Path(description="Column from the west.", json_schema_extra={"minimum": 0})]
Row = Annotated[int, Path(description="Row from the north.", json_schema_extra={"minimum": 0})]
_ONE_PROPERTY = f"({'|'.join(PROPERTIES)})"
Props = Annotated[
    str | None,
    Query(
        description=f"Properties of cells and areas, separated by commas: {', '.join(PROPERTIES)}; or all. Without "
        "props, datetime, window, series and route, they have only ids.",
        examples=["all"],
        json_schema_extra={"pattern": f"^(|all|{_ONE_PROPERTY}(,{_ONE_PROPERTY})*)$"},
    ),
]


async def served_then(served: ServedNow, series: SeriesParam = None, as_of: CellsAsOf = None) -> Served:
    """Return what is served, as the series was known on a day."""
    if as_of is None:
        return served
    return await run_in_threadpool(served.known_on, series or DETECTIONS, parse_day(as_of, "as_of"))


ServedThen = Annotated[Served, Depends(served_then)]


async def tile_query(
    served: ServedThen,
    route: RouteParam,
    when: IntersectingDatetime = None,
    window: WindowParam = None,
    series: SeriesParam = None,
    props: Props = None,
    as_of: CellsAsOf = None,
) -> TileQuery | None:
    """Return the figures that cells show, None for only their ids.

    Raise InvalidInput or NotFound for a value that is not accepted.
    """
    if all(value is None for value in (when, window, series, route, props, as_of)):
        return None

    def parse() -> TileQuery:
        snapshot, properties = served.snapshot, parse_properties(props)
        return TileQuery.parse(snapshot, (when, window), series or DETECTIONS, route, properties)

    return parse() if as_of is None else await run_in_threadpool(parse)  # an earlier vintage is computed at first


ChosenCells = Annotated[TileQuery | None, Depends(tile_query)]


async def given_for_tiles(request: Request) -> dict[str, str]:
    """Return the parameters of `tile_query` as given, so that the addresses of tiles repeat them."""
    query = request.query_params
    return {name: query[name] for name in _TILE_PARAMETERS if name in query}


GivenForTiles = Annotated[dict[str, str], Depends(given_for_tiles)]


@router.get(
    "/{tileset}.json",
    summary="TileJSON of a tileset",
    dependencies=[Depends(check_json)],
    **described(JSON, TileJsonAnswer),
)
def describe(
    request: Request,
    served: ServedThen,
    state: StateNow,
    tileset: TilesetName,
    query: ChosenCells,
    given: GivenForTiles,
) -> Response:
    check_tileset(tileset)
    if given and tileset != "cells":
        raise InvalidInput(f"only the tileset cells takes {', '.join(given)}; leave them out for {tileset}")
    source = _source(request, served, tileset, given, query)
    document = _basemap(state, source) if tileset == "basemap" else tilejson(tileset, source)
    return respond_json(request, document, served.snapshot.snapshot_id)


def _source(
    request: Request, served: Served, tileset: str, chosen: Mapping[str, str], query: TileQuery | None
) -> TileSource:
    version = served.snapshot.snapshot_id
    return TileSource(
        f"{base_url(request)}/tiles/{tileset}",
        "" if tileset == "basemap" else "?" + urlencode({**chosen, "v": version}),
        version,
        attribution_of(served.snapshot, tileset, DETECTIONS if query is None else query.series),
        served.tiles.bounds(),
        () if query is None else query.properties,
        None if query is None else counted_period(served.snapshot, query.window, query.series),
        None if query is None else vintage(served.snapshot, query.series).isoformat(),
        FINEST_PUBLISHED if query is None else finest_resolution(served.snapshot, query.series),
    )


def _basemap(state: State, source: TileSource) -> TileJsonAnswer:
    archive = archive_of(state)
    document = tilejson("basemap", source, archive.layers)
    document["minzoom"], document["maxzoom"] = archive.min_zoom, archive.max_zoom
    return document


@router.get(
    "/cells/{z}/{x}/{y}.mvt", summary="Cells and areas: ids only, or with the figures of a window", **described(MVT)
)
async def cells_tile_xyz(
    request: Request,
    served: ServedThen,
    z: TileZoom,
    x: Column,
    y: Row,
    query: ChosenCells,
) -> Response:
    check_tile(z, x, y, cells.MAX_ZOOM)
    return respond_cells(request, served, query, await cells_in_turn(served, (z, x, y), query))


@router.get("/basemap/{z}/{x}/{y}.mvt", summary="Land, coastlines, borders and names", **described(MVT))
def basemap_tile(request: Request, served: ServedNow, state: StateNow, z: BasemapZoom, x: Column, y: Row) -> Response:
    archive = archive_of(state)
    check_tile(z, x, y, archive.max_zoom)
    return respond(request, archive.tile(z, x, y), MVT, served.snapshot.snapshot_id)


@router.get("/{tileset}/{z}/{x}/{y}.mvt", summary="Corridors and branches, bands, or places", **described(MVT))
def features_tile(
    request: Request, served: ServedNow, tileset: FeatureTileset, z: TileZoom, x: Column, y: Row
) -> Response:
    check_tileset(tileset)
    check_tile(z, x, y, FEATURES_MAX_ZOOM)
    body = encode_features_tile(served.tiles.layers(tileset), z, x, y)
    return respond(request, body, MVT, served.snapshot.snapshot_id)


class WarmTiles(Derived):
    """Keeps track of which tiles of cells can be encoded at once: their indexes are made, their kernels compiled."""

    def is_warm(self, resolution: int, query: TileQuery | None) -> bool:
        """Return whether a tile at a resolution needs no index and no kernel that is not there yet."""
        return self._once.has((resolution, query and query.series))

    def encode(self, address: tuple[int, int, int], query: TileQuery | None) -> Tile:
        """Encode a tile, whatever has to be computed first: call it in a thread."""
        tile = cells_tile(self.snapshot, address, query)
        if tile.content:  # an empty tile runs only some of the kernels
            resolution = cells.resolution_for_zoom(address[0])
            series = query and query.series
            self._once((resolution, series), lambda: self._index_down_to(resolution, series or DETECTIONS))
        return tile

    def _index_down_to(self, resolution: int, series: str) -> None:
        """Index all resolutions that a tile of too many bytes may fall back to."""
        tiles = self.snapshot.derived(TileRows)
        for coarser in range(COARSEST_PUBLISHED, min(resolution, finest_resolution(self.snapshot, series)) + 1):
            tiles.cell_rows(series, coarser)
            tiles.area_rows(series, coarser)


def warm_tiles(served: Served) -> None:
    """Prepare what the first tiles need: indexes and kernels of cells with and without figures, and all layers."""
    tiles, snapshot = served.snapshot.derived(WarmTiles), served.snapshot
    for query in (None, TileQuery.parse(snapshot, (None, None), DETECTIONS, None, ())):
        tiles.encode(CENTER_TILE, query)
    for tileset in FEATURE_TILESETS:
        served.tiles.layers(tileset)
    served.tiles.bounds()


async def cells_in_turn(served: Served, address: tuple[int, int, int], query: TileQuery | None) -> Tile:
    """Return a tile of cells: in its turn on the event loop, or in a thread if something has to be prepared first."""
    tiles = served.snapshot.derived(WarmTiles)
    if tiles.is_warm(cells.resolution_for_zoom(address[0]), query):
        async with turn():
            return cells_tile(served.snapshot, address, query)
    return await run_in_threadpool(tiles.encode, address, query)


def respond_cells(request: Request, served: Served, query: TileQuery | None, tile: Tile) -> Response:
    """Answer with a tile of cells."""
    headers = cells_headers(served, query, tile)
    return respond(request, tile.content, MVT, served.snapshot.snapshot_id, headers=headers)


def cells_headers(served: Served, query: TileQuery | None, tile: Tile) -> dict[str, str]:
    """Return headers that state the resolution of the cells, and the months and the vintage of their figures."""
    headers = {RESOLUTION_HEADER: str(tile.resolution)}
    if query is None:
        return headers
    return headers | {
        PERIOD_HEADER: counted_period(served.snapshot, query.window, query.series),
        VINTAGE_HEADER: vintage(served.snapshot, query.series).isoformat(),
    }


def check_tileset(tileset: str) -> None:
    """Raise NotFound for an unknown tileset."""
    if tileset not in TILESETS:
        raise NotFound(f"unknown tileset {tileset!r}; choose one of {', '.join(TILESETS)}")


def archive_of(state: State) -> TileArchive:
    """Return the basemap; raise NotFound if it is not built."""
    if state.basemap is None:
        raise NotFound("the basemap is missing; build it with `make web`")
    return state.basemap


def attribution_of(snapshot: Snapshot, tileset: str, series: str = DETECTIONS) -> str:
    """Return the attribution that a map must show."""
    return _BASEMAP_ATTRIBUTION if tileset == "basemap" else str(snapshot.series(series)["attribution"])
