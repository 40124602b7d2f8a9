"""Print the detections of a year by route and kind, from CSV, with pandas."""

import sys

import pandas as pd

service = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
figures = pd.read_csv(f"{service}/collections/cells/items?datetime=2023&limit=10000&f=csv")
by_kind = figures.pivot_table("value", "route", "kind", aggfunc="sum", fill_value=0, margins=True, margins_name="total")
print(by_kind.astype(int).to_csv(), end="")
