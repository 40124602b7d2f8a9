"""Lock open files, so that processes can tell which of them are still at work. A lock ends with its process."""

from __future__ import annotations

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


def try_lock(handle: int) -> bool | None:
    """Lock a file until it is closed; return True if it is locked now, and False if another process has locked it.

    The answer is None, and nothing is locked, on Windows and on file systems without locks.
    """
    if fcntl is None:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True
