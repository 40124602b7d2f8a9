"""Serve a view of the page as a picture, drawn without a browser."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.http.links import Link, link
from api.http.params import ServedNow, check_request, given_once
from api.http.responses import PNG, SVG, described, respond
from api.picture.parameters import PictureQuery
from api.state import Served, day_of_ages
from routes_geo.picture.draw import draw_picture
from routes_geo.picture.png import svg_to_png
from routes_geo.picture.view import parse_view

router = APIRouter(dependencies=[Depends(check_request), Depends(given_once())])

PICTURES = ("/picture.png", "/picture.svg")
ChosenPicture = Annotated[PictureQuery, Query()]


def landing_links(base: str) -> list[Link]:
    """Return the landing page's links to a picture of the default view."""
    return [
        link(f"{base}/picture.png", "preview", PNG, "The default view of the page as a picture"),
        link(f"{base}/picture.svg", "preview", SVG, "The default view of the page as a picture"),
    ]


@router.get("/picture.svg", summary="A view of the page as an SVG picture", **described(SVG))
def svg_picture(request: Request, served: ServedNow, query: ChosenPicture) -> Response:
    return respond(request, _draw(request, served, query).encode(), SVG, served.snapshot.snapshot_id)


@router.get("/picture.png", summary="A view of the page as a PNG picture", **described(PNG))
def png_picture(request: Request, served: ServedNow, query: ChosenPicture) -> Response:
    picture = svg_to_png(_draw(request, served, query), query.width)
    return respond(request, picture, PNG, served.snapshot.snapshot_id)


def _draw(request: Request, served: Served, query: PictureQuery) -> str:
    view = parse_view(served.snapshot, query.address)
    return draw_picture(served.snapshot, view, width=query.width, height=query.height, day=day_of_ages(request))
