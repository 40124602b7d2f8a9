"""Tags of streamed answers, in each encoding."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br", "zstd"])
@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_a_304_of_a_stream_has_the_tag_of_the_whole_answer(client: TestClient, encoding: str, form: str) -> None:
    path = f"/collections/cells/items?datetime=2022-08/2025-01&resolution=5&corridor=true&f={form}"
    whole = client.get(path, headers={"accept-encoding": encoding})
    known = client.get(path, headers={"accept-encoding": encoding, "if-none-match": whole.headers["etag"]})
    assert (whole.status_code, known.status_code) == (200, 304)
    assert known.headers["etag"] == whole.headers["etag"]
    assert "content-type" not in known.headers
