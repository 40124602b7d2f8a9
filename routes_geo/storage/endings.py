"""Choose the format of an output by the ending of its name. Every command that writes a file uses this rule."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from routes_geo.errors import InvalidInput

STDOUT = "-"


def ending_of(path: str | Path) -> str:
    """Return the ending of the last part of a path or URI in lower case, such as `.csv`; empty without one."""
    text = str(path)
    return "" if text.endswith("/") else Path(text.rsplit("/", 1)[-1]).suffix.lower()


def format_by_ending(path: str | Path, offered: Mapping[str, str], *, otherwise: str = "") -> str:
    """Return the format of a path by its ending. InvalidInput lists the endings that are offered.

    `otherwise` is what else may be given; it ends the message.
    """
    ending = ending_of(path)
    if ending not in offered:
        given = f"has the unknown ending {ending!r}" if ending else "has no ending"
        raise InvalidInput(f"{path} {given}; use one of {', '.join(offered)}{otherwise}")
    return offered[ending]
