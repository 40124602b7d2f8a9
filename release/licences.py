"""List the licence of every dependency, and check that each is accepted: writes docs/reference/licences.md."""

from __future__ import annotations

import csv
import importlib.metadata
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from release.locked import ROOT, Package, contained, npm_packages, page_packages, python_packages

TABLE = ROOT / "release" / "licences.csv"
PAGE = ROOT / "docs" / "reference" / "licences.md"
RULES = ROOT / "release" / "licences.toml"
SERVICE, EXTRA, IN_PAGE, BUILD = "service", "extra", "page", "build of the page"
_WORDS = {
    "apache license": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd 2-clause license": "BSD-2-Clause",
    "2-clause bsd": "BSD-2-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "3-clause bsd license": "BSD-3-Clause",
    "isc license": "ISC",
    "mozilla public license 2.0": "MPL-2.0",
    "mpl-2.0": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "mit licence": "MIT",
    "mit license": "MIT",
}
_PARTS = re.compile(r"\s+(?:AND|OR)\s+|[()]")


@dataclass(frozen=True, order=True)
class Licensed:
    """A dependency with its licence, as SPDX expression, and where that is stated."""

    use: str
    name: str
    licence: str
    stated_in: str


@cache
def rules() -> dict[str, Any]:
    """Return the accepted licences, the exceptions, and the licences that metadata do not state."""
    return tomllib.loads(RULES.read_text("utf-8"))


def faults(licensed: Iterable[Licensed]) -> list[str]:
    """Return each dependency whose licence is unknown or not accepted."""
    accepted = set(rules()["accepted"]["permissive"])
    problems = []
    for each in licensed:
        if not each.licence:
            problems.append(f"{each.name}: the licence is unknown; state it in release/licences.toml")
        elif not is_accepted(each.licence, accepted) and not is_exception(each.name):
            problems.append(f"{each.name}: the licence {each.licence} is not accepted; see release/licences.toml")
    return problems


def is_exception(name: str) -> bool:
    """Return whether a package is accepted in spite of its licence."""
    return any(fnmatchcase(name, pattern) for pattern in rules()["exceptions"])


def is_accepted(expression: str, accepted: set[str]) -> bool:
    """Return whether all parts of an expression are accepted, or one side of an OR at its top."""
    if any(
        is_accepted(side, accepted) for side in expression.split(" OR ") if side != expression and "(" not in expression
    ):
        return True
    parts = [part.strip() for part in _PARTS.split(expression) if part and part.strip()]
    return bool(parts) and all(part in accepted for part in parts)


def licence_of(name: str) -> tuple[str, str]:
    """Return the licence of a Python package and where it is stated; empty if neither is known."""
    stated = rules()["stated"]
    if name in stated:
        return stated[name][0], stated[name][1]
    try:
        metadata = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return "", "not installed"
    if expression := metadata.get("License-Expression"):
        return expression, "metadata"
    words = (metadata.get("License") or "").strip().splitlines()[:1]
    classifiers = [
        each.rpartition(" :: ")[2] for each in metadata.get_all("Classifier", []) if each.startswith("License")
    ]
    for text in [*words, *classifiers]:
        if spdx := to_spdx(text):
            return spdx, "metadata"
    return "", "metadata"


def to_spdx(text: str) -> str:
    """Return the SPDX id of a licence that older metadata name in words; empty for an unknown name."""
    short = re.sub(r"\s*\(.*\)$", "", text.strip())
    known = rules()["accepted"]["permissive"]
    names = {
        "Mozilla Public License 2.0": "MPL-2.0",
        "Python Software Foundation License": "PSF-2.0",
        "MPL-2.0": "MPL-2.0",
    }
    if short in known or short in names:
        return names.get(short, short)
    return _WORDS.get(short.lower(), "")


