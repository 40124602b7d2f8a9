"""The official client over both transports, with real processes: the same tools, figures, refusals and vintages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.assistant import said, standard_streams, with_client
from support.serving import ask_json, service

from api.mcp.tools import BY_NAME

OLD = "2025-06-03"


@pytest.fixture(scope="module")
def address(snapshot_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with service(snapshot_dir, tmp_path_factory.mktemp("assistants")) as started:
        yield started


async def _ask_everything(client: Any) -> dict[str, Any]:
    """Everything in one session, because a process takes long to start."""
    return {
        "tools": {tool.name for tool in (await client.list_tools()).tools},
        "version": client.server_info.name,
        "series": await client.call_tool("series", {"route": "CMED", "window": "2023"}),
        "then": await client.call_tool("series", {"route": "CMED", "window": "2025-01", "as_of": OLD}),
        "refused": await client.call_tool("cells", {"resolution": 7}),
        "text": (await client.read_resource("routes-geo://about/detections")).contents[0].text,
    }


def check(found: dict[str, Any], address: str) -> None:
    assert found["tools"] == set(BY_NAME)
    assert found["version"] == "routes-geo"
    expected = ask_json(f"{address}/series/CMED?datetime=2023")["series"][0]
    assert found["series"].structured_content["series"][0]["periods"] == expected["periods"]
    then = ask_json(f"{address}/series/CMED?datetime=2025-01&as_of={OLD}")["series"][0]
    assert found["then"].structured_content["series"][0]["periods"] == then["periods"]
    assert found["refused"].is_error
    assert found["refused"].meta["routes-geo/problem"]["reason_code"] == "too_fine_in_space"
    assert "resolution=5" in said(found["refused"])
    assert "not people" in found["text"]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_over_http(address: str, mode: str) -> None:
    check(with_client(f"{address}/mcp", _ask_everything, mode=mode), address)


def test_over_standard_streams(address: str, snapshot_dir: Path, tmp_path: Path) -> None:
    check(with_client(standard_streams(snapshot_dir, tmp_path), _ask_everything), address)
