"""What a report is about: routes by any name, sections by theirs, and nothing else."""

from __future__ import annotations

import pytest

from routes_geo.errors import InvalidInput, NotFound
from routes_geo.model import ROUTE_IDS
from routes_geo.report.request import SECTIONS, ReportRequest, choose_routes, parse_sections
from routes_geo.snapshot.snapshot import Snapshot


def test_routes_come_once_and_in_their_order(snapshot: Snapshot) -> None:
    assert choose_routes(snapshot, ["west african", "CMED", "Central Mediterranean"]) == ("CMED", "WAFR")
    assert choose_routes(snapshot, ["all"]) == ROUTE_IDS
    with pytest.raises(NotFound, match="is a total of routes"):
        choose_routes(snapshot, ["ALL"])
    with pytest.raises(NotFound, match="unknown route 'north'"):
        choose_routes(snapshot, ["north"])


def test_sections_are_named_exactly() -> None:
    assert parse_sections(None) == SECTIONS
    assert parse_sections("sources,comparison") == ("sources", "comparison")
    for text in ("", "sources,", "Sources", "sources, comparison", "graph"):
        with pytest.raises(InvalidInput, match="unknown section"):
            parse_sections(text)
    with pytest.raises(InvalidInput, match="did you mean comparison"):
        parse_sections("comparisons")


def test_a_report_needs_a_route() -> None:
    with pytest.raises(InvalidInput, match="needs a route"):
        ReportRequest(routes=()).check()
