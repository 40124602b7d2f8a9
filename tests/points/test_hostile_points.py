"""Hostile files of points: one sentence, or the lines that are left."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from support.hostile_files import NO_FILES, PARQUETS, TEXTS, Make, sound_table

from routes_geo.errors import RoutesGeoError
from routes_geo.points.inputs import Account, open_source
from routes_geo.points.plan import Plan, match_plan

PLAN = Plan(5, ("period",), ("value",), "value", "value", None, False, False)
FILES: dict[str, Make] = TEXTS | PARQUETS | NO_FILES


def read_points(path: Path) -> tuple[int, int]:
    """Read all batches of a file; return the rows and the lines that are not read."""
    source = open_source([str(path)])
    plan = match_plan(PLAN, source.names, source.origin)
    account = Account()
    return sum(batch.num_rows for part in source.fragments for _, batch in part.batches(plan, account)), account.unread


def refusal(path: Path) -> str:
    with pytest.raises(RoutesGeoError) as raised:
        read_points(path)
    return str(raised.value)


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_read_or_refused_with_one_sentence(name: str, tmp_path: Path) -> None:
    FILES[name](tmp_path / name)
    begun = time.process_time()
    try:
        read_points(tmp_path / name)
    except RoutesGeoError as error:
        assert name in str(error)
        assert "\n" not in str(error)
        assert len(str(error)) < 1000
    assert time.process_time() - begun < 10


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("wide_header.csv", "the header is longer than 65,536 bytes"),
        ("long_line.csv", "a line is longer than 8 MiB"),
        ("long_chained_quotes.csv", "a quotation mark is not closed"),
        ("short_rows.csv", "nine of ten lines do not have the 2 fields of the header; is ',' the delimiter?"),
        ("pipe.csv", "is a device, a pipe or a link in a circle"),
        ("zero.csv", "is a device, a pipe or a link in a circle"),
        ("geo_deep.parquet", "the GeoParquet metadata cannot be read"),
        ("geo_list.parquet", "the GeoParquet metadata cannot be read"),
        ("geo_text.parquet", "the GeoParquet metadata cannot be read"),
        ("geo_file.parquet", "the GeoParquet metadata cannot be read"),
        ("long_metadata.parquet", "is not a readable Parquet file"),
    ],
)
def test_the_sentence_states_the_fault(name: str, fault: str, tmp_path: Path) -> None:
    FILES[name](tmp_path / name)
    assert fault in refusal(tmp_path / name)


def test_a_file_of_many_rows_is_read_in_parts(tmp_path: Path) -> None:
    PARQUETS["many_rows.parquet"](tmp_path / "many_rows.parquet")
    assert read_points(tmp_path / "many_rows.parquet") == (20_000_000, 0)


def test_broken_lines_of_one_file_do_not_count_for_the_next(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("period,value\n" + "1\n" * 60_000 + "2023-01,5\n" * 10)
    source = open_source([str(tmp_path / "a.csv"), str(tmp_path / "b.csv")])
    plan, account = match_plan(PLAN, source.names, source.origin), Account()
    rows = [batch.num_rows for part in source.fragments for _, batch in part.batches(plan, account)]
    assert (sum(rows), account.unread) == (20, 120_000)


def test_damaged_bytes_never_end_the_process(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(sound_table(), path, compression="none", row_group_size=100)
    sound, outcomes = path.read_bytes(), set()
    for number in range(100):
        rng = random.Random(number)
        content = bytearray(sound)
        at = rng.randrange(len(content)) if rng.random() < 0.5 else len(content) - 1 - rng.randrange(4000)
        content[at] = rng.randrange(256)
        path.write_bytes(content)
        try:
            read_points(path)
            outcomes.add("read")
        except RoutesGeoError as error:
            outcomes.add(type(error).__name__)
    assert outcomes >= {"read", "DataError"}
