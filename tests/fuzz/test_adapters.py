"""Every adapter on thousands of damaged files: accepted + quarantined = rows in, or one clear error, never a traceback.

A run is reproducible: the seed of each file is its number. The usual run takes a sample, the slow one them all.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.damage import BOOK_JUNK, JUNK, damage_bytes, damage_json, damage_rows
from support.seeds import (
    BOOK_SEEDS,
    CSV_SEEDS,
    JSON_SEEDS,
    TABLE,
    Rows,
    write_book,
    write_csv,
    write_json,
    write_parquet,
)

from routes_geo.errors import InvalidInput, RoutesGeoError
from routes_geo.model import OBSERVATION_SCHEMA, Reason, Status
from routes_geo.sources.registry import ADAPTERS, Adapter, Intake
from routes_geo.sources.sniff import Sniffed
from routes_geo.sources.table.adapter import Details, TableColumns, make_adapter

SAMPLE, ALL = 60, 1200  # files per seed
SAMPLE_OF_BOOKS = 15  # each is read in a process of its own
_WITHOUT_VALUE = {Status.NOT_PUBLISHED.value, Status.NOT_YET_REPORTED.value}


def adapter_of(source: str) -> Adapter:
    return make_adapter(TableColumns(), Details()) if source == "table" else ADAPTERS[source]


def check_file(path: Path, adapter: Adapter) -> str:
    """Read a damaged file; return what came of it."""
    adapter.recognises(Sniffed(path))
    try:
        intake = adapter.read(path, None)
    except RoutesGeoError as error:
        check_message(str(error))
        return type(error).__name__
    check_intake(intake)
    return "quarantined" if intake.rejected else "accepted"


def check_message(message: str) -> None:
    """Check that a message is one line, and below it at most a line for each reason that is named."""
    first, *reasons = message.split("\n")
    assert first.strip()
    assert len(reasons) <= 4
    assert all(line.startswith("  ") and line.strip() for line in reasons)


def check_intake(intake: Intake) -> None:
    assert intake.rows_in == intake.rows_accepted + len(intake.rejected)
    assert sum(intake.reasons().values()) == len(intake.rejected)
    assert all(isinstance(row.reason, Reason) and row.location for row in intake.rejected)
    table = intake.observations
    assert table.schema.equals(OBSERVATION_SCHEMA)
    table.validate(full=True)
    columns = (table[name].to_pylist() for name in ("value", "status", "start", "end"))
    for value, status, start, end in zip(*columns, strict=True):
        assert (value is None) == (status in _WITHOUT_VALUE)
        assert value is None or value >= 0
        assert start < end
    assert intake.rows_accepted or not table.num_rows or any(row.counted for row in intake.rejected)


def run(files: Iterator[Path], adapter: Adapter) -> None:
    outcomes: Counter[str] = Counter()
    for path in files:
        try:
            outcomes[check_file(path, adapter)] += 1
        except Exception as error:
            error.add_note(f"the file is {path}")
            raise
    assert len(outcomes) > 1, outcomes  # the damage does something, and does not spoil everything


def damaged(path: Path, count: int, write: Callable[[Path, random.Random], None], sound: bytes) -> Iterator[Path]:
    """Write one damaged file after another, a third of them damaged in their bytes, under the name of the sound one."""
    for number in range(count):
        rng = random.Random(number)
        if number % 3 == 0:
            path.write_bytes(damage_bytes(rng, sound))
        else:
            write(path, rng)
        yield path


@pytest.fixture(params=[SAMPLE, pytest.param(ALL, marks=pytest.mark.slow)], ids=["sample", "all"])
def count(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.mark.parametrize("name", CSV_SEEDS)
def test_delimited_files(name: str, count: int, tmp_path: Path) -> None:
    source, file_name, rows, delimiter = CSV_SEEDS[name]
    path = tmp_path / file_name
    write_csv(path, rows, delimiter)
    sound = path.read_bytes()

    def write(target: Path, rng: random.Random) -> None:
        write_csv(target, damage_rows(rng, rows, JUNK), delimiter)

    run(damaged(path, count, write, sound), adapter_of(source))


@pytest.mark.parametrize("name", BOOK_SEEDS)
def test_workbooks(name: str, count: int, tmp_path: Path) -> None:
    source, file_name, sheets = BOOK_SEEDS[name]
    path = tmp_path / file_name
    write_book(path, sheets)
    sound = path.read_bytes()

    def write(target: Path, rng: random.Random) -> None:
        changed = dict(sheets)
        victim = rng.choice(sorted(changed))
        changed[victim] = damage_rows(rng, changed[victim], BOOK_JUNK)
        if rng.random() < 0.05:
            changed[f"{victim} 2"] = changed.pop(victim)
        write_book(target, changed)

    books = count if count == ALL else SAMPLE_OF_BOOKS
    run(damaged(path, books, write, sound), adapter_of(source))


@pytest.mark.parametrize("name", JSON_SEEDS)
def test_json_files(name: str, count: int, tmp_path: Path) -> None:
    source, file_name, content = JSON_SEEDS[name]
    path = tmp_path / file_name
    write_json(path, content)
    sound = path.read_bytes()

    def write(target: Path, rng: random.Random) -> None:
        write_json(target, damage_json(rng, content))

    run(damaged(path, count, write, sound), adapter_of(source))


def test_parquet_files(count: int, tmp_path: Path) -> None:
    path = tmp_path / "mine.parquet"
    write_parquet(path, TABLE)
    sound = path.read_bytes()

    def write(target: Path, rng: random.Random) -> None:
        write_parquet(target, _rectangular(damage_rows(rng, TABLE, JUNK)))

    run(damaged(path, count, write, sound), adapter_of("table"))


def _rectangular(rows: Rows) -> Rows:
    width = max(len(row) for row in rows)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _small(path: Path, rng: random.Random) -> Rows:
    """Some lines of a real file, as cells split at commas: its quoting is part of what is damaged."""
    lines = path.read_text("utf-8-sig").splitlines()
    return [line.split(",") for line in [lines[0], *rng.sample(lines[1:], min(30, len(lines) - 1))]]


@pytest.mark.publisher
@pytest.mark.parametrize("source", ["missing_migrants", "unhcr", "italy", "eurostat"])
def test_parts_of_the_real_files(source: str, count: int, publisher_files: Path, tmp_path: Path) -> None:
    folder = publisher_files / {"unhcr": "unhcr_odp", "italy": "italy_moi"}.get(source, source)
    for real in sorted(folder.rglob("*.csv")):
        path = tmp_path / real.name

        def write(target: Path, rng: random.Random, real: Path = real) -> None:
            rows = damage_rows(rng, _small(real, rng), JUNK)
            target.write_text("\n".join(",".join(map(str, row)) for row in rows), "utf-8", "surrogatepass")

        outcomes = [check_file(file, ADAPTERS[source]) for file in damaged(path, count // 4, write, real.read_bytes())]
        assert len(set(outcomes)) > 1


def test_the_slow_run_has_enough_files() -> None:
    seeds: list[Any] = [*CSV_SEEDS, *BOOK_SEEDS, *JSON_SEEDS, "parquet"]
    assert len(seeds) * ALL >= 20_000
    assert {CSV_SEEDS[name][0] for name in CSV_SEEDS} >= {*ADAPTERS, "table"}


def test_a_file_of_nobody_is_refused_with_what_is_accepted(tmp_path: Path) -> None:
    from routes_geo.sources.registry import adapter_for

    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InvalidInput, match="Accepted are"):
        adapter_for(tmp_path / "x.csv", None)
