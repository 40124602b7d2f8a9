"""Arguments of tools: their schemas, the check of what an assistant gives, and the parameters they become.

The rule: an argument is written as elsewhere (route names, windows, days), and the endpoint reads it. Here it is only
checked that there are no other arguments, and that each is a text or a whole number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from routes_geo.errors import InvalidInput, meant
from routes_geo.grid.cell_bits import FINEST_PUBLISHED
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.written_window import WrittenWindow, parse_window

Given = Mapping[str, str]  # arguments that were checked
Schema = Mapping[str, Any]

_ROUTES = (
    "Route: CMED (Central Mediterranean), EMED (Eastern Mediterranean), WBAL (Western Balkans), WMED (Western "
    "Mediterranean) or WAFR (Atlantic / West African), or any name that the tool routes lists"
)
_WINDOWS = (
    "Months: a year (2023), a quarter (2023-Q3), a month (2023-09), an interval (2023-01/2023-09), or ytd (January to "
    "the newest month), 12m (the newest twelve months), year (the newest whole year) or month (the newest month). Days "
    "are refused."
)
ROUTE: Schema = {"type": "string", "description": f"{_ROUTES}.", "examples": ["CMED", "West African"]}
SUBJECT: Schema = {**ROUTE, "description": f"{_ROUTES}; or FIVE (the five routes) or ALL (all nine of Frontex)."}
WINDOW: Schema = {"type": "string", "description": _WINDOWS, "examples": ["2023-01/2023-09", "ytd"]}
MONTH: Schema = {
    "type": "string",
    "description": "A month such as 2023-09. Default: the newest.",
    "examples": ["2023-09"],
}
COMPARE: Schema = {
    "type": "string",
    "description": "Window of as many months to compare with: previous_year, or an interval such as 2022-01/2022-09.",
    "default": "previous_year",
}
SERIES: Schema = {
    "type": "string",
    "description": "Id of a series, as the tool sources lists them.",
    "default": DETECTIONS,
    "examples": ["iom.dead_and_missing.v1"],
}
SERIES_OR_ALL: Schema = {**SERIES, "description": f"{SERIES['description']} all: every series about the route."}
AS_OF: Schema = {
    "type": "string",
    "format": "date",
    "description": "Day, such as 2025-06-03: figures as they were known on that day. Default: the newest release.",
}
RESOLUTION: Schema = {
    "type": "integer",
    "minimum": 2,
    "maximum": FINEST_PUBLISHED,
    "description": f"H3 resolution of the cells. Finer than {FINEST_PUBLISHED} is refused. Default: 4.",
}


def limit_schema(most: int, default: int) -> Schema:
    """Return the schema of the largest number of rows in an answer."""
    return {"type": "integer", "minimum": 1, "maximum": most, "default": default, "description": "Rows at most."}


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments that a tool takes, with the schema of each."""

    schemas: Mapping[str, Schema]
    required: Sequence[str] = ()

    def json_schema(self) -> dict[str, Any]:
        """Return the schema of all arguments together."""
        return {
            "type": "object",
            "properties": {name: dict(schema) for name, schema in self.schemas.items()},
            "required": [*self.required],
            "additionalProperties": False,
        }

    def check(self, given: Mapping[str, Any] | None) -> dict[str, str]:
        """Return the given arguments as texts, with the defaults; InvalidInput states every fault at once."""
        stated = {name: value for name, value in (given or {}).items() if value is not None}
        faults = [*self._unknown(stated), *(f"{name} is missing" for name in self.required if name not in stated)]
        faults += [fault for name, value in stated.items() if (fault := self._fault(name, value))]
        if faults:
            raise InvalidInput("; ".join(faults))
        defaults = {name: schema["default"] for name, schema in self.schemas.items() if "default" in schema}
        return {name: str(value).strip() for name, value in (defaults | stated).items()}

    def _unknown(self, stated: Mapping[str, Any]) -> list[str]:
        names = {name: name for name in self.schemas}
        accepted = ", ".join(names) or "no arguments"
        return [
            f"unknown argument {name}; {meant(name, names)}this tool takes {accepted}"
            for name in stated
            if name not in names
        ]

    def _fault(self, name: str, value: object) -> str | None:
        schema = self.schemas.get(name)
        if schema is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int):
            return f"{name} {value!r} is not accepted; give a {schema['type']}"
        if schema["type"] != "integer":
            return _fault_of_choice(name, str(value), schema.get("enum"))
        if not re.fullmatch(r"[0-9]{1,9}", str(value)):
            return f"{name} {value!r} is not accepted; give a whole number from {schema['minimum']} on"
        if name == "limit" and not schema["minimum"] <= int(value) <= schema["maximum"]:
            return f"limit {value} is not accepted; give {schema['minimum']} to {schema['maximum']}"
        return None


def _fault_of_choice(name: str, value: str, choices: Sequence[str] | None) -> str | None:
    if choices is None or value in choices:
        return None
    return f"{name} {value!r} is not accepted; choose one of {', '.join(choices)}"


def window_parameters(window: str | None) -> dict[str, str]:
    """Return the parameters of an endpoint for a window: its name, or its months. InvalidInput for any other text."""
    written = WrittenWindow() if window is None else parse_window(window)
    given = {"window": written.name, "datetime": written.when}
    return {name: text for name, text in given.items() if text is not None}


def pick(given: Given, *names: str) -> dict[str, str]:
    """Return some of the arguments, without those that are not given."""
    return {name: given[name] for name in names if name in given}


def address(path: str, parameters: Mapping[str, str]) -> str:
    """Return a path with parameters."""
    return f"{path}?{urlencode(parameters)}" if parameters else path


def path_part(name: str, value: str) -> str:
    """Return a name as a part of a path; InvalidInput for one that would lead to another address."""
    if not value or set(value) & set("/?#.\\"):
        raise InvalidInput(f"{name} {value!r} is not accepted; give an id, or a name without / and .")
    return quote(value, safe="")
