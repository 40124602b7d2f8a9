"""The page on forms of files is what a new run of the three readers gives."""

from __future__ import annotations

from pathlib import Path

from support.table_forms import ALL_FORMS, TITLES

from docs.make_forms import OUT, render


def test_the_page_is_up_to_date(tmp_path: Path) -> None:
    assert OUT.read_text("utf-8") == render(tmp_path), "run `make forms`"


def test_every_form_has_a_title() -> None:
    assert list(TITLES) == list(ALL_FORMS)
