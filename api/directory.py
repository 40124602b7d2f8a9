"""Collect the links and conformance classes that each family of endpoints declares.

A module of endpoints may have CONFORMANCE, its conformance classes, and two functions that return links:
`landing_links(base)` for the landing page, `collection_links(base, collection_id)` for a collection. It may also add
elements to the heads of their pages, `landing_head(snapshot, base)` and `collection_head(snapshot, base,
collection_id)`, and collections of its own to the list of collections, `described_collections(snapshot, base)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from fastapi import Request

from api.http.links import Link
from routes_geo.snapshot.snapshot import Snapshot


class Directory:
    """The declarations of all families of endpoints, in their order."""

    def __init__(self, families: tuple[ModuleType, ...]) -> None:
        self._families = families

    def conformance_classes(self) -> list[str]:
        """Return the classes that the families declare, each once."""
        classes = [uri for family in self._families for uri in getattr(family, "CONFORMANCE", ())]
        return list(dict.fromkeys(classes))

    def landing_links(self, base: str) -> list[Link]:
        """Return the links of the landing page."""
        return [link for links in self._functions("landing_links") for link in links(base)]

    def collection_links(self, base: str, collection_id: str) -> list[Link]:
        """Return the links of a collection."""
        return [link for links in self._functions("collection_links") for link in links(base, collection_id)]

    def landing_head(self, snapshot: Snapshot, base: str) -> str:
        """Return elements for the head of the landing page."""
        return "".join(head(snapshot, base) for head in self._functions("landing_head"))

    def collection_head(self, snapshot: Snapshot, base: str, collection_id: str) -> str:
        """Return elements for the head of the page of a collection."""
        return "".join(head(snapshot, base, collection_id) for head in self._functions("collection_head"))

    def described_collections(self, snapshot: Snapshot, base: str) -> list[Any]:
        """Return the descriptions of the collections that families have beside those of features."""
        functions = self._functions("described_collections")
        return [described for function in functions for described in function(snapshot, base)]

    def _functions(self, name: str) -> Iterator[Callable[..., Any]]:
        yield from (getattr(family, name) for family in self._families if hasattr(family, name))


def directory_of(request: Request) -> Directory:
    """Return the directory of the application."""
    directory: Directory = request.app.state.directory
    return directory
