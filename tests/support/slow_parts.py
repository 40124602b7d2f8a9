"""A part of the input that takes its time, as executors can import it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from routes_geo.points.inputs import Account, InputPart
from routes_geo.points.plan import Plan


@dataclass(frozen=True, slots=True)
class SlowPart:
    """Another part, read after some seconds."""

    part: InputPart
    seconds: float

    @property
    def path(self) -> str:
        return self.part.path

    @property
    def rows(self) -> None:
        """Unknown, so that each part is a task."""
        return

    def batches(self, plan: Plan, account: Account) -> Iterator[tuple[int, pa.RecordBatch]]:
        time.sleep(self.seconds)
        return self.part.batches(plan, account)
