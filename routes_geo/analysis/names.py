"""Find the route that a name stands for, in a snapshot or a service alike."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes_geo.errors import InvalidInput
from routes_geo.geography.route_names import find_route
from routes_geo.model import ROUTE_IDS
from routes_geo.snapshot.subjects import SUBJECT_IDS, SUBJECTS

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class RouteNames:
    """The names of the five routes, by id; the first one is that of the route itself."""

    by_id: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, routes: pa.Table) -> RouteNames:
        """Return the names in the collection of routes."""
        rows = routes.select(["route", "name", "aliases"]).to_pylist()
        return cls({row["route"]: (row["name"], *row["aliases"]) for row in rows})

    def route(self, name: str) -> str:
        """Return the id of a route; NotFound, with the names that were probably meant, for an unknown one."""
        return find_route(_text(name), self.by_id)

    def subject(self, name: str) -> str:
        """Return the id of a route, of a total such as ALL, or of a context route."""
        return find_route(_text(name), {**self.by_id, **{key: (subject.name,) for key, subject in SUBJECTS.items()}})

    def name(self, route: str) -> str:
        """Return the name of a route by its id."""
        return self.by_id[route][0]


def is_route_id(name: object) -> bool:
    """Return whether a name is the id of a route as it is written, which needs no names of the snapshot."""
    return name in ROUTE_IDS


def is_subject_id(name: object) -> bool:
    """Return the same for routes, totals and context routes."""
    return name in SUBJECT_IDS


def check_resolution(resolution: int | None) -> int | None:
    """Return a resolution as a whole number; InvalidInput for anything else, such as text."""
    try:
        return None if resolution is None else operator.index(resolution)
    except TypeError:
        raise InvalidInput(f"resolution {resolution!r} is not accepted; give a whole number from 2 to 5") from None


def _text(name: object) -> str:
    if not isinstance(name, str):
        raise InvalidInput(f"the route {name!r} is not accepted; give its id or a name as text, such as 'CMED'")
    return name
