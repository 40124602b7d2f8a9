"""Addresses that need no key even where keys are required, and those that have a scope of their own."""

from __future__ import annotations

from api.keys.key import KeyScope

OWN_SCOPES = {"/mcp": KeyScope.MCP, "/metrics": KeyScope.METRICS}
# What a client without a key must reach to learn that it needs one, and what the service is.
_OPEN = frozenset({
    *("/", "/embed", "/docs", "/guide", "/conformance", "/safeguards", "/openapi.json", "/openapi-3.0.json"),
    *("/healthz", "/readyz", "/robots.txt", "/favicon.ico"),
})  # fmt: skip
_OPEN_FOLDERS = ("/static/", "/guide/")


def is_open(path: str) -> bool:
    """Return whether an address needs no key: probes, the page without its figures, the guide, and descriptions."""
    return path in _OPEN or path.startswith(_OPEN_FOLDERS)
