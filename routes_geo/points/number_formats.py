"""Decide how the numbers in the text columns of a table are written, and attach that to its batches.

Rule: all batches of a table are read alike. A column is scanned from its beginning to its end when the first value that
needs it appears; values before it mean the same in every format. The formats are metadata of the schema, so that they
reach whatever process sums the batch.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, field
from functools import partial
from typing import Any, Literal, TypeAlias, TypeVar

import orjson
import pyarrow as pa

from routes_geo.errors import InvalidInput
from routes_geo.points.plan import Plan
from routes_geo.tables.hemispheres import Letters, decide_letters
from routes_geo.tables.numbers import (
    LETTER,
    PLAIN,
    UNDECIDED,
    Evidence,
    Expects,
    NumberFormat,
    NumberOptions,
    decide,
    degrees_evidence_of,
    evidence_of,
    is_plain,
)
from routes_geo.tables.where.letters import has_doubtful_letters, letters_evidence_of

_KEY = b"routes-geo numbers"
_Batch = TypeVar("_Batch", pa.RecordBatch, pa.Table)
Column: TypeAlias = pa.Array | pa.ChunkedArray
Points = Literal["points"]
_EVIDENCE_OF: dict[str, Callable[[Column], Evidence]] = {
    "count": evidence_of,
    "degrees": evidence_of,
    "lng": degrees_evidence_of,
    "lat": degrees_evidence_of,
    "points": letters_evidence_of,
}


class SharedEvidence:
    """Keep the evidence of the columns of one file, which the first of its fragments that needs it collects."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_column: dict[tuple[str, str], Evidence] = {}

    def of(self, name: str, expects: Expects | Points, blocks: Callable[[], Iterable[Column]]) -> Evidence:
        """Return the evidence of a column, given how to read its blocks."""
        with self._lock:
            if (name, expects) not in self._by_column:
                evidence = Evidence()
                for block in blocks():
                    evidence = evidence.merge(_EVIDENCE_OF[expects](block))
                self._by_column[name, expects] = evidence
            return self._by_column[name, expects]

    def __reduce__(self) -> tuple[type[SharedEvidence], tuple[()]]:
        """Pickle without evidence: another machine collects its own."""
        return SharedEvidence, ()


@dataclass(slots=True)
class TableNumbers:
    """Decide the formats of one table. `scan` yields the blocks of one of its columns, from the first to the last."""

    path: str
    plan: Plan
    evidence: SharedEvidence
    scan: Callable[[str], Iterable[Column]]
    formats: dict[str, NumberFormat] = field(default_factory=dict)

    def with_formats(self, batch: _Batch) -> _Batch:
        """Return a batch with the formats of its columns; InvalidInput if a column is ambiguous."""
        for name, expects in number_columns(self.plan):
            if name not in self.formats and needs_decision(batch.column(name), expects, self.plan.numbers):
                evidence = self.evidence.of(name, expects, partial(self.scan, name))
                self.formats[name] = self._decide(name, expects, evidence)
        self._decide_letters(batch)
        text = orjson.dumps({name: astuple(each) for name, each in self.formats.items()})
        return batch.replace_schema_metadata({**(batch.schema.metadata or {}), _KEY: text})

    def _decide_letters(self, batch: _Batch) -> None:
        """Decide what the letters of a column of pairs mean, if a value has a doubtful one."""
        name = self.plan.geometry
        if name and name not in self.formats and has_doubtful_letters(batch.column(name)):
            evidence = self.evidence.of(name, "points", partial(self.scan, name))
            try:
                letters = decide_letters(evidence.of(LETTER), "", name)
            except InvalidInput as error:
                raise InvalidInput(f"{self.path}: {error}") from None
            self.formats[name] = NumberFormat(letters=letters)

    def _decide(self, name: str, expects: Expects, evidence: Evidence) -> NumberFormat:
        options = self.plan.numbers
        try:
            return decide(evidence, expects, decimal=options.decimal, thousands=options.thousands, column=name)
        except InvalidInput as error:
            raise InvalidInput(f"{self.path}: {error}") from None


def number_columns(plan: Plan) -> Iterator[tuple[str, Expects]]:
    """Yield the columns of a plan that are read as numbers, with what they are expected to contain."""
    if plan.lng and plan.lat:
        yield from ((plan.lng, "lng"), (plan.lat, "lat"))
    yield from ((name, "count") for name in plan.sums)


def is_text(kind: pa.DataType) -> bool:
    """Return whether a column of a type is text; also if it is text by dictionary."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def needs_decision(column: Column, expects: Expects, options: NumberOptions) -> bool:
    """Return whether a value of a column can be read only after the whole column was seen."""
    if not is_text(column.type):
        return False
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    return any(not is_plain(chunk, expects, options) for chunk in chunks)


def format_of(batch: pa.RecordBatch, name: str, expects: Expects) -> NumberFormat:
    """Return the format of a text column; in a batch without formats, it is decided from the batch alone."""
    stated = (batch.schema.metadata or {}).get(_KEY)
    if stated is not None:
        return _parse_format(orjson.loads(stated).get(name, ()))
    column = batch.column(name)
    if not needs_decision(column, expects, UNDECIDED):
        return PLAIN
    return decide(_EVIDENCE_OF[expects](column), expects, column=name)


def letters_of(batch: pa.RecordBatch, name: str) -> Letters:
    """Return what the letters in a column of pairs mean."""
    stated = (batch.schema.metadata or {}).get(_KEY)
    number_format = _parse_format(orjson.loads(stated).get(name, ())) if stated is not None else PLAIN
    return number_format.letters or Letters()


def _parse_format(stored: Sequence[Any]) -> NumberFormat:
    if not stored:
        return PLAIN
    decimal, thousands, is_indian, letters = stored
    if letters is None:
        return NumberFormat(decimal, thousands, is_indian)
    axis, meanings = letters
    return NumberFormat(
        decimal, thousands, is_indian, Letters(axis, tuple((letter, meaning) for letter, meaning in meanings))
    )


def has_formats(table: pa.Table) -> bool:
    """Return whether the formats of a table were decided."""
    return _KEY in (table.schema.metadata or {})


def without_formats(batch: _Batch) -> _Batch:
    """Return a batch without formats, such as those that a file states by itself."""
    metadata = batch.schema.metadata or {}
    if _KEY not in metadata:
        return batch
    return batch.replace_schema_metadata({key: text for key, text in metadata.items() if key != _KEY})
