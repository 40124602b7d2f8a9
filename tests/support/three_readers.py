"""Read a file through `bin`, `bin_points` and `ingest --source table`, and compare what came of it."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from typer.testing import CliRunner

from routes_geo.cli.app import app
from routes_geo.cli.own_table import own_table_input
from routes_geo.errors import RoutesGeoError
from routes_geo.points.bin_points import bin_points
from routes_geo.sources.table.adapter import Details
from routes_geo.sources.table.formats import parse_notation
from routes_geo.tables.options import ReadOptions

RESOLUTION = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """The sums by month and area that a reader gives, and its account of the rows; or the sentence of its refusal."""

    sums: dict[tuple[str, str], int] = field(default_factory=dict)
    rows_in: int = 0
    accepted: int = 0
    refusal: str = ""

    @property
    def total(self) -> int:
        """Return the sum of all rows."""
        return sum(self.sums.values())


def read_with_bin(path: Path) -> Reading:
    """Read a file with the command `bin`."""
    out = path.parent / "sums of bin.csv"
    options = ["--resolution", str(RESOLUTION), "--by", "month,area", "--sum", "n", "--allow-rejected"]
    result = CliRunner().invoke(app, ["bin", str(path), *options, "-o", str(out)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code in (0, 2)
    if result.exit_code:
        assert not out.exists()
        return Reading(refusal=_sentence(result.stderr))
    with out.open(newline="", encoding="utf-8") as file:
        sums = _sums((row["month"], row["area"], int(row["n"])) for row in csv.DictReader(file))
    out.unlink()
    words = result.stdout.split()
    return Reading(sums, *(int(words[place].replace(",", "")) for place in (0, 3)))


def read_with_bin_points(path: Path) -> Reading:
    """Read a file with `bin_points`."""
    try:
        bins = bin_points(str(path), resolution=RESOLUTION, by=["month", "area"], sums=["n"], allow_rejected=True)
    except RoutesGeoError as error:
        return Reading(refusal=str(error))
    rows = bins.table().to_pylist()
    sums = _sums((str(row["month"] or ""), row["area"] or "", row["n"]) for row in rows)
    tally = bins.tally
    assert tally.rows == tally.counted + tally.no_place + tally.no_value
    return Reading(sums, tally.rows_in, tally.counted)


def read_with_table(path: Path) -> Reading:
    """Read a file or folder as a table of one's own."""
    try:
        own_table = own_table_input([path], [], Details(route="CMED"), parse_notation(None, None, None), ReadOptions())
        intake = own_table.read(None, None)
    except RoutesGeoError as error:
        return Reading(refusal=str(error))
    assert intake.rows_in == intake.rows_accepted + len(intake.rejected)
    rows = intake.observations.to_pylist()
    sums = _sums((row["start"].isoformat()[:7], row["area"] or "", row["value"]) for row in rows)
    return Reading(sums, intake.rows_in, intake.rows_accepted)


def _sentence(stderr: str) -> str:
    return stderr.removeprefix("routes-geo: ").rstrip("\n")


def _sums(rows: Iterable[tuple[str, str, int]]) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    for month, area, value in rows:
        sums[month, area] = sums.get((month, area), 0) + value
    return sums


READERS = {"bin": read_with_bin, "bin_points": read_with_bin_points, "table": read_with_table}
