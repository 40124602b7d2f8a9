"""Values of parameters from their schemas: valid, nearly valid, odd."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

from support.request_fuzz.cql2 import make_filter
from support.request_fuzz.oddities import ODD, damage_text
from support.request_fuzz.patterns import sample_pattern

_EDGES = [0, 1, -1, 2, 7, 8, 9, 15, 16, 63, 64, 255, 256, 2**31 - 1, 2**31, 2**63 - 1, -(2**63)]
_YEARS = [2009, 2014, 2019, 2022, 2023, 2024, 2025, 2026]
_ODD_YEARS = [0, 1, 1582, 1850, 1899, 1900, 1970, 1999, 2038, 2100, 9999]
_BOXES = [
    [10, 34, 16, 38], [-180, -90, 180, 90], [170, -10, -170, 10], [179.9, 0, -179.9, 1], [12.6, 35.5, 12.6, 35.5],
    [12, 35, 0, 13, 36, 100], [-20, 10, 45, 60], [181, 0, 190, 1], [10, 38, 16, 34], [0, 89.9, 360, 90],
    [-2e7, -2e7, 2e7, 2e7], [1e6, 4e6, 2e6, 5e6], [1e308, 0, 1e308, 1],
]  # fmt: skip

Schema = Mapping[str, Any]
Pools = Mapping[str, Sequence[str]]  # values that answers contain, by the name of their member


class Values:
    """Chooses values of parameters; `pools` has those that answers contain."""

    def __init__(self, pools: Pools) -> None:
        self._pools = pools

    def valid(self, rng: random.Random, name: str, schema: Schema) -> str:
        """Return a value that the schema allows, as it stands in an address before it is encoded."""
        if name == "filter":
            return make_filter(rng, self._pools)
        known = self._pools.get(name, ())
        if known and rng.random() < (0.2 if "enum" in schema or "pattern" in schema else 0.8):
            return rng.choice(known)
        return self._of_schema(rng, name, schema)

    def near(self, rng: random.Random, name: str, schema: Schema) -> str:
        """Return a value that is damaged, odd, or of another parameter."""
        chance = rng.random()
        if chance < 0.6:
            return damage_text(rng, self.valid(rng, name, schema))
        if chance < 0.9 or not self._pools:
            return rng.choice(ODD)
        return rng.choice(self._pools[rng.choice(sorted(self._pools))])

    def _of_schema(self, rng: random.Random, name: str, schema: Schema) -> str:
        if "examples" in schema and rng.random() < 0.4:
            return as_text(rng.choice(schema["examples"]))
        if "enum" in schema or "const" in schema:
            return as_text(rng.choice(schema.get("enum") or [schema["const"]]))
        if schema.get("format") == "date":
            return make_date(rng)
        if name == "datetime" and rng.random() < 0.8:
            return make_interval(rng)
        if "pattern" in schema:
            return sample_pattern(rng, schema["pattern"])
        return self._of_type(rng, name, schema)

    def _of_type(self, rng: random.Random, name: str, schema: Schema) -> str:
        kind = schema.get("type")
        if kind == "array":
            return self._array(rng, name, schema)
        if kind == "integer":
            return str(make_integer(rng, schema))
        if kind == "number":
            return repr(rng.choice([rng.uniform(-200, 200), float(make_integer(rng, schema))]))
        if kind == "boolean":
            return rng.choice(["true", "false"])
        if "examples" in schema:
            return as_text(rng.choice(schema["examples"]))
        return rng.choice(ODD)

    def _array(self, rng: random.Random, name: str, schema: Schema) -> str:
        if "bbox" in name:
            return make_bbox(rng)
        items = schema.get("items", {})
        return ",".join(self.valid(rng, name, items) for _ in range(rng.choice([1, 1, 2, 3, 8])))


def make_integer(rng: random.Random, schema: Schema) -> int:
    """Return an integer within the bounds of a schema, often at one of them."""
    low, high = schema.get("minimum", -(2**63)), schema.get("maximum", 2**63 - 1)
    edges = [edge for edge in [low, high, schema.get("default", low), *_EDGES] if low <= edge <= high]
    return int(rng.choice(edges)) if rng.random() < 0.5 else rng.randint(max(low, 0), max(min(high, 300), low, 0))


def make_date(rng: random.Random) -> str:
    """Return a day; some do not exist."""
    year = rng.choice(_YEARS if rng.random() < 0.8 else _ODD_YEARS)
    return f"{year:04}-{rng.randint(1, 12):02}-{rng.choice([1, 15, 28, 29, 30, 31, rng.randint(1, 28)]):02}"


def make_interval(rng: random.Random) -> str:
    """Return an instant or an interval, of any precision, open or closed."""
    if rng.random() < 0.4:
        return _instant(rng)
    ends = [_instant(rng) if rng.random() < 0.85 else rng.choice(["..", ""]) for _ in range(2)]
    return "/".join(sorted(ends) if rng.random() < 0.8 else ends)


def _instant(rng: random.Random) -> str:
    day = make_date(rng)
    time = rng.choice(["T00:00:00Z", "t23:59:60z", "T12:00:00.123456+05:30", "T24:00:00Z", "T00:00Z"])
    return rng.choice([day[:4], day[:7], day, day + time])


def make_bbox(rng: random.Random) -> str:
    """Return a box: known ones, small ones, some across the antimeridian or upside down."""
    if rng.random() < 0.5:
        box: Sequence[float] = rng.choice(_BOXES)
    else:
        west, south = rng.uniform(-180, 180), rng.uniform(-90, 90)
        box = [west, south, west + rng.expovariate(0.1), south + rng.expovariate(0.1)]
    return ",".join(f"{number:.15g}" for number in box)


def as_text(value: Any) -> str:
    """Return a value of JSON as it stands in an address."""
    if isinstance(value, list):
        return ",".join(map(as_text, value))
    return value if isinstance(value, str) else json.dumps(value)
