"""Filters in CQL2, as text and as JSON: valid, of other types, deep, broken."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

from support.request_fuzz.oddities import ODD, damage_text

_NAMES = ["value", "route", "status", "cell", "kind", "period", "resolution", "name", "geometry", "geom", "datetime"]
_COMPARISONS = ["=", "<>", "<", ">", "<=", ">="]
_SPATIAL = ["S_INTERSECTS", "S_WITHIN", "S_CONTAINS", "S_DISJOINT", "S_TOUCHES", "S_EQUALS", "S_CROSSES", "S_OVERLAPS"]
_TEMPORAL = ["T_AFTER", "T_BEFORE", "T_DURING", "T_INTERSECTS", "T_EQUALS"]
_SHAPES = [
    "POINT(12.6 35.5)", "POLYGON((10 34,16 34,16 38,10 38,10 34))", "POLYGON((10 34,16 38,16 34,10 38,10 34))",
    "POLYGON EMPTY", "LINESTRING(0 0,20 40)", "BBOX(170,-10,-170,10)", "BBOX(10,34,16,38)", "POINT(1e400 0)",
    "POLYGON((0 0,0 0,0 0,0 0))", "MULTIPOLYGON(((0 0,1 0,1 1,0 0)))", "GEOMETRYCOLLECTION(POINT(0 0))",
    "POINT(NaN NaN)", "POLYGON((10 34,16 34))", "POINT Z(1 2 3)",
]  # fmt: skip
_TIMES = [
    "DATE('2023-01-01')",
    "TIMESTAMP('2023-01-01T00:00:00Z')",
    "INTERVAL('2023-01-01','..')",
    "DATE('2023-02-30')",
]
_DEEPEST = 4
_FUNCTIONS = ["CASEI", "ACCENTI", "sin", "unknown"]

Pools = Mapping[str, Sequence[str]]


def make_filter(rng: random.Random, pools: Pools) -> str:
    """Return a filter in one of the two forms."""
    if rng.random() < 0.3:
        text = json.dumps(_json_filter(rng, pools, rng.randrange(_DEEPEST)))
    else:
        text = _text_filter(rng, pools, rng.randrange(_DEEPEST))
    return damage_text(rng, text) if rng.random() < 0.15 else text


def _name(rng: random.Random, pools: Pools) -> str:
    return rng.choice(_NAMES) if rng.random() < 0.6 or not pools else rng.choice(sorted(pools))


def _literal(rng: random.Random, pools: Pools) -> str:
    chance = rng.random()
    if chance < 0.4:
        return str(rng.choice([0, 1, 100, -5, 1.5, 1e10, 10**30, "1e999"]))
    text = rng.choice(pools[rng.choice(sorted(pools))]) if chance < 0.9 and pools else rng.choice(ODD)
    return "'" + text.replace("'", "''") + "'"


def _text_filter(rng: random.Random, pools: Pools, depth: int) -> str:
    if depth > 0:
        parts = [_text_filter(rng, pools, depth - 1) for _ in range(rng.choice([1, 2, 2, 3]))]
        joined = f" {rng.choice(['AND', 'OR', 'and'])} ".join(f"({part})" for part in parts)
        return f"NOT ({joined})" if rng.random() < 0.2 else joined
    name = _name(rng, pools)
    return rng.choice([_compared, _compared, _in_a_list, _spatial, _temporal])(rng, pools, name)


def _compared(rng: random.Random, pools: Pools, name: str) -> str:
    literal = _literal(rng, pools)
    like = literal.removesuffix("'") + "%'"
    return rng.choice([
        f"{name} {rng.choice(_COMPARISONS)} {literal}",
        f"{literal} {rng.choice(_COMPARISONS)} {name}",
        f"{name} BETWEEN {literal} AND {_literal(rng, pools)}",
        f"{name} IS {rng.choice(['', 'NOT '])}NULL",
        f"{name} LIKE {like}",
        f"{name} + 1 {rng.choice(_COMPARISONS)} {name} * 2 / 0",
        f"{rng.choice(_FUNCTIONS)}({name}) = {literal}",
        rng.choice(["true", "1 = 1", name]),
    ])  # fmt: skip


def _in_a_list(rng: random.Random, pools: Pools, name: str) -> str:
    literals = ",".join(_literal(rng, pools) for _ in range(rng.choice([1, 3, 40])))
    return f"{name} IN ({literals})"


def _spatial(rng: random.Random, _pools: Pools, _name: str) -> str:
    return f"{rng.choice(_SPATIAL)}({rng.choice(['geometry', 'geom', 'value'])}, {rng.choice(_SHAPES)})"


def _temporal(rng: random.Random, _pools: Pools, name: str) -> str:
    return f"{rng.choice(_TEMPORAL)}({name}, {rng.choice(_TIMES)})"


def _json_filter(rng: random.Random, pools: Pools, depth: int) -> Any:
    if depth > 0:
        count = rng.choice([1, 2, 2, 3])
        return {"op": rng.choice(["and", "or"]), "args": [_json_filter(rng, pools, depth - 1) for _ in range(count)]}
    literal = _literal(rng, pools)
    value: Any = (
        literal[1:-1] if literal.startswith("'") else rng.choice([0, 1.5, True, None, [1], {"date": "2023-01-01"}])
    )
    operator = rng.choice([*_COMPARISONS, "like", "in", "between", "isNull", "s_intersects", "t_after", "+", "none"])
    shape = {"type": "Point", "coordinates": rng.choice([[12.6, 35.5], [1e300, 0], [], ["a"], [0, 0, 0, 0]])}
    last = shape if operator == "s_intersects" else value
    return {"op": operator, "args": [{"property": _name(rng, pools)}, last][: rng.choice([1, 2, 2, 2])]}
