"""Write the table of a document that says how fine each year's detections are known.

Run `python -m routes_geo.build.placed_table docs/explanation/counts.md` after a change of shares or areas.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from routes_geo.build.build import build_snapshot
from routes_geo.datafiles import embedded_data_dir
from routes_geo.errors import DataError
from routes_geo.model import Basis, Kind
from routes_geo.snapshot.placed import PlacedYearAnswer, placed_by_year
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot, open_snapshot
from routes_geo.storage.durable import written_aside

_COLUMNS = (
    ("cells: observed", Kind.CELL, Basis.OBSERVED),
    ("cells: published share", Kind.CELL, Basis.PUBLISHED_SHARE),
    ("cells: carried share", Kind.CELL, Basis.CARRIED_SHARE),
    ("areas: observed", Kind.AREA, Basis.OBSERVED),
    ("areas: published share", Kind.AREA, Basis.PUBLISHED_SHARE),
    ("areas: carried share", Kind.AREA, Basis.CARRIED_SHARE),
    ("remainders", Kind.REMAINDER, None),
    ("route", Kind.ROUTE, None),
)
_BEFORE = ("before: spread evenly", "before: published share", "before: coarser")
_TABLE = re.compile(r"(<!-- placed: [^>]* -->\n).*?(<!-- end of placed -->)", re.DOTALL)
_RANGES = re.compile(r"(<!-- ranges: [^>]* -->\n).*?(<!-- end of ranges -->)", re.DOTALL)


def placed_table(snapshot: Snapshot) -> str:
    """Return the percentages of each year's detections by kind and basis as a table in Markdown."""
    titles = ["year", *(title for title, _, _ in _COLUMNS), *_BEFORE]
    lines = [_line(titles), _line(["---"] + ["---:"] * (len(titles) - 1))]
    lines += [_line(_cells(year)) for year in placed_by_year(snapshot, DETECTIONS)]
    return "\n".join(lines) + "\n"


def _cells(year: PlacedYearAnswer) -> list[str]:
    percents = {(part.kind, part.basis): part.percent for part in year.parts}
    before = year.before
    former = ("", "", "") if before is None else (before.spread_evenly, before.published_share, before.coarser)
    return [str(year.year), *(str(percents[kind, basis]) for _, kind, basis in _COLUMNS), *map(str, former)]


def ranges_table(snapshot: Snapshot) -> str:
    """Return the ranges of carried shares that are used, as a table in Markdown."""
    ranges = snapshot.table(f"share_ranges/{DETECTIONS}.arrow").to_pylist()
    lines = [_line(["size of the share", "age in years", "lowest", "highest", "pairs compared"])]
    lines.append(_line(["---", "---:", "---:", "---:", "---:"]))
    lines += [
        _line([row["size"], str(row["age_years"]), f"{row['low']:.2f}", f"{row['high']:.2f}", str(row["pairs"])])
        for row in sorted(ranges, key=lambda row: (row["size"], row["age_years"]))
    ]
    return "\n".join(lines) + "\n"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def with_tables(text: str, snapshot: Snapshot) -> str:
    """Return a document with its tables written anew; DataError if it has no place for them."""
    for place, table in ((_TABLE, placed_table(snapshot)), (_RANGES, ranges_table(snapshot))):
        if not place.search(text):
            raise DataError(f"the document has no place for a table; it needs {place.pattern!r}")
        text = place.sub(rf"\g<1>{table}\g<2>", text)
    return text


def main(document: Path) -> None:
    """Write the tables of a document from the embedded data."""
    with TemporaryDirectory() as folder:
        build_snapshot(Path(folder), data_dir=embedded_data_dir(), today=datetime.now(UTC).date())
        text = with_tables(document.read_text("utf-8"), open_snapshot(Path(folder)))
    with written_aside(document) as partial:
        partial.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
