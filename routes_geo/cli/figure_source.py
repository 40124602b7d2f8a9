"""Open the figures that a command reads: a snapshot on this machine, or a running service with --url."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from routes_geo.errors import InvalidInput

if TYPE_CHECKING:
    from routes_geo.analysis.names import RouteNames
    from routes_geo.analysis.source import FigureSource
    from routes_geo.snapshot.written_window import WrittenWindow

KEY_VARIABLE = "ROUTES_GEO_KEY"  # not an option, because all users of a machine can see the options of a command
UrlOption = Annotated[
    str | None,
    typer.Option(
        "--url",
        help="Address of a running service, such as http://127.0.0.1:8000, whose figures are read instead. If it gives "
        "out keys, yours is read from ROUTES_GEO_KEY.",
        show_default=False,
    ),
]


@dataclass(frozen=True)
class Figures:
    """The figures of one snapshot, and the names of its routes."""

    source: FigureSource
    names: RouteNames

    def routes(self, name: str | None) -> tuple[str, ...]:
        """Return the id of a route by any of its names, or of all five routes without a name."""
        from routes_geo.model import ROUTE_IDS  # noqa: PLC0415

        return ROUTE_IDS if name is None else (self.names.route(name),)

    def months(self, window: WrittenWindow | None) -> str | None:
        """Return a window as months, for figures without a newest month: a name ends at that of detections."""
        from routes_geo.model import parse_month  # noqa: PLC0415
        from routes_geo.snapshot.series import DETECTIONS  # noqa: PLC0415

        if window is None:
            return None
        newest = next(each.last_period for each in self.source.sources().series if each.id == DETECTIONS)
        return window.dated(parse_month(newest))


def open_figures(snapshot: Path | None, url: str | None) -> Figures:
    """Open a snapshot, by default the one that the service would serve, or connect to a service.

    InvalidInput for both; NotFound and DataError as `routes_geo.open` and `routes_geo.connect`.
    """
    from routes_geo.analysis.names import RouteNames  # noqa: PLC0415

    if snapshot is not None and url is not None:
        raise InvalidInput("--snapshot and --url exclude each other; give one of them")
    source = _snapshot_source(snapshot) if url is None else _service_source(url)
    return Figures(source, RouteNames.of(source.collection("routes")))


def _snapshot_source(snapshot: Path | None) -> FigureSource:
    from routes_geo.analysis.local import SnapshotSource  # noqa: PLC0415
    from routes_geo.cli.serving import choose_snapshot  # noqa: PLC0415
    from routes_geo.cli.terminal import settings  # noqa: PLC0415
    from routes_geo.snapshot.snapshot import open_snapshot  # noqa: PLC0415

    return SnapshotSource(open_snapshot(choose_snapshot(snapshot, settings())))


def _service_source(url: str) -> FigureSource:
    from routes_geo.analysis.service import ServiceSource  # noqa: PLC0415

    return ServiceSource(url, key=os.environ.get(KEY_VARIABLE))
