"""Join the input of a release: one file, or the rows of all files of one table.

A release of a table replaces the one before, so its files must not be ingested one after the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from routes_geo.datafiles import file_sha256
from routes_geo.errors import DataError, RoutesGeoError
from routes_geo.sources.base import Adapter, Intake
from routes_geo.sources.observations import concat_observations
from routes_geo.sources.registry import adapter_for
from routes_geo.tables.limits import MAX_FILE_BYTES, MIB, check_size
from routes_geo.tables.text_file import in_utf_8

ADVICE = "accept larger ones with --max-file-mib, or split the file"


@dataclass(frozen=True, slots=True)
class IntakeOptions:
    """State how to read the input of a release: date, encoding, largest size, and whether losses are accepted."""

    released: date | None = None
    max_bytes: int = MAX_FILE_BYTES
    encoding: str | None = None
    allow_rejected: bool = False


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file and its adapter; `label` is its name among several."""

    path: Path
    adapter: Adapter
    label: str

    def check(self, max_bytes: int) -> None:
        """Raise DataError if the file is too large, or no file."""
        check_size(self.path, max_bytes, ADVICE)

    def sha256(self) -> str:
        """Return the checksum of the file."""
        return file_sha256(self.path)

    def read(self, released: date | None, encoding: str | None) -> Intake:
        """Read the file; DataError, InvalidInput or Refused if it is not accepted."""
        return read_file(self.path, self.adapter, released, encoding)


@dataclass(frozen=True, slots=True)
class JoinedInput:
    """Files that become one release. `path` stands for all of them in messages and in the ledger."""

    path: Path
    files: tuple[InputFile, ...]

    @property
    def adapter(self) -> Adapter:
        """Return an adapter with the series of all files."""
        return self.files[0].adapter

    def check(self, max_bytes: int) -> None:
        """Raise DataError if a file is too large, all are too large together, or two have the same content."""
        for file in self.files:
            file.check(max_bytes)
        total = sum(file.path.stat().st_size for file in self.files)
        if total > max_bytes:
            raise DataError(
                f"{self.path.name}: {-(-total // MIB):,} MiB in {len(self.files):,} files; at most "
                f"{max_bytes / MIB:,.6g} MiB are accepted for one release; accept more with --max-file-mib"
            )
        self._check_distinct()

    def _check_distinct(self) -> None:
        seen: dict[tuple[str, str], str] = {}
        for file in self.files:
            folders = file.label.rpartition("/")[0]
            earlier = seen.setdefault((file.sha256(), folders if "=" in folders else ""), file.label)
            if earlier != file.label:
                raise DataError(
                    f"{self.path.name}: {earlier} and {file.label} have the same content, which would be counted "
                    "twice; leave one of them out"
                )

    def sha256(self) -> str:
        """Return a checksum of the names and contents of all files."""
        lines = "".join(f"{file.sha256()}  {file.label}\n" for file in self.files)
        return hashlib.sha256(lines.encode()).hexdigest()

    def read(self, released: date | None, encoding: str | None) -> Intake:
        """Read all files, and join their rows; errors and rejected rows name the file."""
        intakes = [_read_labelled(file, released, encoding) for file in self.files]
        rejected = [
            replace(row, location=f"{file.label}, {row.location}")
            for file, intake in zip(self.files, intakes, strict=True)
            for row in intake.rejected
        ]
        notes = [
            f"{file.label}: {note}" for file, intake in zip(self.files, intakes, strict=True) for note in intake.notes
        ]
        return Intake(
            concat_observations([intake.observations for intake in intakes]),
            tuple(rejected),
            sum(intake.rows_in for intake in intakes),
            released,
            (f"{len(self.files):,} files are joined to one release", *notes),
        )


def input_file(path: Path, source: Adapter | str | None = None) -> InputFile:
    """Return a file with an adapter, with that of a source, or with the one that recognises the file."""
    adapter = source if isinstance(source, Adapter) else adapter_for(path, source)
    return InputFile(path, adapter, path.name)


def one_or_joined(path: Path, files: Sequence[InputFile]) -> InputFile | JoinedInput:
    """Return the only file, or all files joined; a file in a folder, whose name may state keys, counts as joined."""
    return files[0] if len(files) == 1 and files[0].label == path.name else JoinedInput(path, tuple(files))


def read_file(path: Path, adapter: Adapter, released: date | None, encoding: str | None = None) -> Intake:
    """Read a file with an adapter; DataError also if it takes more memory than there is."""
    try:
        with in_utf_8(path, encoding) as (readable, decided):
            intake = adapter.read(readable, released)
    except MemoryError as error:
        raise DataError(f"{path.name}: reading it takes more memory than there is; split the file") from error
    return replace(intake, notes=(decided.note, *intake.notes)) if decided.note else intake


def _read_labelled(file: InputFile, released: date | None, encoding: str | None) -> Intake:
    try:
        return read_file(file.path, file.adapter, released, encoding)
    except RoutesGeoError as error:
        text = str(error)
        if text.startswith(file.path.name) and file.label != file.path.name:
            error.args = (file.label + text.removeprefix(file.path.name), *error.args[1:])
        raise
