"""Write the list of all components of a release (SBOM) as CycloneDX 1.6: packages, fonts and data, with licences.

The same lock files give the same bytes: the time is that of the release, and the serial number follows from the
content.
"""

from __future__ import annotations

import json
import os
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from hatch_build import fixed_environment
from release.licences import SERVICE, licence_by_package, read_table
from release.locked import ROOT, Package, contained, page_packages, python_packages
from routes_geo import __version__

_PROJECT = f"pkg:pypi/routes-geo@{__version__}"
_NATURAL_EARTH: dict[str, Any] = {
    "type": "data",
    "bom-ref": "natural-earth",
    "name": "Natural Earth",
    "description": "Land, coast and borders of the basemap, from the npm package world-atlas",
    "licenses": [{"license": {"name": "Public domain", "url": "https://www.naturalearthdata.com/about/terms-of-use/"}}],
}


def sbom() -> dict[str, Any]:
    """Return the list of components as a CycloneDX document."""
    python, npm = python_packages(), page_packages()
    licences = licence_by_package([*python, *npm])
    service = {each.name for each in read_table() if each.use == SERVICE}
    components = [
        _component(package, licences[package], is_required=package.registry == "npm" or package.name in service)
        for package in [*python, *npm]
    ]
    components.append(_NATURAL_EARTH)
    document: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": _metadata(),
        "components": components,
        "dependencies": [
            {"ref": _PROJECT, "dependsOn": [each["bom-ref"] for each in components]},
            *({"ref": each["bom-ref"]} for each in components),
        ],
    }
    content = json.dumps(document, sort_keys=True)
    return document | {"serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, content)}"}


def _metadata() -> dict[str, Any]:
    released_s = int(fixed_environment(ROOT)["SOURCE_DATE_EPOCH"])
    return {
        "timestamp": datetime.fromtimestamp(released_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "component": {
            "type": "application",
            "bom-ref": _PROJECT,
            "name": "routes-geo",
            "version": __version__,
            "purl": _PROJECT,
            "licenses": [{"license": {"id": "Apache-2.0"}}],
        },
    }


def _component(package: Package, licence: str, *, is_required: bool) -> dict[str, Any]:
    """Return one component; those of an extra are optional, and a marker says where a version is used."""
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        "scope": "required" if is_required else "optional",
        "licenses": [{"expression": licence}],
        "purl": package.purl,
        "externalReferences": [
            {
                "type": "distribution",
                "url": _address(package),
                "hashes": [{"alg": algorithm, "content": digest} for algorithm, digest in package.hashes],
            }
        ],
    }
    if package.marker:
        component["properties"] = [{"name": "routes-geo:marker", "value": package.marker}]
    if package.name == "swagger-ui-dist":
        component["components"] = [_inside(package, name) for name in contained(package.name)]
    return component


def _inside(package: Package, name: str) -> dict[str, Any]:
    """Return a package that is a part of another's one file; its version is not stated there."""
    return {"type": "library", "bom-ref": f"{package.purl}#{name}", "name": name}


def _address(package: Package) -> str:
    if package.registry == "pypi":
        return f"https://pypi.org/project/{package.name}/{package.version}/#files"
    return f"https://registry.npmjs.org/{package.name}/-/{package.name.rpartition('/')[2]}-{package.version}.tgz"


def violations(text: str) -> list[str]:
    """Return what a document violates in the schema of CycloneDX 1.6, an empty list if nothing."""
    problems = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text, all_errors=True)
    return [str(problem.data.message) for problem in problems or ()]


def write_sbom(folder: Path) -> Path:
    """Write the SBOM into a folder; ValueError names what it violates."""
    text = json.dumps(sbom(), indent=1, sort_keys=True) + "\n"
    if problems := violations(text):
        raise ValueError("\n".join(problems))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"routes_geo-{__version__}.cdx.json"
    path.write_text(text, "utf-8")
    return path


if __name__ == "__main__":
    print(os.path.relpath(write_sbom(ROOT / "dist")))
