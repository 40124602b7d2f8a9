"""Undo the filters of a PNG file with four bytes per pixel (PNG 1.2, section 6)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.kernels import kernel

_PIXEL = 4


@kernel
def unfilter(rows: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the bytes of an image (height, width * 4); each of `rows` begins with the number of its filter."""
    height, width = rows.shape[0], rows.shape[1] - 1
    image = np.zeros((height, width), np.uint8)
    for y in range(height):
        filtered = rows[y, 0]
        for x in range(width):
            left = int(image[y, x - _PIXEL]) if x >= _PIXEL else 0
            above = int(image[y - 1, x]) if y > 0 else 0
            corner = int(image[y - 1, x - _PIXEL]) if y > 0 and x >= _PIXEL else 0
            guess = 0
            if filtered == 1:
                guess = left
            elif filtered == 2:
                guess = above
            elif filtered == 3:
                guess = (left + above) // 2
            elif filtered == 4:
                guess = _paeth(left, above, corner)
            image[y, x] = (int(rows[y, x + 1]) + guess) & 255
    return image


@kernel
def _paeth(left: int, above: int, corner: int) -> int:
    """Return the neighbour that is nearest to left + above - corner."""
    by_left, by_above, by_corner = abs(above - corner), abs(left - corner), abs(left + above - 2 * corner)
    if by_left <= by_above and by_left <= by_corner:
        return left
    return above if by_above <= by_corner else corner
