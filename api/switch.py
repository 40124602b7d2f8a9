"""Keep track of a switch from one snapshot to another."""

from __future__ import annotations

import threading
import time

Version = tuple[str, int, int, int]  # of the pointer: path, time, inode, and the number of late switches


class Switch:
    """Hold the state of one switch: the new snapshot is being opened, because the pointer changed."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.done = threading.Event()
        self.is_late = False  # what was served before is served until it is done
        self.started_s = time.monotonic()

    def wait(self, patience_s: float) -> bool:
        """Wait until it is done, or until so many seconds after its start; return whether it is done."""
        return self.done.wait(max(self.started_s + patience_s - time.monotonic(), 0))
