"""The application: `uvicorn --factory api.app:create_app`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import collections, figures, health, reports, safeguards, tilesets
from api.problems import PROBLEM_RESPONSES, add_problem_handlers
from api.settings import Settings, load_settings
from api.state import State
from routes_geo import __version__
from routes_geo.embedded import snapshot_folders
from tiles.archive import BASEMAP, TileArchive

# The page loads nothing from elsewhere, and the browser is told so.
_CSP = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_API_DOCS_CSP = _CSP.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


def create_app(settings: Settings | None = None) -> FastAPI:
    """Make the application. Without settings they come from the environment."""
    chosen = settings or load_settings()
    folders = snapshot_folders(chosen.snapshot, chosen.snapshots_dir, chosen.home)
    app = FastAPI(
        title="routes-geo",
        version=__version__,
        summary="Published counts on the migratory routes to Europe, on a map, at the right vintage",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        responses=PROBLEM_RESPONSES,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    basemap = TileArchive(BASEMAP) if BASEMAP.is_file() else None
    app.state.routes_geo = State(folders, chosen.max_items, basemap)
    app.state.page = None
    add_problem_handlers(app)
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD"], expose_headers=["ETag"])
    app.middleware("http")(_secure)
    app.add_middleware(HeadAsGet)
    for module in (health, safeguards, tilesets, figures, reports, collections):
        app.include_router(module.router)
    _add_page(app, web_dir())
    app.state.routes_geo.current()
    return app


def web_dir() -> Path | None:
    """Folder of the built page: inside an installed package, or in a checkout once it is built."""
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


class HeadAsGet:
    """Answers HEAD as GET without the body (RFC 9110, section 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything but HEAD on as it is."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
            elif not message.get("more_body", False):
                await send({"type": "http.response.body", "body": b""})

        await self._app({**scope, "method": "GET"}, receive, send_head)


async def _secure(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    is_html = response.headers.get("content-type", "").startswith("text/html")
    if is_html and not request.url.path.startswith("/reports/"):  # a report carries a stricter policy of its own
        response.headers["Content-Security-Policy"] = _API_DOCS_CSP if request.url.path == "/docs" else _CSP
    return response
