"""The page on published figures is what `make figures` writes, and every figure is on it with its outcome."""

from __future__ import annotations

from docs.make_figures import OUT, outcomes, render
from routes_geo.datafiles import read_rows


def test_the_page_is_up_to_date(data_dir):
    assert OUT.read_text("utf-8") == render(data_dir), "run `make figures`"


def test_every_figure_has_one_outcome(data_dir):
    ids = [row["id"] for row in read_rows(data_dir / "figures.csv", ("id",))]
    parts: dict[str, list[dict[str, str]]] = {name: [] for name in ids}
    for row in read_rows(data_dir / "figure_addresses.csv", ("figure_id", "address")):
        parts[row["figure_id"]].append(row)
    found = outcomes(parts, ids)
    assert sorted(name for names in found.values() for name in names) == sorted(ids)
    assert {name: len(names) for name, names in found.items()} == {"recomputed": 72, "partly": 1, "stated": 44}
    page = OUT.read_text("utf-8")
    assert [name for name in ids if not name.startswith("fx.") and f"`{name}`" not in page] == []
