"""Threads: what they leave out is counted for each file, and told in the order of the files."""

from __future__ import annotations

from pathlib import Path

from routes_geo.points.engines.make import make_engine
from routes_geo.points.inputs import open_source
from routes_geo.points.plan import Plan, match_plan


def test_the_first_unread_line_is_that_of_the_first_file(tmp_path: Path) -> None:
    for number in range(8):
        lines = "12.6,35.5\n" * (20_000 * (8 - number)) + "12.6\n" * (number + 1)  # the last file is done first
        (tmp_path / f"{number}.csv").write_text("lng,lat\n" + lines)
    source = open_source([str(tmp_path)])
    for _ in range(3):
        binned = make_engine("local", threads=4).bin(source, match_plan(Plan(4), source.names, source.origin))
        assert "0.csv" in binned.unread
        assert binned.tally.unread == sum(range(1, 9))
