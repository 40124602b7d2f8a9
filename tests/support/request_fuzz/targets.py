"""Damage to addresses: paths that lead elsewhere, queries that are no pairs."""

from __future__ import annotations

import random
from collections.abc import Callable
from urllib.parse import quote

from support.request_fuzz.oddities import ODD

_STEPS = [
    "..",
    "%2e%2e",
    ".%2e",
    "%2E%2E%2F",
    "%252e%252e",
    ".",
    "%00",
    "%0d%0aX-Injected:%201",
    ";a=b",
    "%5c..",
    "%ff",
    "%c0%ae",
]
_TAILS = ["/", "//", ".json", ".html", "?", "%20", "%00", "/..", "/%2e%2e", ";", "/etc/passwd", "%2f", "~", "\\"]


def damage_path(rng: random.Random, target: bytes) -> bytes:
    """Return an address with a path that is close to the given one, or far from it."""
    path, mark, query = target.decode("ascii").partition("?")
    segments = path.split("/")
    at = rng.randrange(1, len(segments) + 1)
    kind = rng.randrange(7)
    if kind == 0:
        segments[at:at] = [rng.choice(_STEPS)] * rng.choice([1, 3, 12])
    elif kind == 1:
        segments[-1] += rng.choice(_TAILS)
    elif kind == 2:
        segments[at:at] = [quote(rng.choice(ODD), safe="")]
    elif kind == 3:
        segments[at - 1 :] = [segment.swapcase() for segment in segments[at - 1 :]]
    elif kind == 4:
        segments[at:] = segments[at + 1 :]
    elif kind == 5:
        segments = [quote(quote(segment, safe=""), safe="") for segment in segments]
    else:
        segments[at:at] = [""] * rng.choice([1, 2])
    changed = "/".join(segments)
    return (("" if changed.startswith("/") else "/") + changed + mark + query).encode()


def damage_query(rng: random.Random, target: bytes) -> bytes:
    """Return an address with a query that few clients would send."""
    path, _, query = target.decode("ascii").partition("?")
    return f"{path}?{rng.choice(_DAMAGES)(rng, query)}".encode()


def _unknown(rng: random.Random, query: str) -> str:
    return f"{query}&{quote(rng.choice(ODD)[:200], safe='')}={quote(rng.choice(ODD)[:200], safe='')}"


def _twice(rng: random.Random, query: str) -> str:
    pairs = query.split("&")
    return "&".join([*pairs, rng.choice(pairs)])


def _other_value(rng: random.Random, query: str) -> str:
    name = rng.choice(query.split("&")).partition("=")[0]
    return f"{query}&{name}={quote(rng.choice(ODD)[:200])}"


def _without_value(rng: random.Random, query: str) -> str:
    return "&".join(pair.partition("=")[0] + rng.choice(["", "="]) for pair in query.split("&"))


def _other_marks(rng: random.Random, query: str) -> str:
    return query.replace("&", rng.choice([";", "&&", "?", "&amp;"])).replace("=", rng.choice(["=", "==", "%3D"]))


def _broken_codes(rng: random.Random, query: str) -> str:
    return query + rng.choice(["%", "%z", "%ff%fe", "%c3%28", "%ed%a0%80", "%u0041", "+%2B+", "%00", "%E0%80%80"])


def _many(rng: random.Random, query: str) -> str:
    return query + f"&a{rng.randrange(9)}=1" * rng.choice([50, 1000, 3000])


def _long(rng: random.Random, query: str) -> str:
    return f"{query}&filter={'(' * rng.choice([100, 2000, 7000])}"


def _renamed(rng: random.Random, query: str) -> str:
    return query.upper() if rng.random() < 0.5 else query.replace("=", "[]=", 1)


_DAMAGES: tuple[Callable[[random.Random, str], str], ...] = (
    _unknown,
    _twice,
    _other_value,
    _without_value,
    _other_marks,
    _broken_codes,
    _many,
    _long,
    _renamed,
)
