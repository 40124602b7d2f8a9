"""Bound the size of a picture."""

from __future__ import annotations

from routes_geo.errors import InvalidInput

WIDTH, HEIGHT = 1200, 630  # of previews of links
LEAST_PX, MOST_PX = (600, 315), (2400, 1600)


def check_size(width: int, height: int) -> None:
    """Raise InvalidInput for a size that is too small to read, or too large to draw quickly."""
    if not (LEAST_PX[0] <= width <= MOST_PX[0] and LEAST_PX[1] <= height <= MOST_PX[1]):
        raise InvalidInput(
            f"a picture of {width} x {height} pixels is not drawn; choose a width from {LEAST_PX[0]} to {MOST_PX[0]} "
            f"and a height from {LEAST_PX[1]} to {MOST_PX[1]}"
        )
