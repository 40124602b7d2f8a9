"""The server of the Model Context Protocol, over standard input and output, and for one request over HTTP.

This is the only module that imports the SDK (`mcp`), which is an extra.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import mcp_types as protocol
import orjson
import pydantic_core
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.inside import Asker
from api.mcp.calls import Outcome, ProblemError, call_tool, output_schemas, read_document
from api.mcp.tools import BY_NAME, TOOLS, Tool
from api.mcp.words import ENDPOINTS, INSTRUCTIONS, TEXTS
from routes_geo import __version__

_MAX_BODY_BYTES = 1 << 16  # a call has a few short arguments
_PROBLEM = "routes-geo/problem"  # the key of a refusal's problem document in `_meta`
_NO_MESSAGE = orjson.dumps({
    "jsonrpc": "2.0",
    "id": None,
    "error": {
        "code": protocol.INVALID_REQUEST,
        "message": 'the body is not a message of JSON-RPC 2.0; send an object such as {"jsonrpc": "2.0", "id": 1, '
        '"method": "tools/list"}, with "params" as an object if there are any',
    },
})  # fmt: skip
_PUBLIC_MS = 3_600_000  # tools and texts change only with the version
_READ_ONLY = protocol.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
Context = ServerRequestContext[Any, Request]


def make_server(app: ASGIApp) -> Server[Any]:
    """Return a server whose tools ask an application inside this process."""
    tools, resources = _list_tools(), _list_resources()

    async def list_tools(_: Context, __: protocol.PaginatedRequestParams | None) -> protocol.ListToolsResult:
        return tools

    async def list_resources(_: Context, __: protocol.PaginatedRequestParams | None) -> protocol.ListResourcesResult:
        return resources

    async def call(context: Context, params: protocol.CallToolRequestParams) -> protocol.CallToolResult:
        if params.name not in BY_NAME:
            names = ", ".join(BY_NAME)
            raise MCPError(protocol.INVALID_PARAMS, f"unknown tool {params.name!r}; choose one of {names}")
        outcome = await call_tool(app, BY_NAME[params.name], params.arguments, _asker(context))
        return _result(outcome)

    async def read(context: Context, params: protocol.ReadResourceRequestParams) -> protocol.ReadResourceResult:
        return await _read(app, params.uri, _asker(context))

    return Server(
        "routes-geo",
        version=__version__,
        title="The migratory routes to Europe: published counts, at the right vintage",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call,
        on_list_resources=list_resources,
        on_read_resource=read,
    )


async def serve_standard_streams(app: ASGIApp) -> None:
    """Answer over standard input and output until the input ends."""
    server = make_server(app)
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


class HttpSessions:
    """Answer requests over HTTP, each on its own: no session outlives its request, so any worker can answer any."""

    def __init__(self, app: ASGIApp) -> None:
        logging.getLogger("mcp").setLevel(logging.WARNING)  # it logs the start and end of each request
        self._server = make_server(app)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. The caller has checked its origin."""
        received = await _receive_body(receive)
        if not _is_message(b"".join(part.get("body", b"") for part in received)):
            await Response(_NO_MESSAGE, 400, media_type="application/json")(scope, receive, send)
            return
        manager = StreamableHTTPSessionManager(
            self._server,
            json_response=True,
            stateless=True,
            security_settings=TransportSecuritySettings(enable_dns_rebinding_protection=False),
            max_request_body_size=_MAX_BODY_BYTES,
        )
        async with manager.run():
            await manager.handle_request(scope, _receive_again(received, receive), send)


async def _receive_body(receive: Receive) -> list[Message]:
    """Receive the body of a request; of one that is too long, the beginning."""
    received, size = list[Message](), 0
    while size <= _MAX_BODY_BYTES:
        part = await receive()
        received.append(part)
        size += len(part.get("body", b""))
        if not part.get("more_body", False):
            break
    return received


def _receive_again(received: Sequence[Message], receive: Receive) -> Receive:
    """Return a function that receives once more what was received, and then what follows."""
    parts = iter(received)

    async def receive_again() -> Message:
        part = next(parts, None)
        return await receive() if part is None else part

    return receive_again


def _is_message(body: bytes) -> bool:
    """Return whether the SDK reads the body; for any other, its error would contain its own source.

    A body that is too long, or is not JSON, is left to the SDK, whose error is clear.
    """
    if len(body) > _MAX_BODY_BYTES:
        return True
    try:
        protocol.jsonrpc_message_adapter.validate_python(pydantic_core.from_json(body), by_name=False)
    except ValidationError:
        return False
    except ValueError:
        return True
    return True


def _asker(context: Context) -> Asker:
    """Return who asks: over HTTP the client of the request, with its trace."""
    request = context.request
    if request is None or request.client is None:
        return Asker()
    traces = [(b"traceparent", value.encode()) for value in request.headers.getlist("traceparent")]
    return Asker(client=request.client.host, headers=traces)


def _result(outcome: Outcome) -> protocol.CallToolResult:
    """Return an outcome; the figures also stand in a text, because some clients show an assistant nothing else."""
    said = protocol.TextContent(text=outcome.text)
    if outcome.document is None:
        return protocol.CallToolResult(content=[said], is_error=True, _meta={_PROBLEM: dict(outcome.problem or {})})
    figures = protocol.TextContent(text=orjson.dumps(outcome.document).decode())
    return protocol.CallToolResult(content=[said, figures], structured_content=outcome.document)


def _list_tools() -> protocol.ListToolsResult:
    schemas = output_schemas()
    described = [_described(tool, schemas[tool.name]) for tool in TOOLS]
    return protocol.ListToolsResult(tools=described, ttl_ms=_PUBLIC_MS, cache_scope="public")


def _described(tool: Tool, output_schema: Mapping[str, Any]) -> protocol.Tool:
    return protocol.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.arguments.json_schema(),
        output_schema=dict(output_schema),
        annotations=_READ_ONLY,
    )


def _list_resources() -> protocol.ListResourcesResult:
    texts = [
        protocol.Resource(uri=each.uri, name=each.name, title=each.title, mime_type="text/markdown") for each in TEXTS
    ]
    documents = [
        protocol.Resource(uri=each.uri, name=each.path, title=each.title, mime_type="application/json")
        for each in ENDPOINTS
    ]
    return protocol.ListResourcesResult(resources=[*texts, *documents], ttl_ms=_PUBLIC_MS, cache_scope="public")


async def _read(app: ASGIApp, uri: str, asker: Asker) -> protocol.ReadResourceResult:
    for text in TEXTS:
        if text.uri == uri:
            return _contents(uri, "text/markdown", text.text)
    for endpoint in ENDPOINTS:
        if endpoint.uri == uri:
            try:
                document = await read_document(app, endpoint.path, asker)
            except ProblemError as error:
                raise MCPError(protocol.INTERNAL_ERROR, str(error), dict(error.problem)) from error
            return _contents(uri, "application/json", orjson.dumps(document).decode())
    uris = ", ".join(each.uri for each in (*TEXTS, *ENDPOINTS))
    raise MCPError(protocol.INVALID_PARAMS, f"unknown resource {uri!r}; choose one of {uris}")


def _contents(uri: str, mime_type: str, text: str) -> protocol.ReadResourceResult:
    return protocol.ReadResourceResult(
        contents=[protocol.TextResourceContents(uri=uri, mime_type=mime_type, text=text)]
    )
