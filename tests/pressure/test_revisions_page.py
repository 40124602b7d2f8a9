"""The page on revisions is what `make figures` writes."""

from __future__ import annotations

from docs.make_revisions import OUT, render
from routes_geo.snapshot.snapshot import Snapshot


def test_the_page_is_up_to_date(snapshot: Snapshot) -> None:
    assert OUT.read_text("utf-8") == render(snapshot), "run `make figures`"
