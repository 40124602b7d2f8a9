"""Serve the figures that the page starts with."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from api.http.links import Link, link
from api.http.params import ServedNow, check_request
from api.http.responses import JSON, described, respond_json
from api.page.answers import PageFiguresAnswer
from api.page.document import describe_page
from api.state import day_of_ages

router = APIRouter(dependencies=[Depends(check_request)])


def landing_links(base: str) -> list[Link]:
    """Return the landing page's link to the figures of the page."""
    return [link(f"{base}/page.json", "related", JSON, "All that the page starts with, in one answer")]


@router.get("/page.json", summary="Everything that the page starts with", **described(JSON, PageFiguresAnswer))
def page_figures(request: Request, served: ServedNow) -> Response:
    return respond_json(request, describe_page(served.snapshot, day_of_ages(request)), served.snapshot.snapshot_id)
