"""Processes as Linux lists them."""

from __future__ import annotations

from pathlib import Path


def processes() -> dict[int, tuple[str, int, int]]:
    """State, parent and session of each process; see proc(5) on the fields of `stat`."""
    found = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                state, parent, _, session, *_ = (path / "stat").read_text().rpartition(")")[2].split()
            except (OSError, ValueError):  # it has just ended
                continue
            found[int(path.name)] = state, int(parent), int(session)
    return found


def living_in_session(session: int) -> list[int]:
    """Processes of a session, except those that have ended and that nobody has waited for."""
    return [pid for pid, (state, _, own) in processes().items() if own == session and state != "Z"]


def family(pid: int) -> list[int]:
    """A process and all that it, or its children, started."""
    parents = {each: parent for each, (_, parent, _) in processes().items()}
    members = [pid]
    for member in members:  # grows meanwhile
        members += [each for each, parent in parents.items() if parent == member]
    return members
