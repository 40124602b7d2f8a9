"""Signatures of webhooks by the convention Standard Webhooks 1.0."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook

from routes_geo.errors import InvalidInput

_PREFIX, _LEAST_BYTES, _MOST_BYTES = "whsec_", 24, 64
_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")


def parse_secret(text: str) -> bytes:
    """Return the key of a secret such as `whsec_MfKQ...`.

    InvalidInput for any other form; its message does not repeat the secret. The library would accept a missing prefix,
    keys of any length, and text that is not base64.
    """
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


def sign_message(message_id: str, timestamp_s: int, body: bytes, key: bytes) -> dict[str, str]:
    """Return the headers that sign a message (UTF-8) sent at a time in seconds since 1970.

    A receiver refuses a time that is too old. A message keeps its id when it is sent again. InvalidInput for an id with
    characters that could make it look like another.
    """
    if not _ID.fullmatch(message_id):
        raise InvalidInput(f"message id {message_id[:80]!r} is not accepted; use only letters, digits, - and _")
    signature = Webhook(key).sign(message_id, datetime.fromtimestamp(timestamp_s, UTC), body.decode())
    return {"webhook-id": message_id, "webhook-timestamp": str(timestamp_s), "webhook-signature": signature}