def collect() -> list[Licensed]:
    """Return every dependency with its licence, from the lock files, installed metadata and npm's lock file."""
    service = {package.name for package in python_packages("requirements.lock")}
    names = sorted({package.name for package in python_packages()})
    python = [Licensed(SERVICE if name in service else EXTRA, name, *licence_of(name)) for name in names]
    page = {package.name for package in page_packages()}
    npm = [
        Licensed(IN_PAGE if name in page else BUILD, name, entry.get("license", "").strip("()"), "package-lock.json")
        for name, entry in npm_packages().items()
    ]
    return sorted(python + npm)


def read_table() -> list[Licensed]:
    """Return the committed table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [Licensed(**row) for row in csv.DictReader(file)]


def write_table(licensed: Iterable[Licensed]) -> None:
    """Write the table that is committed."""
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["use", "name", "licence", "stated_in"])
        writer.writerows((each.use, each.name, each.licence, each.stated_in) for each in licensed)


def licence_by_package(packages: Iterable[Package]) -> dict[Package, str]:
    """Return the licence of each package from the committed table."""
    table = {(each.use in {SERVICE, EXTRA}, each.name): each.licence for each in read_table()}
    return {package: table[package.registry == "pypi", package.name] for package in packages}


_HEADINGS = {
    SERVICE: ("Python packages of the service", "Installed with the package (`requirements.lock`)."),
    EXTRA: (
        "Python packages of extras",
        "Installed with an extra only, such as those for tests, Spark or PostGIS.",
    ),
    IN_PAGE: (
        "npm packages in the page",
        "Their code, fonts or outlines are in the page, the basemap or pictures.",
    ),
    BUILD: ("npm packages that build and test the page", "They are not part of what is installed."),
}


_HEAD = """\
# Licences of dependencies

`make licences` writes this page from the lock files and the metadata of the packages, and a test fails if a licence is
unknown or not accepted. Licences are SPDX expressions. The texts that must go with the page are in its file
`/static/licences.md`; those of Python packages are in the installed packages, also those of the compiled libraries
that some of them contain. `make sbom` writes a list of all components: see [Make a release](../how_to/release.md).

Accepted everywhere: {accepted}.

## Exceptions

{exceptions}

## Fonts and data

- Noto Sans (OFL-1.1), in the page and in pictures. The licence is beside the fonts and in `/static/licences.md`.
- Natural Earth, the outlines of the basemap: public domain. The npm package `world-atlas` (ISC) converts them.
- Figures: [Sources](sources.md) and `/sources` state the licence of each series.
"""
_INSIDE = """
`swagger-ui-dist` is one file that its makers built from other packages. `/static/licences.md` has the notices that they
ship with it. By its source map, these packages are {names}.
"""


def page(licensed: list[Licensed], inside: list[str]) -> str:
    """Return the page of the documentation, from all dependencies and the packages inside swagger-ui-dist."""
    exceptions = "\n".join(f"- `{name}`: {reason}." for name, reason in sorted(rules()["exceptions"].items()))
    pieces = [_HEAD.format(accepted=", ".join(rules()["accepted"]["permissive"]), exceptions=exceptions)]
    for use, (title, text) in _HEADINGS.items():
        rows = [f"| `{each.name}` | {each.licence} | {each.stated_in} |" for each in licensed if each.use == use]
        pieces.append(
            "\n".join(
                ["", f"## {title}", "", text, "", "| package | licence | stated in |", "|---|---|---|", *rows, ""]
            )
        )
        if use == IN_PAGE:
            pieces.append(_INSIDE.format(names=", ".join(f"`{name}`" for name in inside)))
    return "".join(pieces)


def main() -> None:
    """Write the table and the page; end with the faults if there are any."""
    licensed = collect()
    if problems := faults(licensed):
        raise SystemExit("\n".join(problems))
    write_table(licensed)
    PAGE.write_text(page(licensed, contained("swagger-ui-dist")), "utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(licensed)} packages")


if __name__ == "__main__":
    main()
