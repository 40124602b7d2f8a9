"""The list of the files of a copy, and copies that are compressed beforehand."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import brotli
import pytest

from routes_geo.errors import InvalidInput
from routes_geo.site.compress import compress_files
from routes_geo.site.manifest import MANIFEST, digest_of, exported_files, write_manifest

SERIES = {
    "id": "a.v1",
    "title": "A",
    "publisher": "P",
    "licence": "L",
    "attribution": "P, A",
    "release": {"released": "2026-08-04"},
}


def test_the_manifest_lists_every_file_with_its_checksum_and_its_sources(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "page.json").write_bytes(b"{}")
    manifest = write_manifest(tmp_path, {"snapshot": "abc"}, [SERIES])
    assert manifest == json.loads((tmp_path / MANIFEST).read_text("utf-8"))
    assert manifest["files"] == [{"path": "data/page.json", "bytes": 2, "sha256": hashlib.sha256(b"{}").hexdigest()}]
    assert manifest["snapshot"] == "abc"
    assert manifest["series"][0]["released"] == "2026-08-04"
    assert exported_files(tmp_path) == {"data/page.json", MANIFEST}


@pytest.mark.parametrize("text", ["", "[]", '{"files": 3}', '{"files": [{}]}'])
def test_a_list_that_no_export_wrote_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(InvalidInput, match="no export wrote it"):
        exported_files(tmp_path)


def test_the_name_of_a_folder_follows_its_content(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    first = digest_of(tmp_path)
    assert digest_of(tmp_path) == first
    (tmp_path / "a").write_text("2")
    second = digest_of(tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    assert len({first, second, digest_of(tmp_path)}) == 3


def test_text_is_compressed_in_both_ways_and_archives_are_not(tmp_path: Path) -> None:
    text = b'{"value": 0}' * 200
    for name in ("page.json", "cells.pmtiles", "short.json"):
        (tmp_path / name).write_bytes(text if "short" not in name else b"{}")
    compress_files(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "cells.pmtiles", "page.json", "page.json.br", "page.json.gz", "short.json"
    ]  # fmt: skip
    assert gzip.decompress((tmp_path / "page.json.gz").read_bytes()) == text
    assert brotli.decompress((tmp_path / "page.json.br").read_bytes()) == text
