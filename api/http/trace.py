"""The id that a request has in problems and logs: of the caller's trace if it sends one (W3C Trace Context)."""

from __future__ import annotations

import random
import re

TRACE_ID = "routes_geo.trace_id"  # its place in the scope of a request
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")


def trace_id_of(traceparent: str | None) -> str:
    """Trace id of 32 hexadecimal digits."""
    match = None if traceparent is None else _TRACEPARENT.fullmatch(traceparent.strip())
    return match[1] if match else f"{random.getrandbits(128) or 1:032x}"
