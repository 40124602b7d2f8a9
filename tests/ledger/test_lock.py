"""One process writes to a ledger at a time."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.made_ledger import NO_QUARANTINE, RELEASE, make_observations

from routes_geo.errors import DataError
from routes_geo.ledger.ledger import Ledger
from routes_geo.ledger.lock import only_writer


def test_a_second_writer_gives_up_after_a_while(tmp_path: Path) -> None:
    with (
        only_writer(tmp_path),
        pytest.raises(DataError, match="another process has been writing to the ledger for 0 s"),
        only_writer(tmp_path, wait_s=0.1),
    ):
        pass


def test_the_lock_ends_with_the_block_and_with_an_error(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(KeyError), only_writer(tmp_path, wait_s=0):
            raise KeyError
    with only_writer(tmp_path, wait_s=0):
        pass


def test_readers_need_no_lock(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.append(RELEASE, make_observations(7), NO_QUARANTINE)
    with only_writer(tmp_path):
        assert ledger.releases() == [RELEASE]
