"""Collect the links and conformance classes that each family of endpoints declares.

A module of endpoints may have CONFORMANCE, its conformance classes, and two functions that return links:
`landing_links(base)` for the landing page, `collection_links(base, collection_id)` for a collection.
"""

from __future__ import annotations

from types import ModuleType

from fastapi import Request

from api.http.links import Link


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
        families = [family for family in self._families if hasattr(family, "landing_links")]
        return [link for family in families for link in family.landing_links(base)]

    def collection_links(self, base: str, collection_id: str) -> list[Link]:
        """Return the links of a collection."""
        families = [family for family in self._families if hasattr(family, "collection_links")]
        return [link for family in families for link in family.collection_links(base, collection_id)]


def directory_of(request: Request) -> Directory:
    """Return the directory of the application."""
    directory: Directory = request.app.state.directory
    return directory
