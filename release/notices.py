"""Add to the notices of the built page those of packages that come inside others, which the bundler does not see."""

from __future__ import annotations

import json
from pathlib import Path

from release.locked import COPIED, ROOT, contained

NOTICES = "licences.md"
# What each built page contains that is made of other packages; the page of copies has no description of the API.
_PAGES = {"dist": ("maplibre-gl", "swagger-ui-dist"), "dist-copy": ("maplibre-gl",)}
_STATES_ITS_OWN = "swagger-ui-dist"  # what it contains is not installed here
_OWN_NOTICES = ("NOTICE", "swagger-ui-es-bundle.js.LICENSE.txt")


def added_notices(modules: Path, packages: tuple[str, ...], present: str) -> str:
    """Return the sections for packages inside others, and for fonts and outlines, that `present` does not have."""
    sections = []
    inside = {
        name: f"in {package}" for package in packages if package != _STATES_ITS_OWN for name in contained(package)
    }
    inside |= dict.fromkeys(COPIED, "copied")
    for name, where in sorted(inside.items()):
        folder = modules / name
        if f"## {name} - " not in present and (folder / "package.json").is_file():
            sections.append(_section(folder, name, where))
    if _STATES_ITS_OWN in packages:
        texts = [(modules / _STATES_ITS_OWN / name).read_text("utf-8") for name in _OWN_NOTICES]
        sections.append(f"## Packages in {_STATES_ITS_OWN}\n\n" + "\n\n".join(texts))
    return "\n\n".join(["", *(section.rstrip() for section in sections), ""])


def _section(folder: Path, name: str, where: str) -> str:
    package = json.loads((folder / "package.json").read_text("utf-8"))
    files = sorted(path for path in folder.iterdir() if path.name.upper().startswith(("LICENSE", "LICENCE", "COPYING")))
    texts = [path.read_text("utf-8") for path in files] or [f"{package['license']}, {package.get('author', '')}"]
    return f"## {name} - {package['version']} ({package['license']}), {where}\n\n" + "\n\n".join(texts)


def main() -> None:
    """Complete the notices of both pages; what was added before stays."""
    web = ROOT / "web"
    for built, packages in _PAGES.items():
        path = web / built / NOTICES
        present = path.read_text("utf-8")
        path.write_text(present + added_notices(web / "node_modules", packages, present), "utf-8")


if __name__ == "__main__":
    main()
