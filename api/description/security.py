"""Describe the keys of a service that gives out keys."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from api.keys.addresses import is_open

_SCHEMES = {
    "bearerKey": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key from the operator of this service. Answers are the same with and without a key.",
    },
    "headerKey": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "The same key in a header of its own, where Authorization is used by a proxy.",
    },
}
_WITH_A_KEY: list[dict[str, list[str]]] = [{name: []} for name in _SCHEMES]


def with_security(request: Request, document: dict[str, Any]) -> dict[str, Any]:
    """Return a description with how to give a key, and where one is required; unchanged if keys are off."""
    state = request.app.state
    if state.keys is None:
        return document
    components = document["components"] | {"securitySchemes": _SCHEMES}
    described = document | {"components": components, "security": [{}, *_WITH_A_KEY]}
    if not state.requires_key:
        return described
    paths = {path: _opened(methods) if is_open(path) else methods for path, methods in document["paths"].items()}
    return described | {"paths": paths, "security": _WITH_A_KEY}


def _opened(methods: dict[str, Any]) -> dict[str, Any]:
    return {method: operation | {"security": []} for method, operation in methods.items()}
