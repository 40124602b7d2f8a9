"""One fuzzer for each process, on the embedded snapshot, with and without a cache of answers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.request_fuzz.fuzzing import RequestFuzzer

from api.app import make_app
from api.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent
REQUESTS = int(os.environ.get("ROUTES_GEO_FUZZ_REQUESTS", "5000"))
SEED = int(os.environ.get("ROUTES_GEO_FUZZ_SEED", "1"))


@pytest.fixture(scope="session")
def fuzzer(snapshot_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RequestFuzzer]:
    home = tmp_path_factory.mktemp("fuzzed-home")
    settings = Settings(snapshot=snapshot_dir, home=home, log_level="error")
    uncached = settings.model_copy(update={"cache_mib": 0})
    opened = RequestFuzzer(make_app(settings), make_app(uncached), SEED, (str(home.parent), str(ROOT)))
    yield opened
    opened.close()
