"""Read the tables on the letter that go into a snapshot from the data folder."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from routes_geo.datafiles import read_rows
from routes_geo.letter.agencies import agencies_table
from routes_geo.letter.claims.rows import claim_figures_table, claim_tests_table, claims_table
from routes_geo.letter.events import all_events_table, events_table
from routes_geo.letter.legislation import files_table
from routes_geo.letter.letter import letter_table
from routes_geo.letter.returns import published_returns_table, returns_table


def record_tables(data_dir: Path) -> dict[str, pa.Table]:
    """Return the tables by their file names in a snapshot; DataError for an error in the data folder."""
    measure_ids = {row["id"] for row in read_rows(data_dir / "measures.csv", ("id",))}
    letter, measure_events = letter_table(data_dir), events_table(data_dir, measure_ids)
    return {
        "letter.arrow": letter,
        "claims.arrow": claims_table(data_dir),
        "claim_tests.arrow": claim_tests_table(data_dir),
        "claim_figures.arrow": claim_figures_table(data_dir),
        "files.arrow": files_table(data_dir),
        "returns.arrow": returns_table(data_dir),
        "returns_published.arrow": published_returns_table(data_dir),
        "agencies.arrow": agencies_table(data_dir),
        "measure_events.arrow": measure_events,
        "events.arrow": all_events_table(data_dir, set(letter["id"].to_pylist()), measure_events),
    }
