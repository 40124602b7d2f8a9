"""The list of components: valid CycloneDX 1.6, the same at every run, and complete."""

from __future__ import annotations

import json
from pathlib import Path

from release.locked import page_packages, python_packages
from release.sbom import sbom, violations, write_sbom


def test_it_is_valid_and_the_same_at_every_run(tmp_path: Path) -> None:
    first, second = write_sbom(tmp_path / "a"), write_sbom(tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()
    assert violations(first.read_text("utf-8")) == []


def test_what_is_wrong_in_a_document_is_found() -> None:
    document = sbom()
    assert violations(json.dumps(document | {"specVersion": "1.6", "components": [{"type": "car", "name": "x"}]}))
    assert violations(json.dumps(document | {"serialNumber": "1"}))


def test_every_locked_package_has_version_licence_and_checksums() -> None:
    components = {each.get("purl"): each for each in sbom()["components"]}
    for package in [*python_packages(), *page_packages()]:
        component = components[package.purl]
        assert component["licenses"][0]["expression"]
        (distribution,) = component["externalReferences"]
        assert distribution["hashes"], package
    assert components["pkg:pypi/numpy@2.4.6"]["scope"] == "required"
    assert components["pkg:npm/%40fontsource/noto-sans@5.3.0"]["licenses"] == [{"expression": "OFL-1.1"}]
    assert any(each["name"] == "Natural Earth" for each in sbom()["components"])
