"""Read points from files of any form, folders and Delta tables; local, or at any URI that Arrow reads.

A source is a list of fragments; each is read on its own, by a thread or on another machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import pyarrow as pa

from routes_geo.errors import InvalidInput
from routes_geo.points.number_formats import SharedEvidence, TableNumbers
from routes_geo.points.plan import Plan
from routes_geo.points.readings import with_systems
from routes_geo.tables.delimited import Account
from routes_geo.tables.location import absolute, filesystem_of
from routes_geo.tables.options import ReadOptions, check_read_options
from routes_geo.tables.parquet import BATCH_ROWS
from routes_geo.tables.parts import Opened, Part, open_path
from routes_geo.tables.where.crs import plain_crs

__all__ = [
    "BATCH_ROWS",
    "Account",
    "Fragment",
    "InputPart",
    "ReadOptions",
    "Source",
    "absolute",
    "filesystem_of",
    "open_source",
    "total_account",
]


def total_account(accounts: Sequence[Account]) -> Account:
    """Return the account of several parts, in order."""
    first = next((account.first_unread for account in accounts if account.first_unread), "")
    return Account(sum(account.unread for account in accounts), first)


class InputPart(Protocol):
    """Define a part of the input that is read on its own."""

    @property
    def path(self) -> str:
        """Return the name used in messages."""

    @property
    def rows(self) -> int | None:
        """Return the number of rows, None if it is unknown until they are read."""

    def batches(self, plan: Plan, account: Account) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield batches with the columns of a plan, each with the number of its first row in the file, from 1."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """Read a part of a file, on this machine or on another one."""

    part: Part
    evidence: SharedEvidence = field(default_factory=SharedEvidence, compare=False, repr=False)  # of the whole file
    systems: tuple[tuple[str, str | None], ...] = ()  # the reference system of each geometry column, None for degrees

    @property
    def path(self) -> str:
        """Return the path of the file."""
        return self.part.path

    @property
    def rows(self) -> int | None:
        """Return the number of rows, None if it is unknown until they are read."""
        return self.part.rows

    def batches(self, plan: Plan, account: Account) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield batches with the columns of a plan, each with the number of its first row in the file, from 1.

        DataError for a file that cannot be read.
        """
        numbers = TableNumbers(self.path, plan, self.evidence, self.part.scan)
        for row, batch in self.part.batches(plan.columns, account, plan.by):
            yield row, with_systems(numbers.with_formats(batch), dict(self.systems))

    def anywhere(self) -> Fragment:
        """Return the same fragment for a process with another working directory."""
        return replace(self, part=self.part.anywhere())


@dataclass(frozen=True, slots=True)
class Source:
    """Describe the input: its columns and its fragments. `origin` is its name in messages.

    `geometry` is the primary geometry column that the input itself states, and `notes` what was decided about the
    encodings of its files. `systems` has the reference systems of geometry columns: path, column, and what is stated.
    """

    names: tuple[str, ...]
    fragments: tuple[InputPart, ...]
    origin: str
    geometry: str | None = None
    notes: tuple[str, ...] = ()
    systems: tuple[tuple[str, str, object], ...] = ()

    @property
    def rows(self) -> int | None:
        """Return the number of rows, None if it is unknown until they are read."""
        counts = [fragment.rows for fragment in self.fragments]
        return None if any(count is None for count in counts) else sum(count for count in counts if count)


def open_source(paths: Sequence[str], options: ReadOptions | None = None) -> Source:
    """Open files, folders and Delta tables; the columns are those that all files have.

    NotFound for a missing path or a folder without data; InvalidInput without any input.
    """
    chosen = check_read_options(options or ReadOptions())
    opened = [each for path in paths for each in open_path(path, chosen)]
    if not opened:
        raise InvalidInput("no input is given; give a Parquet or CSV file, a folder of such files, or a Delta table")
    common = frozenset[str].intersection(*(frozenset(each.names) for each in opened))
    names = [name for name in opened[0].names if name in common]
    origin = paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more"
    fragments = [fragment for each in opened for fragment in _fragments(each)]
    systems = tuple(
        (each.parts[0].path, name, each.geometries.crs(name))
        for each in opened
        for name in each.geometries.columns or ()
        if each.parts
    )
    return Source(tuple(names), tuple(fragments), origin, _geometry(opened, names), _notes(opened), systems)


def _fragments(opened: Opened) -> list[Fragment]:
    """Return the fragments of a file, which share what is found out about its numbers."""
    evidence = SharedEvidence()
    geometries = opened.geometries
    systems = tuple((name, plain_crs(geometries.crs(name))) for name in geometries.columns or ())
    return [Fragment(part, evidence, systems) for part in opened.parts]


def _geometry(opened: Sequence[Opened], names: Sequence[str]) -> str | None:
    """Return the geometry column of all files, None if they differ or have none."""
    stated = {each.geometry for each in opened}
    return next(iter(stated)) if len(stated) == 1 and stated <= set(names) else None


def _notes(opened: Sequence[Opened]) -> tuple[str, ...]:
    return tuple(f"{each.parts[0].path}: {each.note}" for each in opened if each.note)
