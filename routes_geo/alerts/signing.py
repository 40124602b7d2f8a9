"""Signatures of webhooks by the convention Standard Webhooks 1.0."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re

from routes_geo.errors import InvalidInput

_PREFIX, _LEAST_BYTES, _MOST_BYTES = "whsec_", 24, 64
_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")


def parse_secret(text: str) -> bytes:
    """Key of a secret such as `whsec_MfKQ...`; InvalidInput, which does not repeat it, for any other form."""
    try:
        key = base64.b64decode(text.strip().removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not text.startswith(_PREFIX) or not _LEAST_BYTES <= len(key) <= _MOST_BYTES:
        raise InvalidInput(
            f"the secret is not accepted; give {_PREFIX} and {_LEAST_BYTES} to {_MOST_BYTES} random bytes in base64, "
            "as `echo whsec_$(openssl rand -base64 32)` does"
        )
    return key


def signed_headers(message_id: str, timestamp_s: int, body: bytes, key: bytes) -> dict[str, str]:
    """Headers of a message that is sent at a time (seconds since 1970): a receiver refuses one that is too old.

    The same message has the same id whenever it is sent. InvalidInput for an id that could be taken for another.
    """
    if not _ID.fullmatch(message_id):
        raise InvalidInput(f"{message_id[:80]!r}: an id has letters, digits, - and _ alone")
    signed = b".".join([message_id.encode(), str(timestamp_s).encode(), body])
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {"webhook-id": message_id, "webhook-timestamp": str(timestamp_s), "webhook-signature": f"v1,{signature}"}
