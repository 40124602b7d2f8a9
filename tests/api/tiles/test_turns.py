"""Many tiles at once: each in its turn, and other work between two of them."""

from __future__ import annotations

import asyncio

import pytest

from api.tiles.turns import turn


def test_other_work_comes_between_two_turns() -> None:
    happened: list[str] = []

    async def tile(name: str) -> None:
        async with turn():
            happened.append(name)

    async def prober() -> None:
        for number in range(3):
            happened.append(f"probe {number}")
            await asyncio.sleep(0)

    async def run() -> None:
        await asyncio.gather(*(tile(f"tile {number}") for number in range(5)), prober())

    asyncio.run(run())
    assert [name for name in happened if name.startswith("tile")] == [f"tile {number}" for number in range(5)]
    assert happened.index("probe 2") < happened.index("tile 3")


def test_an_error_ends_a_turn() -> None:
    async def fail() -> None:
        async with turn():
            raise ValueError("a tile that fails")

    async def run() -> str:
        with pytest.raises(ValueError, match="a tile that fails"):
            await fail()
        async with turn():
            return "next"

    assert asyncio.run(run()) == "next"
    assert asyncio.run(run()) == "next"  # on another loop
