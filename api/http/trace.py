"""The trace id of a request in problems and logs: that of the caller's trace if there is one (W3C Trace Context)."""

from __future__ import annotations

import random
import re

TRACE_ID = "routes_geo.trace_id"  # its key in the scope of a request
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")


def trace_id_of(traceparent: str | None) -> str:
    """Return a trace id of 32 hexadecimal digits: of the header, or a random one."""
    match = None if traceparent is None else _TRACEPARENT.fullmatch(traceparent.strip())
    return match[1] if match else f"{random.getrandbits(128) or 1:032x}"
