"""The page of all endpoints, from the description of the API in OpenAPI."""

from __future__ import annotations

from typing import Any

from api.app import bare_app
from api.settings import Settings
from docs.guide.tables import table

_HEAD = """# Endpoints, from OpenAPI

This page is made from the description of the API when the guide is built. A running service has the same at `/docs`,
where you can try each endpoint, and `/openapi.json` is for programs. [The service over HTTP](http.md) explains formats,
windows, caching and refusals.

Every endpoint is read with GET. Errors are [problem documents](http.md#errors-and-limits).
"""
_BOUNDS = {"default": "Default", "minimum": "At least", "maximum": "At most"}


def endpoint_page() -> str:
    """Return the page: a section for each family of endpoints."""
    description = bare_app(Settings.model_fields["max_items"].default).openapi()
    operations = [(path, methods["get"]) for path, methods in description["paths"].items()]
    pieces = [_HEAD]
    for tag in description["tags"]:
        pieces.append(f"\n## {tag['name']}\n\n{tag['description']}\n")
        pieces += [_section(path, each) for path, each in operations if tag["name"] in each["tags"]]
    return "".join(pieces)


def _section(path: str, operation: dict[str, Any]) -> str:
    summary, more = f"{operation['summary'].rstrip('.')}.", operation.get("description", "")
    text = more if more.startswith(summary.rstrip(".")) else f"{summary}\n\n{more}".strip()
    rows = [(f"`{each['name']}`", _meaning(each)) for each in operation.get("parameters", [])]
    content = operation["responses"]["200"].get("content", {})
    answer = [(f"`{media_type}`", _schema(part)) for media_type, part in content.items()]
    tables = table(("parameter", "meaning"), rows) + table(("answer", "schema"), answer)
    return f"\n### `{path}`\n\n{text}\n{tables}"


def _meaning(parameter: dict[str, Any]) -> str:
    schema = parameter.get("schema", {})
    stated = [parameter.get("description") or schema.get("description", "")]
    if values := schema.get("enum"):
        stated.append("One of " + ", ".join(f"`{value}`" for value in values) + ".")
    stated += [f"{name}: `{schema[key]}`." for key, name in _BOUNDS.items() if key in schema]
    if parameter.get("required") and parameter["in"] != "path":
        stated.append("Required.")
    return " ".join(stated)


def _schema(part: dict[str, Any]) -> str:
    name = str(part.get("schema", {}).get("$ref", "")).rpartition("/")[2]
    return f"`/schemas/{name}.json`" if name else ""
