"""Pages of the grid for people: a title, what the answer says, its rows and its links. No script, no style."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from api.links import Link


def page(title: str, intro: str, rows: Iterable[Sequence[str]], links: Iterable[Link]) -> bytes:
    """HTML document; cells of the rows are HTML already, the first row holds the headings."""
    head, *body = rows
    table = "".join([_row(head, "th"), *(_row(cells, "td") for cells in body)])
    items = "".join(f"<li>{anchor(item['href'], item.get('title') or item['rel'])}</li>" for item in links)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body><h1>{escape(title)}</h1><p>{escape(intro)}</p><table>{table}</table><ul>{items}</ul></body></html>\n"
    ).encode()


def anchor(href: str, text: str) -> str:
    """Link as HTML."""
    return f'<a href="{escape(href)}">{escape(text)}</a>'


def member_rows(members: dict[str, Any]) -> list[tuple[str, str]]:
    """Rows that show the members of an object, with headings."""
    shown = ((name, value) for name, value in members.items() if name not in ("links", "linkTemplates", "geometry"))
    return [("Member", "Value"), *((escape(name), escape(str(value))) for name, value in shown)]


def _row(cells: Sequence[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"
