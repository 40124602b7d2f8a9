"""Serve the built guide: files of one folder, with their tags, lifetimes and media types.

The rule: an address leads to a file inside the folder, or to nothing.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.http.responses import HTML

router = APIRouter(include_in_schema=False)

_PACKAGE = Path(__file__).resolve().parent.parent
_FOLDERS = (_PACKAGE / "_guide", _PACKAGE.parent / "web" / "dist-guide")
_HASHED = re.compile(r"assets/inline/[0-9a-f]{16}\.(js|css)")  # named after their content
_IMMUTABLE = "public, max-age=31536000, immutable"
_REVALIDATE = "public, max-age=0, must-revalidate"
_MEDIA_TYPES = {".ipynb": "application/x-ipynb+json", ".js": "text/javascript; charset=utf-8"}
_PAGE = '<!doctype html><html lang="en"><meta charset="utf-8"><title>routes-geo: guide</title>{text}</html>'
_NOT_BUILT = (
    "<h1>The guide is not built here</h1><p>In a checkout, run <code>make docs</code> and load this page again; the "
    "service need not be restarted. The same pages are in the folder <code>docs</code>. "
    '<a href="{root}/docs">The API</a> describes every endpoint.</p>'
)
_NO_PAGE = '<h1>The guide has no such page</h1><p><a href="{root}/guide/">Start of the guide</a></p>'


@dataclass(frozen=True, slots=True)
class Guide:
    """The guide in the first of the folders that has it. It may be built while the service runs."""

    folders: tuple[Path, ...] = _FOLDERS

    def folder(self) -> Path | None:
        """Return the folder of the built guide, or None."""
        return next((folder.resolve() for folder in self.folders if (folder / "index.html").is_file()), None)


@router.get("/guide")
async def start_of_guide(request: Request) -> Response:
    return RedirectResponse(f"{_root(request)}/guide/", 308)


@router.get("/guide/{path:path}")
def page_of_guide(request: Request, path: str) -> Response:
    folder = request.app.state.guide.folder()
    if folder is None:
        return _missing(request, _NOT_BUILT)
    target = _inside(folder, path)
    if target is not None and target.is_dir() and (target / "index.html").is_file():
        if path and not path.endswith("/"):
            return RedirectResponse(f"{_root(request)}/guide/{path}/", 308)
        target /= "index.html"
    if target is None or not target.is_file():
        return _missing(request, _NO_PAGE)
    return _respond(target, target.relative_to(folder).as_posix())


def _inside(folder: Path, path: str) -> Path | None:
    """Return the file or folder of a path; None if it lies outside, or is no path at all."""
    if "\0" in path or "\\" in path:
        return None
    target = (folder / path.lstrip("/")).resolve()
    return target if target.is_relative_to(folder) else None


def _respond(file: Path, name: str) -> Response:
    body = file.read_bytes()
    guessed = _MEDIA_TYPES.get(file.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:24]}"',
        "Cache-Control": _IMMUTABLE if _HASHED.fullmatch(name) else _REVALIDATE,
    }
    return Response(body, media_type=guessed, headers=headers)


def _missing(request: Request, text: str) -> Response:
    page = _PAGE.format(text=text.format(root=_root(request)))
    return Response(page, 404, {"Cache-Control": "no-store"}, HTML)


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", "")).rstrip("/")
