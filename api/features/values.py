"""Values of parameters and properties: their JSON Schemas, and how the text of a parameter is read."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import pyarrow as pa
from pydantic.config import JsonDict

from routes_geo.errors import InvalidInput
from routes_geo.features.boxes import box_numbers
from routes_geo.features.crs import Box

_TRUE, _FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "off")
_WHOLE_NUMBER, _MOST_DIGITS = re.compile(r"-?[0-9]+"), 18


def value_schema(kind: pa.DataType, values: Sequence[str] = ()) -> JsonDict:
    """Return the JSON Schema of the values of a column, which are one of `values` if there are any."""
    if pa.types.is_list(kind):
        return {"type": "array", "items": value_schema(kind.value_type, values)}
    return _scalar_schema(kind) | ({"enum": [*values]} if values else {})


def _scalar_schema(kind: pa.DataType) -> JsonDict:
    if pa.types.is_date(kind):
        return {"type": "string", "format": "date"}
    for is_kind, name in (
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_integer, "integer"),
        (pa.types.is_floating, "number"),
    ):
        if is_kind(kind):
            return {"type": name}
    return {"type": "string"}


def parse_box_m(text: str) -> Box:
    """Return the box of a text in metres; raise InvalidInput for any other text."""
    numbers = box_numbers(text)
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)) or numbers[1] > numbers[3]:
        raise InvalidInput(
            f"bbox {text!r} is not accepted; give west,south,east,north in metres, with south at most north"
        )
    return (numbers[0], numbers[1], numbers[2], numbers[3])


def parse_whole(text: str | None, name: str, least: int) -> int | None:
    """Return the whole number of a parameter, None without it; raise InvalidInput for any other text.

    A number with more digits than any count has is cut off after as many: it is still larger than every count.
    """
    if text is None:
        return None
    number = int(text[:_MOST_DIGITS]) if _WHOLE_NUMBER.fullmatch(text) else least - 1
    if number < least:
        raise InvalidInput(f"{name} {text!r} is not accepted; give a whole number from {least} on")
    return number


def parse_names(text: str | None, names: Sequence[str], what: str = "properties") -> tuple[str, ...] | None:
    """Return the chosen names, each once, None without a choice; raise InvalidInput for an unknown one."""
    if text is None:
        return None
    chosen = tuple(dict.fromkeys(text.split(",")))
    unknown = [name for name in chosen if name not in names]
    if unknown:
        raise InvalidInput(f"unknown {what} {', '.join(map(repr, unknown))}; choose from {', '.join(names)}")
    return chosen


def parse_flag(text: str | None, name: str) -> bool:
    """Return whether a parameter is true, False without it; raise InvalidInput for any other text."""
    if text is None:
        return False
    if text.lower() not in _TRUE + _FALSE:
        raise InvalidInput(f"{name} {text!r} is not accepted; give true or false")
    return text.lower() in _TRUE
