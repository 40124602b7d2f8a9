"""Write docs/quality: the quality reports, the revision policy and the page on seasonal adjustment.

Words come from docs/quality/texts, figures from a snapshot of the embedded data. Run `make quality` after a change of
either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import wrap

from docs.quality_figures import (
    facts,
    observed_cells_facts,
    overview_table,
    placed_facts,
    policy_facts,
    same_year,
    same_year_table,
)
from docs.quality_other import other_reports
from docs.quality_seasonal import seasonal_facts
from routes_geo.build.build import build_snapshot
from routes_geo.datafiles import embedded_data_dir
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot, open_snapshot

FOLDER = Path(__file__).parent / "quality"
_TEXTS = FOLDER / "texts"
_WIDTH = 120
_BLOCK = re.compile(r"\n(?=\n|- |[|#])|(?<=\n)\n(?=.)")  # before a blank line, a list item, a row or a heading
_DEATHS = "iom.dead_and_missing.v1"
REPORTS = {  # page of each embedded series
    DETECTIONS: "detections.md",
    _DEATHS: "dead_and_missing.md",
    "iom_dtm.arrivals.v1": "arrivals_by_country.md",
    "italy.arrivals.v1": "landings_in_italy.md",
    "unhcr.arrivals.v1": "arrivals_by_area.md",
}


def main() -> None:
    """Write the pages from a snapshot of the embedded data."""
    with TemporaryDirectory() as folder:
        build_snapshot(Path(folder), data_dir=embedded_data_dir(), today=datetime.now(UTC).date())
        for name, text in render_pages(open_snapshot(Path(folder))).items():
            (FOLDER / name).write_text(text, "utf-8")


def render_pages(snapshot: Snapshot) -> dict[str, str]:
    """Return the text of each page by the name of its file."""
    pages = {page: _report(snapshot, series, page) for series, page in REPORTS.items()}
    year = same_year(snapshot)
    pages["detections_on_cells.md"] = _filled("detections_on_cells", {"series": DETECTIONS, **placed_facts(snapshot)})
    pages["revision_policy.md"] = _filled("revision_policy", policy_facts(snapshot))
    pages["seasonally_adjusted.md"] = _filled("seasonally_adjusted", seasonal_facts(snapshot))
    pages["overview.md"] = _filled(
        "overview",
        {
            "overview_table": overview_table(snapshot, REPORTS),
            "same_year": str(year),
            "same_year_table": same_year_table(snapshot, year),
        },
    )
    pages["other_series.md"] = _filled("other_series", {"reports": other_reports(set(REPORTS))})
    return pages


def _report(snapshot: Snapshot, series: str, page: str) -> str:
    """Return the report of an embedded series."""
    values = facts(snapshot, series)
    if series == _DEATHS:
        values |= observed_cells_facts(snapshot, series)
    return _filled("_head", values) + "\n" + _filled(page.removesuffix(".md"), values)


def _filled(name: str, values: Mapping[str, str]) -> str:
    return wrapped((_TEXTS / f"{name}.txt").read_text("utf-8").format_map(dict(values)))


def wrapped(text: str) -> str:
    """Return Markdown with paragraphs and list items wrapped; headings and tables stay as they are."""
    lines: list[str] = []
    for block in _BLOCK.split(text):
        is_prose = block.strip() and not block.startswith(("#", "|"))
        lines += _wrapped_block(block) if is_prose else [block.rstrip("\n")]
    return "\n".join(lines).rstrip("\n") + "\n"


def _wrapped_block(block: str) -> list[str]:
    indent = "  " if block.startswith("- ") else ""
    return wrap(
        " ".join(block.split()), _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


if __name__ == "__main__":
    main()
