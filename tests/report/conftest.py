"""A report of the Central Mediterranean, and a made-up series."""

from __future__ import annotations

import numpy as np
import pytest
from support.report_page import ReportPage
from support.reports import report

from routes_geo.months import MonthlySeries
from routes_geo.snapshot.snapshot import Snapshot


@pytest.fixture(scope="session")
def cmed(snapshot: Snapshot) -> str:
    return report(snapshot, "CMED", "2022-01/2023-12")


@pytest.fixture(scope="session")
def page(cmed: str) -> ReportPage:
    return ReportPage(cmed)


@pytest.fixture
def series() -> MonthlySeries:
    return MonthlySeries(600, np.arange(100, 160), np.arange(60) >= 55)  # 2020-01 to 2024-12
