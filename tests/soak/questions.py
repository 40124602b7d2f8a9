"""The questions of a mixed load: addresses by kind, some of a few and some of many, with headers and methods."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

ROUTES = ("CMED", "EMED", "WBAL", "WMED", "WAFR")
_TILES = ((3, 4, 3), (4, 8, 6), (4, 7, 6), (5, 17, 12), (5, 16, 12), (5, 15, 12), (6, 34, 24), (6, 35, 25), (7, 69, 50))
_ZONES = ("841e807ffffffff", "831e80fffffffff")
ENCODINGS = ("identity", "gzip", "br", "zstd", "gzip, br")


@dataclass(frozen=True, slots=True)
class Question:
    """One request, and the status that its answer must have; `follow` is how it is asked again with the first answer.

    `follow` is `tag` (If-None-Match: 304), `range` (a part of the file: 206) or nothing.
    """

    kind: str
    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    follow: str = ""

    def pinned(self, snapshot_id: str) -> Question:
        """Return the same question about one snapshot, whichever is served."""
        mark = "&" if "?" in self.path else "?"
        return replace(self, kind="addresses that name a snapshot", path=f"{self.path}{mark}v={snapshot_id}")


def _month(rng: random.Random) -> str:
    return f"{rng.randrange(2012, 2025)}-{rng.randrange(1, 13):02d}"


def _window(rng: random.Random) -> str:
    return rng.choice([str(rng.randrange(2012, 2025)), _month(rng), "2009/2025", f"{_month(rng)}/2025-01"])


def _detections(rng: random.Random) -> str:
    return f"series=frontex.detections.v1&datetime={_window(rng)}"


def _deaths(rng: random.Random) -> str:
    return f"series=iom.dead_and_missing.v1&datetime={rng.randrange(2014, 2025)}"  # counted by quarter


def _tile(rng: random.Random) -> str:
    return "/".join(map(str, rng.choice(_TILES)))


def _route(rng: random.Random) -> str:
    return rng.choice(ROUTES)


def _items(rng: random.Random) -> str:
    shown = f"/collections/cells/items?datetime={_window(rng)}&limit=200"
    filters = (
        f"filter=value%3E{rng.randrange(20, 500)}",
        f"bbox={rng.randrange(-20, 20)},25,40,{rng.randrange(35, 45)}",
        f"route={_route(rng)}",
        f"filter=route%3D%27{_route(rng)}%27&sortby=-value",
    )
    return f"{shown}&{rng.choice(filters)}"


def _zones(rng: random.Random) -> str:
    zone = rng.choice(_ZONES)
    return rng.choice(
        [
            f"/dggs/H3/zones?datetime={_window(rng)}&limit=100",
            f"/collections/cells/dggs/H3/zones/{zone}/data?datetime={_window(rng)}",
            f"/dggs/H3/zones/{zone}",
        ]
    )


def _export(rng: random.Random) -> str:
    form = rng.choice(["csv", "fgb", "parquet", "arrow", "json"])
    return f"/collections/cells/items?datetime={_window(rng)}&resolution=5&corridor=true&f={form}"


def _picture(rng: random.Random) -> str:
    return f"/picture.{rng.choice(['svg', 'svg', 'png'])}?route={_route(rng)}&window={rng.randrange(2018, 2025)}"


def _document(rng: random.Random) -> str:
    return rng.choice(
        ["/hotspots", "/claims", "/alerts", "/letter", "/measures", "/sources", "/calendar.ics", "/changes/latest"]
        + [f"/figures?route={_route(rng)}", f"/revisions/{_route(rng)}", f"/forecast/{_route(rng)}", "/scorecard"]
        + ["/official-pressure", "/collections", "/tiles/cells.json", "/catalog.jsonld", "/data/catalog.json"]
    )


_MAKERS: dict[str, tuple[int, Callable[[random.Random], str]]] = {
    "tiles without figures": (20, lambda rng: f"/tiles/{rng.choice(['cells', 'routes', 'places'])}/{_tile(rng)}.mvt"),
    "tiles with figures": (
        30,
        lambda rng: f"/tiles/cells/{_tile(rng)}.mvt?props=all&{rng.choice([_detections, _deaths])(rng)}",
    ),
    "tiles of the basemap": (4, lambda rng: f"/tiles/basemap/{_tile(rng)}.mvt"),
    "items with filters": (12, _items),
    "zones": (6, _zones),
    "series": (8, lambda rng: f"/series/{_route(rng)}?datetime={_window(rng)}"),
    "pressure": (5, lambda rng: f"/pressure{rng.choice(['', '/' + _route(rng)])}?datetime=202{rng.randrange(5)}-09"),
    "other documents": (6, _document),
    "pictures": (2, _picture),
    "reports": (1, lambda rng: f"/reports/{_route(rng)}.html?datetime={rng.randrange(2018, 2025)}"),
    "exports": (3, _export),
    "the page": (3, lambda rng: rng.choice(["/", "/page.json", "/?f=json"])),
}
# Files of which a part can be asked for, and addresses that are refused.
_FILES = ("/data/places.csv", "/data/cells.parquet", "/series/CMED.csv", "/data/frontex.detections.v1.csv")
_REFUSED = (
    ("/nothing", 404), ("/tiles/cells/5/999/12.mvt", 404), ("/series/MOON", 404), ("/reports/MOON.html", 404),
    ("/collections/cells/items?datetime=2023-99", 400), ("/pressure?nonsense=1", 400),
)  # fmt: skip
_OPERATION = ("/healthz", "/readyz", "/metrics")


def make_question(rng: random.Random, names: Sequence[str]) -> Question:
    """Return a question by chance; `names` are those of the snapshots."""
    chance = rng.random()
    if chance < 0.02:
        path, status = rng.choice(_REFUSED)
        return Question("addresses that are refused", path, status=status)
    if chance < 0.04:
        return Question("health and metrics", rng.choice(_OPERATION))
    if chance < 0.07:
        return Question("ranges of files", rng.choice(_FILES), follow="range", headers={"Accept-Encoding": "identity"})
    kind = rng.choices(list(_MAKERS), [weight for weight, _ in _MAKERS.values()])[0]
    question = Question(kind, _MAKERS[kind][1](rng), headers={"Accept-Encoding": rng.choice(ENCODINGS)})
    if question.path == "/" and rng.random() < 0.5:
        question.headers["Accept"] = "text/html"
    return _varied(question, rng, names)


def _varied(question: Question, rng: random.Random, names: Sequence[str]) -> Question:
    chance = rng.random()
    if chance < 0.1:
        return replace(question, kind="conditional requests", follow="tag")
    if chance < 0.14:
        return replace(question, kind="HEAD", method="HEAD")
    if chance < 0.2 and not question.path.startswith(("/?", "/reports")) and question.path != "/":
        return question.pinned(rng.choice(names))
    return question
