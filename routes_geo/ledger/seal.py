"""The seal of a ledger: a list of all entries with their checksums, written after each append.

Delta's log does not notice that commits are missing. The seal does: each entry in it must be in its table, unchanged.
Entries that are not in it yet are sound: their append was interrupted before the seal was written, or has not ended.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from routes_geo.errors import DataError
from routes_geo.ledger.checksums import RowsProof
from routes_geo.ledger.entries import Entry, read_entries
from routes_geo.storage.durable import written_aside

SEAL = "seal.json"
_FORMAT = 2  # 1: without forecasts
_WORDS = {"release": "release", "mark": "a mark of release", "forecast": "a forecast from release"}
_NAMED = 5  # entries that a message names


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """An entry as the seal lists it."""

    kind: str
    release_id: str
    sequence: int | None
    sha256: str

    def __str__(self) -> str:
        """Return a name of the entry for messages."""
        return f"{_WORDS[self.kind]} {self.release_id}"


@dataclass(frozen=True, slots=True)
class Seal:
    """All sealed entries, and the rows that the keeper accepted (release id, table), in place of those written."""

    entries: tuple[SealedEntry, ...] = ()
    accepted: Mapping[str, Mapping[str, RowsProof]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LedgerState:
    """The seal of a ledger (None if it is missing), the entries in their order, and each contradiction between them."""

    seal: Seal | None
    entries: tuple[Entry, ...]
    problems: tuple[str, ...]


def advice(root: Path) -> str:
    """Return what the keeper of a damaged ledger can do."""
    return f"restore the folder from a backup, or run `routes-geo verify --ledger {root}` to list all damage"


def read_state(root: Path) -> LedgerState:
    """Read the seal and the entries; DataError if one of them cannot be read."""
    seal = read_seal(root)  # first, so that it never lists entries that an append adds meanwhile
    entries = _entries(root, seal)
    if seal is None and any(entry.sequence is not None for entry in entries):  # unless the first append just ended
        seal = read_seal(root)
        entries = _entries(root, seal)
    return LedgerState(seal, tuple(entries), tuple(_problems(seal, entries)))


def read_checked(root: Path) -> LedgerState:
    """Read the seal and the entries; DataError names what is missing or altered."""
    state = read_state(root)
    if state.problems:
        more = len(state.problems) - _NAMED
        named = [*state.problems[:_NAMED], *([f"and {more} more"] if more > 0 else [])]
        raise DataError(f"{root}: the ledger is damaged: {'; '.join(named)}; {advice(root)}")
    return state


def _entries(root: Path, seal: Seal | None) -> list[Entry]:
    try:
        return read_entries(root)
    except DataError as error:
        sealed = [str(entry) for entry in (seal or Seal()).entries]
        more = f" and {len(sealed) - _NAMED} more" if len(sealed) > _NAMED else ""
        lost = f"this affects {', '.join(sealed[:_NAMED])}{more}; " if sealed else ""
        raise DataError(f"the ledger is damaged: {error}; {lost}{advice(root)}") from error


def _problems(seal: Seal | None, entries: Sequence[Entry]) -> list[str]:
    if seal is None:
        sealed_once = any(entry.sequence is not None for entry in entries)
        return [f"{SEAL}, which lists the releases, marks and forecasts, is missing"] if sealed_once else []
    checksums = {entry.sha256 for entry in entries}
    places = {_place(entry) for entry in entries}
    return [
        f"{sealed} is {'altered' if _place(sealed) in places else 'missing'}"
        for sealed in seal.entries
        if sealed.sha256 not in checksums
    ]


def _place(entry: Entry | SealedEntry) -> tuple[str, int | str]:
    return entry.kind, entry.sequence or entry.release_id


def read_seal(root: Path) -> Seal | None:
    """Read the seal, None if there is no such file; DataError if it is damaged."""
    try:
        return _parse(json.loads((root / SEAL).read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise DataError(f"{root / SEAL}: the seal of the ledger is damaged ({error}); {advice(root)}") from error


def _parse(content: dict[str, Any]) -> Seal:
    stated = content.pop("sha256")
    if content["format"] not in range(1, _FORMAT + 1):
        raise ValueError(f"it has format {content['format']!r}; this version reads formats 1 to {_FORMAT}")
    if stated != _sha256(content):
        raise ValueError("its checksum does not match")
    accepted = {
        release_id: {name: RowsProof(**proof) for name, proof in proofs.items()}
        for release_id, proofs in content["accepted"].items()
    }
    return Seal(tuple(SealedEntry(**entry) for entry in content["entries"]), accepted)


def write_seal(root: Path, entries: Sequence[Entry], accepted: Mapping[str, Mapping[str, RowsProof]]) -> None:
    """Write the seal over these entries."""
    sealed = [SealedEntry(entry.kind, entry.release_id, entry.sequence, entry.sha256) for entry in entries]
    content: dict[str, object] = {
        "format": _FORMAT,
        "entries": [asdict(entry) for entry in sealed],
        "accepted": {
            release_id: {name: asdict(proof) for name, proof in proofs.items()}
            for release_id, proofs in accepted.items()
        },
    }
    with written_aside(root / SEAL) as path:
        path.write_text(json.dumps(content | {"sha256": _sha256(content)}, indent=1) + "\n", "utf-8")


def _sha256(content: Mapping[str, object]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
