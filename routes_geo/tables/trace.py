"""Collect what readers decide while they read a file, for `ingest --explain`: encoding, separators, use of columns.

A reader notes a decision where it makes it, and does not know whether anybody listens. Notes outside of `tracing` are
dropped. Only the thread that listens is heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

BY_OPTION = "named by an option"
USUAL_NAME = "its name is a usual one"
STATED = "the file itself states it"
PUBLISHERS_NAME = "the publisher's name of it"
IGNORED = "not used"


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """Describe what a column became: a field, or None if it is ignored, and why."""

    column: str
    field: str | None
    why: str


@dataclass(slots=True)
class Trace:
    """Store the decisions on one file: `readings` such as its encoding, its columns, and the fields of columns."""

    readings: dict[str, str] = field(default_factory=dict)
    header: list[str] = field(default_factory=list)
    uses: dict[str, ColumnUse] = field(default_factory=dict)

    def columns(self) -> list[ColumnUse]:
        """Return the use of each column, in the order of the file."""
        ignored = {name: ColumnUse(name, None, IGNORED) for name in self.header if name}
        return list((ignored | self.uses).values())


_LISTENING: ContextVar[Trace | None] = ContextVar("trace", default=None)


@contextmanager
def tracing() -> Iterator[Trace]:
    """Yield a trace that collects the notes made in this block."""
    trace = Trace()
    token = _LISTENING.set(trace)
    try:
        yield trace
    finally:
        _LISTENING.reset(token)


def note_reading(what: str, decision: str) -> None:
    """Note a decision on the whole file, such as its encoding; a later one on the same thing replaces it."""
    if trace := _LISTENING.get():
        trace.readings[what] = decision


def note_header(names: Iterable[str]) -> None:
    """Note the columns of the file, in their order."""
    if trace := _LISTENING.get():
        trace.header = list(names)


def note_sheet(place: str, names: Mapping[str, str], uses: Mapping[str, str]) -> None:
    """Note the columns of one of several sheets or lists: name by cell, and the fields of those that are used."""
    if trace := _LISTENING.get():
        labels = {cell: f"{place}!{cell} {name}".strip() for cell, name in names.items()}
        trace.header += labels.values()
        for cell, use in uses.items():
            trace.uses[labels[cell]] = ColumnUse(labels[cell], use, PUBLISHERS_NAME)


def note_column(column: str, use: str | None, why: str) -> None:
    """Note the field that a column became (None: it is ignored), and why."""
    if trace := _LISTENING.get():
        trace.uses[column] = ColumnUse(column, use, why)
