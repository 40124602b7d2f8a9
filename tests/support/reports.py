"""Reports in the short form that tests need."""

from __future__ import annotations

from typing import Any

from routes_geo.report.html import render_report
from routes_geo.report.request import ReportRequest
from routes_geo.snapshot.snapshot import Snapshot


def report(snapshot: Snapshot, route: str, when: str | None = None, **others: Any) -> str:
    """The report of a route, or of several with commas between them, as HTML."""
    return render_report(snapshot, ReportRequest(routes=tuple(route.split(",")), when=when, **others)).html
