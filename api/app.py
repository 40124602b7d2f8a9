"""The application: `uvicorn --factory api.app:create_app`."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from starlette.staticfiles import StaticFiles

from api.alerts import router as alerts
from api.alerts import stream
from api.alerts.broadcast import Broadcast
from api.delivery.cache import AnswerCache
from api.delivery.logs import write_json_logs
from api.delivery.metrics import Metrics
from api.delivery.middleware import Delivery, Limits
from api.description import openapi as description
from api.description import schemas
from api.description.openapi import DescribedApi, name_of_operation
from api.dggs import router as dggs
from api.directory import Directory
from api.features import conformance
from api.features.endpoints import make_router
from api.figures import reports, safeguards
from api.figures import router as figures
from api.forecast import router as forecast
from api.hotspots import router as hotspots
from api.http.problems import PROBLEM_RESPONSES, add_problem_handlers
from api.letter import claims
from api.letter import router as records
from api.operation import health
from api.pressure import router as pressure
from api.settings import Settings, load_settings
from api.startup import served_folders
from api.state import OpenSnapshot, State, answer_day
from api.tiles import ogc_tiles, tilesets
from routes_geo import __version__
from routes_geo.snapshot.snapshot import open_snapshot
from tiles.archive import BASEMAP, TileArchive

# Families of endpoints. The stream of alarms comes before the alarms: its name could also be the id of an alarm.
_FAMILIES = (
    description,
    health,
    safeguards,
    tilesets,
    ogc_tiles,
    figures,
    pressure,
    forecast,
    hotspots,
    records,
    claims,
    reports,
    schemas,
    dggs,
    stream,
    alerts,
)

# Families that declare links or conformance classes, in the order of the landing page.
_DECLARING = (
    description,
    schemas,
    conformance,
    ogc_tiles,
    dggs,
    pressure,
    alerts,
    forecast,
    hotspots,
    records,
)


def create_app(settings: Settings | None = None, *, open_: OpenSnapshot = open_snapshot) -> FastAPI:
    """Make the application. Without settings they come from the environment; `open_` opens a snapshot's folder."""
    chosen = settings or load_settings()
    write_json_logs(chosen.log_level)
    app = bare_app(chosen.max_items)
    basemap = TileArchive(BASEMAP) if BASEMAP.is_file() else None
    folders = served_folders(chosen)
    app.state.routes_geo = State(folders, chosen.max_items, basemap, chosen.max_bbox_deg2, open_=open_)
    _add_delivery(app, chosen)
    app.state.alerts = Broadcast(app.state.routes_geo, chosen.max_streams)
    _add_page(app, web_dir())
    app.state.routes_geo.current()
    return app


def bare_app(max_items: int) -> DescribedApi:
    """Make the application without data: it can describe itself, and answers nothing."""
    app = DescribedApi(
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
    app.state.known_parameters = {}
    add_problem_handlers(app)
    for family in _FAMILIES:
        app.include_router(family.router)
    app.include_router(make_router(max_items))
    return app


def _add_delivery(app: FastAPI, settings: Settings) -> None:
    state: State = app.state.routes_geo
    app.state.metrics = Metrics()
    app.add_middleware(
        Delivery,
        version=lambda: (state.version(), answer_day()),
        cache=AnswerCache(settings.cache_mib << 20),
        limits=Limits(settings.max_concurrent, settings.max_request_s),
        metrics=app.state.metrics,
    )


def web_dir() -> Path | None:
    """Return the folder of the built page, in an installed package or in a checkout; None before it is built."""
    package = Path(__file__).resolve().parent
    candidates = (package / "_web", package.parent / "web" / "dist")
    return next((folder for folder in candidates if (folder / "index.html").is_file()), None)


def _add_page(app: FastAPI, folder: Path | None) -> None:
    if folder is None:
        return
    app.state.page = folder / "index.html"
    app.mount("/static", StaticFiles(directory=folder), name="static")

    @app.get("/docs", include_in_schema=False)
    async def docs() -> FileResponse:
        return FileResponse(folder / "docs.html", headers={"Cache-Control": "no-cache"})
