"""`bin`, `bin_points` and `ingest --source table` on thousands of damaged files of every form.

Rows in = accepted + rejected, or one clear error; no other exception, and no end of the process. What is not damaged
counts as before. A run is reproducible: the seed of each file is its number. The usual run takes a sample, the slow one
them all.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from support.damage import JUNK, damage_bytes
from support.table_forms import (
    ALL_FORMS,
    BOOK_FORMS,
    COLUMN_FORMS,
    FILE_FORMS,
    FOLDER_FORMS,
    GEODATA_FORMS,
    NAMES,
    PACKED_FORMS,
    ROWS,
    TEXT_FORMS,
    remove_folder,
    sound_table,
)
from support.three_readers import READERS, Reading, read_with_bin_points, read_with_table

TABLE = sound_table()
SOUND = Reading({(month, area): n for month, area, _, _, n, _ in ROWS}, len(ROWS), len(ROWS))
ORDER = {area: row for row, (_, area, *_) in enumerate(ROWS)}

BYTES = {**dict.fromkeys(FILE_FORMS, (12, 620)), **dict.fromkeys(FOLDER_FORMS, (10, 300)), "sheet.xlsx": (4, 250)}
QUICK, SLOW, SLOWEST = (8, 300), (4, 80), (2, 60)  # files with damaged cells: in a sample, and in all
CELLS = {
    **dict.fromkeys((*TEXT_FORMS, *PACKED_FORMS, *COLUMN_FORMS), QUICK),
    **dict.fromkeys((*GEODATA_FORMS, *FOLDER_FORMS), SLOW),
    **dict.fromkeys(BOOK_FORMS, SLOWEST),
}
LINES = dict.fromkeys(TEXT_FORMS, (8, 200))
EACH = {"bin_points": read_with_bin_points, "table": read_with_table}
WITH_THE_COMMAND = 25  # every so many files are also read with the command `bin`
MOST_SECONDS = 10
LEAST_TO_JUDGE = 50  # of fewer damaged files, all may be refused
CHECKED = {"packed.csv.gz", "packed.csv.zst", "packed.zip", "shapes.zip"}  # have checksums, so all may be refused


@pytest.fixture(params=[0, pytest.param(1, marks=pytest.mark.slow)], ids=["sample", "all"])
def size(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def readings_of(path: Path, number: int) -> dict[str, Reading]:
    """Read a file with the readers; check that each gives an account of all rows, or one clear error."""
    readers = READERS if number % WITH_THE_COMMAND == 0 else EACH
    if path.is_dir():
        readers = {name: read for name, read in readers.items() if name != "table"}  # it starts the command
    readings = {}
    for name, read in readers.items():
        begun = time.process_time()
        readings[name] = read(path)
        assert time.process_time() - begun < MOST_SECONDS
        check_reading(readings[name])
    return readings


def check_reading(reading: Reading) -> None:
    if reading.refusal:
        first, *reasons = reading.refusal.split("\n")
        assert 10 < len(first) < 1200
        assert len(reasons) <= 4
        assert all(line.startswith("  ") for line in reasons)
    else:
        assert reading.sums  # also of rows that are rejected because only their place is in doubt
        assert 0 <= reading.accepted <= reading.rows_in


def run(
    path: Path, count: int, damage: Callable[[random.Random], None], check: Callable[[dict[str, Reading]], None]
) -> None:
    outcomes: Counter[str] = Counter()
    for number in range(count):
        damage(random.Random(number))
        try:
            readings = readings_of(path, number)
            check(readings)
        except BaseException as error:
            error.add_note(f"file {number}, {path}")
            raise
        outcomes.update("refused" if reading.refusal else "read" for reading in readings.values())
        remove(path)
    assert outcomes["read"] or count < LEAST_TO_JUDGE or path.name in CHECKED, outcomes


def remove(path: Path) -> None:
    for each in path.parent.iterdir():
        if each.is_dir():
            remove_folder(each)
        else:
            each.unlink()


@pytest.mark.parametrize("form", ALL_FORMS)
def test_every_form_gives_the_same_sums_through_every_reader(form: str, tmp_path: Path) -> None:
    ALL_FORMS[form](tmp_path / form, TABLE)
    for name, reading in readings_of(tmp_path / form, 0).items():
        assert reading == SOUND, name


@pytest.mark.parametrize("form", BYTES)
def test_damaged_bytes(form: str, size: int, tmp_path: Path) -> None:
    path = tmp_path / "in" / form
    path.parent.mkdir()
    ALL_FORMS[form](path, TABLE)
    sound = {each: each.read_bytes() for each in sorted(path.parent.rglob("*")) if each.is_file()}

    def damage(rng: random.Random) -> None:
        for each, content in sound.items():
            each.parent.mkdir(parents=True, exist_ok=True)
            each.write_bytes(content)
        victim = rng.choice([each for each in sound if sound[each]])
        victim.write_bytes(damage_bytes(rng, sound[victim]))

    def check(readings: dict[str, Reading]) -> None:
        whole = [reading for reading in readings.values() if reading.rows_in and reading.accepted == reading.rows_in]
        assert len({(reading.rows_in, reading.total) for reading in whole}) <= 1, readings
        if form in CHECKED:
            assert all(reading.total == SOUND.total for reading in readings.values() if not reading.refusal)

    run(path, BYTES[form][size], damage, check)


JUNK_TEXT = [text for text in JUNK if len(text) < 200] + ["1 022", "1'022", "+7", "1.022,0", "١٢"]
IN_CP1252 = [text for text in JUNK_TEXT if text.encode("cp1252", "ignore").decode("cp1252") == text]
JUNK_NUMBERS = [None, float("nan"), float("inf"), -1.0, -0.0, 1.5, 1e300, 2.0**62, 7.0]
MEANING = {"1,022": 1022, "1.022": 1022, "1 022": 1022, "1'022": 1022, "1.022,0": 1022, "12.345.678": 12_345_678}
MEANING |= {"-0": 0, "-1": -1, "+7": 7}


def junk_for(form: str) -> list[str]:
    return IN_CP1252 if form.startswith("cp1252") else JUNK_TEXT


def set_column(name: str, values: pa.Array) -> pa.Table:
    return TABLE.set_column(NAMES.index(name), name, values)


def notes_of_any_type(rng: random.Random, form: str) -> pa.Array:
    """Return an unrelated column with junk in some cells; in forms with types, sometimes of another type."""
    count = len(ROWS)
    kinds = [pa.int8(), pa.float32(), pa.bool_(), pa.date32(), pa.null(), pa.list_(pa.int32()), pa.binary()]
    if form in COLUMN_FORMS and form != "points.geoparquet" and rng.random() < 0.3:
        return pa.nulls(count, rng.choice(kinds))
    notes: list[str | None] = list(TABLE["note"].to_pylist())
    for row in rng.sample(range(count), rng.randrange(1, count + 1)):
        notes[row] = rng.choice([*junk_for(form), None])
    return pa.array(notes, pa.string())


@pytest.mark.parametrize("form", CELLS)
def test_cells_of_a_column_that_is_not_used_change_nothing(form: str, size: int, tmp_path: Path) -> None:
    path = tmp_path / "in" / form
    path.parent.mkdir()

    def check(readings: dict[str, Reading]) -> None:
        for name, reading in readings.items():
            assert reading == SOUND, name

    run(
        path,
        CELLS[form][size],
        lambda rng: ALL_FORMS[form](path, set_column("note", notes_of_any_type(rng, form))),  # type: ignore[arg-type,return-value]
        check,
    )


def counts_with_junk(rng: random.Random, form: str, damaged: dict[int, object]) -> pa.Array:
    """Return the counts, as text in one notation or as numbers, with junk in some rows, which `damaged` then has."""
    victims = rng.sample(range(len(ROWS)), rng.randrange(1, 4))
    if form not in TEXT_FORMS and form not in PACKED_FORMS and rng.random() < 0.3:
        damaged.update((row, rng.choice(JUNK_NUMBERS)) for row in victims)
        return pa.array([damaged.get(row, float(ROWS[row][4])) for row in range(len(ROWS))], pa.float64())
    damaged.update((row, rng.choice(junk_for(form))) for row in victims)
    separator = rng.choice(["", "", ",", ".", " ", "'"])
    texts = [f"{n:,}".replace(",", separator) for *_, n, _ in ROWS]
    return pa.array([damaged.get(row, text) for row, text in enumerate(texts)], pa.string())


@pytest.mark.parametrize("form", CELLS)
def test_damaged_counts_change_no_other_row(form: str, size: int, tmp_path: Path) -> None:
    path = tmp_path / "in" / form
    path.parent.mkdir()
    damaged: dict[int, object] = {}

    def damage(rng: random.Random) -> None:
        damaged.clear()
        ALL_FORMS[form](path, set_column("n", counts_with_junk(rng, form, damaged)))

    def check(readings: dict[str, Reading]) -> None:
        for name, reading in readings.items():
            check_rows(name, reading, damaged)
            assert reading.refusal or reading.rows_in == len(ROWS), name

    run(path, CELLS[form][size], damage, check)


def check_rows(name: str, reading: Reading, damaged: dict[int, object]) -> None:
    """Check that all rows but the damaged ones have their count, and those their only possible one, or none."""
    if reading.refusal:
        return
    sums = {ORDER[area]: value for (_, area), value in reading.sums.items()}
    for row, (*_, n, _) in enumerate(ROWS):
        if row in damaged:
            assert row not in sums or sums[row] == meaning_of(damaged[row]), (name, row, damaged)
        else:
            assert sums.get(row) == n, (name, row, damaged)


def meaning_of(junk: object) -> int | None:
    if isinstance(junk, float):
        return int(junk) if junk.is_integer() and abs(junk) < 1 << 53 else None
    return MEANING.get(str(junk))


@pytest.mark.parametrize("form", LINES)
def test_broken_lines_change_no_other_row(form: str, size: int, tmp_path: Path) -> None:
    path = tmp_path / "in" / form
    path.parent.mkdir()
    TEXT_FORMS[form](path, TABLE)
    encoding = {"mark.csv": "utf-8-sig", "utf-16.csv": "utf-16", "cp1252.csv": "cp1252"}.get(form, "utf-8")
    text = path.read_bytes().decode(encoding)
    end = "\r\n" if "\r\n" in text else "\r" if "\r" in text else "\n"
    sound = text.split(end)
    damaged: dict[int, object] = {}

    def damage(rng: random.Random) -> None:
        damaged.clear()
        lines = list(sound)
        damaged.update((row, "a broken line") for row in rng.sample(range(len(ROWS)), rng.randrange(1, 4)))
        for row in damaged:
            lines[row + 1] = broken_line(rng, lines[row + 1])
        path.write_bytes(end.join(lines).encode(encoding))

    def check(readings: dict[str, Reading]) -> None:
        for name, reading in readings.items():
            check_rows(name, reading, damaged)
            assert reading.refusal or reading.rows_in == len(ROWS), name

    run(path, LINES[form][size], damage, check)


def broken_line(rng: random.Random, line: str) -> str:
    """Cut a line, or add fields to it."""
    delimiter = next(each for each in ";\t|," if each in line)
    fields = line.split(delimiter)
    if rng.random() < 0.5:
        return delimiter.join(fields[: rng.randrange(1, len(fields))])
    at = rng.randrange(len(fields) + 1)
    return delimiter.join([*fields[:at], *rng.sample(fields, rng.randrange(1, 4)), *fields[at:]])


def test_the_slow_run_has_enough_files() -> None:
    assert sum(all_ for _, all_ in [*BYTES.values(), *CELLS.values(), *CELLS.values(), *LINES.values()]) >= 20_000
