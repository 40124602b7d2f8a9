"""The files of the project that become pages of the guide, and their links.

The rule: a link leads to another page or picture of the guide, or to a full address. Code is named, not linked.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from docs.guide.errors import GuideError

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
# Pages that lie outside docs/, and where they are in the guide.
_ELSEWHERE = {
    DOCS / "README.md": "index.md",
    DOCS / "examples" / "README.md": "examples/overview.md",
    ROOT / "data" / "README.md": "reference/embedded_data.md",
    ROOT / "CONTRIBUTING.md": "contributing.md",
    ROOT / "CHANGELOG.md": "changelog.md",
}
NOTEBOOKS = DOCS / "notebooks"
_FENCED = re.compile(r"^( *)(`{3,}).*?^\1\2 *$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<=\]\()([^)\s]+)(?=\))")
_PICTURES = {".png", ".svg"}


def page_places() -> dict[Path, str]:
    """Return where each file of the project is in the guide: pages, and the pictures of docs/."""
    places = {path: path.relative_to(DOCS).as_posix() for path in sorted(DOCS.rglob("*.md"))}
    pictures = {path: path.relative_to(DOCS).as_posix() for path in sorted((DOCS / "images").glob("*.png"))}
    return places | pictures | _ELSEWHERE


def outside_fences(text: str, change: Callable[[str], str]) -> str:
    """Return a page with what lies outside its code blocks changed."""
    pieces, at = [], 0
    for block in _FENCED.finditer(text):
        pieces += [change(text[at : block.start()]), block.group()]
        at = block.end()
    return "".join([*pieces, change(text[at:])])


def relinked(page: Path, text: str, places: dict[Path, str]) -> str:
    """Return the text of a page with its links as they are in the guide; GuideError for one that leads elsewhere."""
    here = Path(places[page]).parent

    def place_of(link: re.Match[str]) -> str:
        file, mark, anchor = link.group().partition("#")
        if not file or re.match(r"\w+:", file):
            return link.group()
        target = places.get((page.parent / file).resolve())
        if target is None:
            raise GuideError(f"{page.relative_to(ROOT)} links {file}, which is no page of the guide: write it as code")
        return Path(os.path.relpath(target, here)).as_posix() + mark + anchor

    return outside_fences(text, lambda part: _LINK.sub(place_of, part))


def stage_sources(folder: Path) -> None:
    """Write the pages and the pictures that they show into the folder that the site is built from."""
    places = page_places()
    pages = {page: place for page, place in places.items() if page.suffix not in _PICTURES}
    texts = {page: relinked(page, page.read_text("utf-8"), places) for page in pages if page.parent != NOTEBOOKS}
    for page, text in texts.items():
        write_page(folder / places[page], text)
    for picture, place in places.items():
        if picture.suffix in _PICTURES and any(f"/{picture.name})" in text for text in texts.values()):
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            (folder / place).write_bytes(picture.read_bytes())


def write_page(path: Path, text: str) -> None:
    """Write a page, and the folder that it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
