"""The service in this process, as an export asks it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from routes_geo.site.service import Service


@pytest.fixture
def service(client: TestClient) -> Iterator[Service]:
    with Service(client.app) as opened:  # type: ignore[arg-type]
        yield opened
