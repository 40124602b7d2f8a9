"""Bin on one machine, with threads that read, index and sum without holding the GIL."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa

from routes_geo.grid.kernels import core_count
from routes_geo.points.binner import Binner
from routes_geo.points.engines.arrow_sums import sums_of
from routes_geo.points.engines.engine import Progress
from routes_geo.points.inputs import Account, InputPart, Source, total_account
from routes_geo.points.plan import Plan
from routes_geo.points.result import Bins


class LocalEngine:
    """Bin with one thread per core, or with a given number of threads."""

    name = "local"

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads or core_count()

    def bin(self, source: Source, plan: Plan, progress: Progress | None = None) -> Bins:
        """Bin a source. DataError for unreadable input, or at the first bad row of a strict plan."""
        binner = Binner(plan)
        work = _Work(source, plan, progress)
        with ThreadPoolExecutor(self.threads) as pool:
            runs = [pool.submit(work.run, binner) for _ in range(self.threads)]
        for run in runs:
            run.result()
        return binner.result(total_account(work.accounts))

    def sums(self, table: pa.Table, keys: Sequence[str], value: str) -> pa.Table:
        """Sum one column by others; return the keys and the sum, sorted by the keys, with nulls as the last key."""
        return sums_of(table, keys, value)


class _Work:
    """Distribute fragments to threads; a thread without a fragment helps to sum the batches of another."""

    def __init__(self, source: Source, plan: Plan, progress: Progress | None) -> None:
        self.source, self.plan, self.progress = source, plan, progress
        self.done = 0
        self.stopped = False
        self._lock = threading.Lock()
        self.accounts = [Account() for _ in source.fragments]  # one per fragment, because threads read several at once
        self._waiting = list(zip(source.fragments, self.accounts, strict=True))[::-1]
        self._open: list[_Shared] = []

    def run(self, binner: Binner) -> None:
        """Add batches until none are left or another thread has failed."""
        try:
            while not self.stopped and (reader := self._next_reader()):
                while not self.stopped and (numbered := reader.next()):
                    row, batch = numbered
                    binner.add(batch, reader.path, row)
                    self._report(batch.num_rows)
                self._close(reader)
        except BaseException:
            self.stopped = True
            raise

    def _next_reader(self) -> _Shared | None:
        with self._lock:
            if self._waiting:
                fragment, account = self._waiting.pop()
                self._open.append(_Shared(fragment, self.plan, account))
                return self._open[-1]
            return self._open[0] if self._open else None

    def _close(self, reader: _Shared) -> None:
        with self._lock:
            if reader in self._open:
                self._open.remove(reader)

    def _report(self, rows: int) -> None:
        with self._lock:
            self.done += rows
            if self.progress:
                self.progress(self.done, self.source.rows)


class _Shared:
    """Share the batches of one fragment between threads."""

    def __init__(self, fragment: InputPart, plan: Plan, account: Account) -> None:
        self.path = fragment.path
        self._lock = threading.Lock()
        self._batches: Iterator[tuple[int, pa.RecordBatch]] = fragment.batches(plan, account)

    def next(self) -> tuple[int, pa.RecordBatch] | None:
        """Return the number of the first row of the next batch and the batch, or None at the end."""
        with self._lock:
            return next(self._batches, None)
