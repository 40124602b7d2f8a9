"""Read what the page and the pictures share: colours, classes and widths, which `looks.json` defines once for both."""

from __future__ import annotations

import json
from bisect import bisect_right
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.arrays import IntArray
from routes_geo.model import BASES, NOT_PLACED, Basis

LOOKS: dict[str, Any] = json.loads((Path(__file__).parent / "looks.json").read_text("utf-8"))
SCHEMES = ("light", "dark")
NO_DATA, ZERO, WITHHELD = -1, 6, 7  # classes that are no position of a colour
NOT_COMPARABLE = WITHHELD  # in a comparison
SOLID, RIM, DOTS, DOTS_IN_RIM = 0, 1, 2, 3  # looks: how the place of a count is known
MODES = ("sea", "land")  # bands at sea lie below the land, those on land above it
_CHANGES: list[float] = LOOKS["breaks"]["change"]


def ramp_of(indicator: str) -> str:
    """Return the name of the colours of an indicator."""
    return str(LOOKS["ramp_of_indicator"].get(indicator, "own"))


def class_breaks(months: int, ramp: str) -> list[int]:
    """Return the lower bounds of the classes of a window; deaths are fewer, so theirs are the same for all windows."""
    breaks: list[int] = LOOKS["breaks"]["month" if months == 1 or ramp == "dead" else "window"]
    return breaks


def classify(sums: IntArray, withheld: IntArray, empty: NDArray[np.bool_], breaks: list[int]) -> IntArray:
    """Return the classes of sums (n,); `withheld` counts withheld periods, `empty` has no published period at all."""
    classes = np.maximum(np.searchsorted(np.array(breaks), sums, "right") - 1, 0)
    classes = np.where(sums == 0, np.where(withheld > 0, WITHHELD, ZERO), classes)
    return np.where(empty, NO_DATA, classes)


def change_class(ratio: float) -> int:
    """Return the class of a change such as -0.42, a fall by 42 %: 0 to 6, with no large change in the middle."""
    steps = bisect_right(_CHANGES, abs(ratio))
    return len(_CHANGES) + (steps if ratio > 0 else -steps)


def look_of(placing: int, *, is_area: bool) -> int:
    """Return the look of a count by its placing code: dots for areas, a rim for published shares, both for carried."""
    basis = None if placing == NOT_PLACED else BASES[min(placing, len(BASES) - 1)]
    if is_area:
        return DOTS
    if basis == Basis.CARRIED_SHARE:
        return DOTS_IN_RIM
    return RIM if basis == Basis.PUBLISHED_SHARE else SOLID


class Colours:
    """Choose the colours of a painting: `mode` is count or change, `ramp` the name of the colours of counts."""

    def __init__(self, mode: str, ramp: str, scheme: str) -> None:
        self.mode, self.scheme = mode, scheme
        self.ground: dict[str, str] = LOOKS["grounds"][scheme]
        self.paper: str = LOOKS["papers"][scheme]
        self.changes: list[str] = LOOKS["change"][scheme]
        self.routes: dict[str, str] = LOOKS["route_colours"][scheme]
        self.classes: list[str] = self.changes if mode == "change" else LOOKS["ramps"][ramp][scheme]

    def edge(self, at: int) -> str:
        """Return the line around a class: darker than the palest, which lie on pale land, and a gap between others."""
        if self.mode == "change":
            return self.ground["zeroEdge"]
        return self.classes[at + 2] if at < 2 else self.ground["land"]

    def dotted_edge(self, at: int) -> str:
        """Return the line that holds a dotted area together: its own colour, or a darker one if that is pale."""
        if self.mode == "change":
            return self.edge(at)
        return self.classes[at + 2] if at < 2 else self.classes[at]

    def band(self, route: str, changes: dict[str, int | None]) -> str:
        """Return the colour of a route's band: its own, or that of its change."""
        if self.mode == "count":
            return self.routes[route]
        change = changes.get(route)
        return self.ground["zeroEdge"] if change is None else self.changes[change]
