"""Responses as HTML pages: the same content and links, without scripts, for every browser and screen reader."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from datetime import date
from importlib import resources

import jinja2
import shapely
from markupsafe import Markup

from api.http.links import Link
from api.http.notes import NOTES
from routes_geo.features.collections import Collection
from routes_geo.features.feature_table import FeatureTable

MEDIA_TYPE = "text/html; charset=utf-8"
_MAX_WKT = 2000
_ADDRESS = re.compile(r"https?://[^\s{}|\\^`<>\"]+")  # a template, which has braces, leads nowhere


@functools.cache
def _templates() -> jinja2.Environment:
    loader = jinja2.PackageLoader("api.features", "templates")
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters["as_text"] = _value_text
    environment.tests["flat_list"] = _is_flat_list
    environment.tests["address"] = _is_address
    return environment


@functools.cache
def stylesheet() -> bytes:
    """Return the style of all pages."""
    return (resources.files("api.features") / "templates" / "style.css").read_bytes()


def render_document(
    base: str, title: str, content: Mapping[str, object], links: Sequence[Link], *, head: str = ""
) -> bytes:
    """Return the page of a JSON document: all its members, and its links. `head` has elements for its head."""
    shown = {name: value for name, value in content.items() if name != "links"}
    return _render("document.html", base, title, links, content=shown, head=Markup(head))  # noqa: S704 - elements


def render_items(
    base: str, collection: Collection, table: FeatureTable, matched: int, links: Sequence[Link], query: str
) -> bytes:
    """Return the page of features as a table; `query` is appended to the link to each feature."""
    return _render(
        "items.html",
        base,
        collection.title,
        links,
        collection=collection,
        matched=matched,
        query=query,
        titles=_titles(collection, table),
        rows=list(zip(table.ids.to_pylist(), _values(table), _geometries(table), strict=True)),
    )


def render_feature(base: str, collection: Collection, table: FeatureTable, links: Sequence[Link]) -> bytes:
    """Return the page of one feature."""
    feature_id = table.ids[0].as_py()
    titles = [title for _, title in _titles(collection, table)]
    return _render(
        "feature.html",
        base,
        f"{collection.title}: {feature_id}",
        links,
        collection=collection,
        feature_id=feature_id,
        values=list(zip(titles, _values(table)[0], strict=True)),
        geometry=_geometries(table)[0],
        crs=table.crs,
    )


def _render(template: str, base: str, title: str, links: Sequence[Link], **context: object) -> bytes:
    by_rel = {each["rel"]: each for each in links if each["rel"] in ("next", "prev")}
    page = (
        _templates()
        .get_template(template)
        .render(
            base=base,
            title=title,
            links=links,
            following=by_rel.get("next"),
            preceding=by_rel.get("prev"),
            notes=NOTES,
            **context,
        )
    )
    return page.encode()


def _titles(collection: Collection, table: FeatureTable) -> list[tuple[str, str]]:
    return [(name, collection.by_name[name].title) for name in table.properties.column_names]


def _values(table: FeatureTable) -> list[list[str]]:
    columns = [[_value_text(value) for value in column.to_pylist()] for column in table.properties.columns]
    return [list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in range(len(table))]


def _geometries(table: FeatureTable) -> list[str]:
    texts = shapely.to_wkt(table.geometries.shapes(), rounding_precision=5, trim=True)
    return ["none" if text is None else _shortened(text) for text in texts]


def _shortened(text: str) -> str:
    return text if len(text) <= _MAX_WKT else f"{text[:_MAX_WKT]} … ({len(text)} characters; see the GeoJSON for all)"


def _value_text(value: object) -> str:
    """Return the text of a value: empty for null, yes or no, lists with commas, in which null is an open end."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_value_text(part) or "open" for part in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _is_flat_list(value: object) -> bool:
    return isinstance(value, list) and not any(isinstance(part, dict | list) for part in value)


def _is_address(value: object) -> bool:
    return isinstance(value, str) and _ADDRESS.fullmatch(value) is not None
