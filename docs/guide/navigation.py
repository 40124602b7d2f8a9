"""The navigation of the guide: the index of docs/, so that a page is listed once.

A heading of the second level is a tab, one of the third a group of pages, and each link of a list an entry.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

_HEADING = re.compile(r"(#{2,3}) (.+)")
_ENTRY = re.compile(r" *- ")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s#]+)\)")


@dataclass(slots=True)
class Section:
    """A heading of the index with its entries: pages, and sections below it."""

    title: str
    entries: list[Any] = field(default_factory=list)

    def nav(self) -> dict[str, Any]:
        """Return the section as the site generator reads it."""
        return {self.title: [entry.nav() if isinstance(entry, Section) else entry for entry in self.entries]}


def navigation(index: str, generated: dict[str, Sequence[tuple[str, str]]]) -> list[dict[str, Any]]:
    """Return the navigation from the text of the index; generated pages are added to the tabs that they name."""
    tabs: list[Section] = []
    for line in _items(index):
        if heading := _HEADING.fullmatch(line):
            section = Section(heading.group(2))
            (tabs if heading.group(1) == "##" else tabs[-1].entries).append(section)
        elif _ENTRY.match(line) and tabs:
            last = tabs[-1].entries[-1] if tabs[-1].entries else None
            (last if isinstance(last, Section) else tabs[-1]).entries.extend(_pages(line))
    for title, pages in generated.items():
        tab = next(tab for tab in tabs if tab.title == title)
        tab.entries.append(Section("Generated from the code", [{name: page} for name, page in pages]))
    return [{"Guide": "index.md"}, *(tab.nav() for tab in tabs)]


def _items(index: str) -> list[str]:
    """Return headings and list items; an item that goes on in further lines is joined."""
    items: list[str] = []
    for line in index.splitlines():
        if line.startswith(" ") and items and not _ENTRY.match(line):
            items[-1] += f" {line.strip()}"
        else:
            items.append(line)
    return items


def _pages(item: str) -> list[dict[str, str]]:
    return [{title[0].upper() + title[1:]: page} for title, page in _LINK.findall(item)]
