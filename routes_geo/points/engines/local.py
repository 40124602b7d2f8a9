"""The engine of one machine: threads that read, index and sum without the interpreter's lock."""

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
    """Bins with as many threads as there are cores, or as are given."""

    name = "local"

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads or core_count()

    def bin(self, source: Source, plan: Plan, progress: Progress | None = None) -> Bins:
        """Bin a source. DataError for what cannot be read, or at the first bad row of a strict plan."""
        binner = Binner(plan)
        work = _Work(source, plan, progress)
        with ThreadPoolExecutor(self.threads) as pool:
            runs = [pool.submit(work.run, binner) for _ in range(self.threads)]
        for run in runs:
            run.result()
        return binner.result(total_account(work.accounts))

    def sums(self, table: pa.Table, keys: Sequence[str], value: str) -> pa.Table:
        """Sum one column by others: the keys and the sum, sorted by the keys; nulls are a key of their own."""
        return sums_of(table, keys, value)


class _Work:
    """Fragments that threads take one after the other; a thread without one helps to sum another's batches."""

    def __init__(self, source: Source, plan: Plan, progress: Progress | None) -> None:
        self.source, self.plan, self.progress = source, plan, progress
        self.done = 0
        self.stopped = False
        self._lock = threading.Lock()
        self.accounts = [Account() for _ in source.fragments]  # of each fragment, as threads read several at once
        self._waiting = list(zip(source.fragments, self.accounts, strict=True))[::-1]
        self._open: list[_Shared] = []

    def run(self, binner: Binner) -> None:
        """Add batches until there are none left, or another thread failed."""
        try:
            while not self.stopped and (reader := self._next_reader()):
                while not self.stopped and (found := reader.next()):
                    row, batch = found
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
    """Batches of one fragment, for several threads."""

    def __init__(self, fragment: InputPart, plan: Plan, account: Account) -> None:
        self.path = fragment.path
        self._lock = threading.Lock()
        self._batches: Iterator[tuple[int, pa.RecordBatch]] = fragment.batches(plan, account)

    def next(self) -> tuple[int, pa.RecordBatch] | None:
        """The next batch and the number of its first row."""
        with self._lock:
            return next(self._batches, None)
