"""Read what is locked: Python packages with their hashes, npm packages, and those that the page's packages contain."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
_PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+)(?: ; ([^\\]+?))?(?: \\)?$", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_SECTION = re.compile(r"^## (\S+) - (\S+) \(", re.MULTILINE)
_CONTAINED = re.compile(r"node_modules/((?:@[^/]+/)?[^/]+)/")
# Packages of the page that come as one file made of others, and the source maps that name those.
MADE_OF_OTHERS = {
    "maplibre-gl": ("dist/maplibre-gl.mjs.map", "dist/maplibre-gl-worker.mjs.map"),
    "swagger-ui-dist": ("swagger-ui-es-bundle.js.map",),
}
# Packages whose files are copied or converted: fonts of pictures, outlines of the basemap.
COPIED = ("@expo-google-fonts/noto-sans", "world-atlas")


@dataclass(frozen=True, order=True)
class Package:
    """A package of a registry (pypi or npm) at a version, with SHA-2 checksums of its files in hexadecimal."""

    registry: str
    name: str
    version: str
    marker: str = ""
    hashes: tuple[tuple[str, str], ...] = ()

    @property
    def purl(self) -> str:
        """Return the package URL (https://github.com/package-url/purl-spec)."""
        return f"pkg:{self.registry}/{self.name.replace('@', '%40')}@{self.version}"


def python_packages(lock: str = "requirements-all.lock") -> list[Package]:
    """Return the packages of a lock file, in its order; one of several versions has a marker for each."""
    text = (ROOT / lock).read_text("utf-8")
    heads = list(_PINNED.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return [
        Package(
            "pypi",
            head[1],
            head[2],
            head[3] or "",
            tuple(("SHA-256", each) for each in _HASH.findall(text, head.end(), end)),
        )
        for head, end in zip(heads, ends, strict=True)
    ]


def npm_packages() -> dict[str, dict[str, Any]]:
    """Return the entries of npm's lock file by name; of several versions, that at the top."""
    entries = json.loads((WEB / "package-lock.json").read_text("utf-8"))["packages"]
    prefix = "node_modules/"
    return {path.removeprefix(prefix): entry for path, entry in entries.items() if path.count(prefix) == 1}


def npm_package(name: str) -> Package:
    """Return a locked npm package with the checksum of its archive."""
    entry = npm_packages()[name]
    algorithm, _, digest = entry["integrity"].partition("-")
    return Package(
        "npm", name, entry["version"], "", ((algorithm.upper().replace("SHA", "SHA-"), base64.b64decode(digest).hex()),)
    )


def page_packages() -> list[Package]:
    """Return the npm packages whose code, fonts or data the built package contains, those inside others included."""
    names = set(COPIED)
    for built in ("dist", "dist-copy"):
        names |= {name for name, _ in _SECTION.findall((WEB / built / "licences.md").read_text("utf-8"))}
    names |= {name for name in contained("maplibre-gl") if name in npm_packages()}
    return sorted(npm_package(name) for name in names & set(npm_packages()))


def contained(package: str) -> list[str]:
    """Return the names of the packages that one is made of, by its source maps."""
    names: set[str] = set()
    for path in MADE_OF_OTHERS[package]:
        sources = json.loads((WEB / "node_modules" / package / path).read_text("utf-8"))["sources"]
        names |= {found[-1] for source in sources if (found := _CONTAINED.findall(source))}
    return sorted(names)
