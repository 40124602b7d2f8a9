"""Compile the kernels of a plan before the work starts, so that compilation is timed separately."""

from __future__ import annotations

import datetime

import pyarrow as pa

from routes_geo.points.binner import Binner
from routes_geo.points.plan import Plan


def compile_kernels(plan: Plan) -> None:
    """Bin a few rows like those of a plan.

    The machine code is kept on disk: this takes seconds the first time, then almost no time.
    """
    day = datetime.date(2023, 9, 1)
    table = pa.table({"lng": [12.6], "lat": [35.5], "text": ["CMED"], "day": [day], "n": [1]})
    binner = Binner(Plan(plan.resolution, ("text", "day"), ("n",), "lng", "lat", corridors=plan.corridors))
    binner.add(table.to_batches()[0])
    binner.result()
