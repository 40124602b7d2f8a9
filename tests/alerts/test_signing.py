"""Signatures, verified by the receiver of the convention's library and by an example that others published."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from support.alarm_cases import SECRET

from routes_geo.alerts.signing import parse_secret, sign_message
from routes_geo.errors import InvalidInput

BODY = '{"type":"alarm.raised","name":"Türkiye"}'.encode()


def signed(timestamp_s: float, secret: str = SECRET) -> dict[str, str]:
    return sign_message("WAFR-2023-10-ears-up_2025-06-03_raised", int(timestamp_s), BODY, parse_secret(secret))


def test_the_signature_is_the_one_of_the_published_example() -> None:
    """Key, message and signature are those of the documentation of Standard Webhooks' verifier."""
    key, body = base64.b64decode("plJ3nmyCDGBKInavdOK15jsl"), b'{"event_type":"ping","data":{"success":true}}'
    headers = sign_message("msg_loFOjxBNrRLzqYUf", 1731705121, body, key)
    assert headers["webhook-signature"] == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="


@pytest.mark.parametrize("body", [BODY, b"", b"{}" * 5000])
def test_the_signature_is_the_keyed_hash_of_id_time_and_body(body: bytes) -> None:
    key = bytes(range(32))
    signature = hmac.new(key, b"a-1.1700000000." + body, hashlib.sha256).digest()
    headers = sign_message("a-1", 1_700_000_000, body, key)
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(signature).decode()}"


def test_a_receiver_accepts_what_is_signed_now() -> None:
    assert Webhook(SECRET).verify(BODY, signed(time.time()))["name"] == "Türkiye"


@pytest.mark.parametrize("age_s", [-600, 600])
def test_a_receiver_refuses_what_was_signed_long_ago_or_will_be(age_s: float) -> None:
    with pytest.raises(WebhookVerificationError, match="timestamp"):
        Webhook(SECRET).verify(BODY, signed(time.time() - age_s))


def test_a_receiver_refuses_what_was_changed() -> None:
    headers = signed(time.time())
    other = "whsec_" + base64.b64encode(bytes(32)).decode()
    for body, changed, secret in (
        (BODY + b" ", {}, SECRET),
        (BODY, {"webhook-id": "WAFR-2023-10-ears-up_2025-06-04_raised"}, SECRET),
        (BODY, {"webhook-timestamp": str(int(time.time()) + 5)}, SECRET),
        (BODY, {}, other),
    ):
        with pytest.raises(WebhookVerificationError, match="signature"):
            Webhook(secret).verify(body, headers | changed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "whsec_",
        SECRET.removeprefix("whsec_"),
        "whsec_" + base64.b64encode(bytes(23)).decode(),
        "whsec_" + base64.b64encode(bytes(65)).decode(),
        "whsec_not base64, but a pass phrase",
        "whsec_Gefährlich",
    ],
)
def test_a_secret_that_is_not_accepted_is_not_repeated(text: str) -> None:
    with pytest.raises(InvalidInput, match="openssl rand") as caught:
        parse_secret(text)
    assert len(text) < 8 or text not in str(caught.value)


def test_an_id_that_could_be_taken_for_another_is_refused() -> None:
    with pytest.raises(InvalidInput, match="letters"):
        sign_message("a.1", 1, BODY, bytes(32))


def test_the_receiver_in_the_documentation_verifies() -> None:
    text = (Path(__file__).parents[2] / "docs" / "how_to" / "receive_alerts.md").read_text("utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert code is not None
    defined: dict[str, Any] = {}
    exec(code[1], defined)
    verify = defined["verify"]
    assert verify(signed(time.time()), BODY, SECRET)
    assert not verify(signed(time.time()), BODY + b" ", SECRET)
    assert not verify(signed(time.time() - 600), BODY, SECRET)
