"""The application: `uvicorn --factory api.app:create_app`."""

from __future__ import annotations

import gc
import logging
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.admission import make_gate
from api.alerts import router as alerts
from api.alerts import stream
from api.alerts.broadcast import Broadcast
from api.catalogue import router as catalogue
from api.data import router as data
from api.delivery.cache import AnswerCache
from api.delivery.connections import ConnectionLimits, guard_running_server
from api.delivery.logs import write_json_logs
from api.delivery.metrics import Metrics
from api.delivery.middleware import Delivery, Limits
from api.delivery.public import PublicAddress
from api.description import openapi as description
from api.description import schemas
from api.description.openapi import DescribedApi, name_of_operation
from api.dggs import router as dggs
from api.directory import Directory
from api.features import conformance
from api.features.endpoints import make_router
from api.features.formats import asks_for_table
from api.figures import calendar, reports, safeguards
from api.figures import router as figures
from api.forecast import register
from api.forecast import router as forecast
from api.guide import router as guide
from api.hotspots import router as hotspots
from api.http.problems import PROBLEM_RESPONSES, add_problem_handlers
from api.keys.store import KeyStore
from api.letter import claims
from api.letter import router as records
from api.mcp import endpoint as tools
from api.memory import leave_out_unused, share_memory_between_threads
from api.operation import health
from api.operation.snapshot_metrics import SnapshotMetrics
from api.page import router as page
from api.picture import router as picture
from api.picture.page import PageTemplate
from api.pressure import router as pressure
from api.revisions import router as revisions
from api.scorecard import router as scorecard
from api.settings import Settings, load_settings
from api.startup import served_folders, warm_up
from api.state import OpenSnapshot, State, answer_day
from api.stated import router as stated
from api.tiles import ogc_tiles, tilesets
from routes_geo import __version__
from routes_geo.errors import RoutesGeoError
from routes_geo.snapshot.snapshot import open_checked_snapshot
from tiles.archive import BASEMAP, TileArchive

_LOG = logging.getLogger("routes_geo.api")
_NOT_STARTED = 3  # the exit code of uvicorn, too, if an application does not start

# Families of endpoints. The stream of alarms comes before the alarms: its name could also be the id of an alarm. Files
# come before series: the name of a file could also be that of a route.
_FAMILIES = (
    description,
    health,
    safeguards,
    tilesets,
    ogc_tiles,
    data,
    catalogue,
    figures,
    page,
    picture,
    calendar,
    pressure,
    forecast,
    register,
    revisions,
    scorecard,
    hotspots,
    records,
    stated,
    claims,
    reports,
    schemas,
    dggs,
    stream,
    alerts,
    guide,
)

# Families that declare links or conformance classes, in the order of the landing page.
_DECLARING = (
    description,
    data,
    catalogue,
    schemas,
    conformance,
    ogc_tiles,
    dggs,
    pressure,
    alerts,
    forecast,
    revisions,
    scorecard,
    hotspots,
    records,
    stated,
    calendar,
    page,
    picture,
)


def create_app() -> FastAPI:
    """Make the application with the settings of the environment, as servers call it.

    If there is no sound snapshot, or a setting is wrong, the log says so in one line and the process ends.
    """
    share_memory_between_threads()
    leave_out_unused()
    gc.freeze()  # collections leave what was imported alone from here on
    try:
        app = make_app(load_settings())
        warm_up(app)
    except (RoutesGeoError, OSError) as error:
        write_json_logs("error")
        _LOG.critical("the service does not start: %s", error)
        raise SystemExit(_NOT_STARTED) from error
    return app


def make_app(settings: Settings, *, open_: OpenSnapshot = open_checked_snapshot) -> FastAPI:
    """Make the application; `open_` opens a snapshot's folder. NotFound or DataError without a sound snapshot."""
    write_json_logs(settings.log_level)
    app = bare_app(settings.max_items)
    basemap = TileArchive(BASEMAP) if BASEMAP.is_file() else None
    app.state.public_url = settings.public_url
    folders = served_folders(settings)
    app.state.routes_geo = State(folders, settings.max_items, basemap, settings.max_bbox_deg2, open_=open_)
    _add_delivery(app, settings)
    app.state.alerts = Broadcast(app.state.routes_geo, settings.max_streams, settings.max_streams_per_client)
    _add_page(app, web_dir())
    tools.add_tools(app, settings.origins_of_tools)
    app.state.routes_geo.current()
    return app


def bare_app(max_items: int) -> DescribedApi:
    """Make the application without data: it can describe itself, and answers nothing."""
    app = DescribedApi(
        variant=max_items,
        title="routes-geo",
        version=__version__,
        summary="Published counts on the migratory routes to Europe, on a map, at the right vintage",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        responses=PROBLEM_RESPONSES,
        generate_unique_id_function=name_of_operation,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.directory = Directory(_DECLARING)
    app.state.page = None
    app.state.guide = guide.Guide()
    app.state.public_url = None
    app.state.warm_up = None
    app.state.keys = None
    app.state.requires_key = False
    app.state.known_parameters = {}
    add_problem_handlers(app)
    for family in _FAMILIES:
        app.include_router(family.router)
    app.include_router(make_router(max_items))
    return app


def _add_delivery(app: FastAPI, settings: Settings) -> None:
    state: State = app.state.routes_geo
    app.state.metrics = Metrics()
    app.state.metrics.add(SnapshotMetrics(state))
    app.state.keys = None if settings.keys is None else KeyStore(settings.keys)
    app.state.requires_key = settings.require_key
    app.add_middleware(
        Delivery,
        version=lambda: (state.version(), answer_day()),
        cache=AnswerCache(settings.cache_mib << 20),
        limits=Limits(
            concurrent=settings.max_concurrent,
            concurrent_per_client=settings.max_concurrent_per_client,
            bulk=settings.max_bulk,
            bulk_per_client=settings.max_bulk_per_client,
            request_s=settings.max_request_s,
            head_bytes=settings.max_head_kib << 10,
        ),
        metrics=app.state.metrics,
        is_bulk=_is_bulk,
        public=None if settings.public_url is None else PublicAddress.parse(settings.public_url),
        gate=make_gate(settings, app.state.keys, _is_report),
    )
    guard_running_server(connection_limits(settings), app.state.metrics.refused)


def _is_bulk(scope: Scope) -> bool:
    """Return whether an answer takes long: a report, a picture or a whole table."""
    return _is_report(scope["path"]) or asks_for_table(scope)


def _is_report(path: str) -> bool:
    return path.startswith("/reports/") or path in picture.PICTURES


def connection_limits(settings: Settings) -> ConnectionLimits:
    """Return the limits of connections that the settings ask for."""
    return ConnectionLimits(head_bytes=settings.max_head_kib << 10, stalled_s=settings.max_stall_s)


def web_dir() -> Path | None:
    """Return the folder of the built page, in an installed package or in a checkout; None before it is built."""
    package = Path(__file__).resolve().parent
    candidates = (package / "_web", package.parent / "web" / "dist")
    return next((folder for folder in candidates if (folder / "index.html").is_file()), None)


def _add_page(app: FastAPI, folder: Path | None) -> None:
    if folder is None:
        return
    template = app.state.page = PageTemplate.read(folder / "index.html")
    app.mount("/static", StaticFiles(directory=folder), name="static")

    @app.get("/embed", include_in_schema=False)
    def embed(request: Request) -> Response:
        return template.respond(request, app.state.routes_geo.current())

    @app.get("/docs", include_in_schema=False)
    async def docs() -> FileResponse:
        return FileResponse(folder / "docs.html", headers={"Cache-Control": "no-cache"})
