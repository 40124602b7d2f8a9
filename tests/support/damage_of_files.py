"""Kinds of damage that a disk does to a file."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path


def damages(path: Path, rng: random.Random, flips: int) -> Iterator[tuple[str, bytes | None]]:
    """Yield kinds of damage with the content of the file then; None if it is gone."""
    content = path.read_bytes()
    for _ in range(flips if content else 0):
        flipped = bytearray(content)
        flipped[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        yield "flip", bytes(flipped)
    yield "half", content[: len(content) // 2]
    yield "longer", content + b"\x00"
    start = rng.randrange(max(len(content) - 512, 1))
    if any(content[start : start + 512]):
        yield "zeros", content[:start] + bytes(512) + content[start + 512 :]
    yield "empty", b""
    yield "gone", None
