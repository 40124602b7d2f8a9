"""The official client of the Model Context Protocol, and what a test asks with it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult

from support.serving import ROOT

T = TypeVar("T")


def with_client(server: Any, ask: Callable[[Client], Awaitable[T]], **options: Any) -> T:
    """Return what a function asks of a server: one of this process, an address, or a transport.

    It runs in a thread, because tests in a browser leave an event loop in that of the tests.
    """

    async def run() -> T:
        async with Client(server, **options) as client:
            return await ask(client)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(run())).result()


def call(server: Any, tool: str, **arguments: Any) -> CallToolResult:
    return with_client(server, lambda client: client.call_tool(tool, arguments))


def standard_streams(snapshot: Path, home: Path) -> Any:
    """The transport to `routes-geo mcp` as an assistant starts it."""
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "routes_geo", "mcp", "--snapshot", str(snapshot)],
        env={"ROUTES_GEO_HOME": str(home), "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
    )
    return stdio_client(command)


def error_of(server: Any, ask: Callable[[Client], Awaitable[Any]]) -> MCPError:
    """The error of the protocol that something is answered with."""

    async def run(client: Client) -> MCPError:
        with pytest.raises(MCPError) as raised:
            await ask(client)
        return raised.value

    return with_client(server, run)


def said(result: CallToolResult) -> str:
    return str(result.content[0].text)  # type: ignore[union-attr]
