"""The blocks of code in README and docs, and the commands in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "data" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
SERVICE = "http://127.0.0.1:8000"  # the address that pages have, in the place of which a test puts that of its service

_FENCE = re.compile(r"^( *)```(.*)\n((?:.*\n)*?)\1``` *$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A block of code on a page."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks_of(page: str) -> list[Block]:
    text = (ROOT / page).read_text("utf-8")
    return [
        Block(page, text.count("\n", 0, found.start()) + 1, found[2].strip(), found[3])
        for found in _FENCE.finditer(text)
    ]


def all_blocks(*languages: str) -> list[Block]:
    every = [block for page in PAGES for block in blocks_of(str(page.relative_to(ROOT)))]
    return [block for block in every if block.language in languages] if languages else every


def commands_in(block: Block) -> list[str]:
    """The commands of a block, without comments: one a line, and those that && joins one by one."""
    lines = [line.strip() for line in block.text.replace("\\\n", " ").splitlines()]
    kept = [_without_comment(line) for line in lines]
    return [part.strip() for line in kept if line for part in line.split(" && ")]


def _without_comment(line: str) -> str:
    """A # begins a comment at the start or after a space, outside quotation marks."""
    for place in [found.start() for found in re.finditer(r"(?:^|(?<=\s))#", line)]:
        if line[:place].count("'") % 2 == 0 and line[:place].count('"') % 2 == 0:
            return line[:place].strip()
    return line
