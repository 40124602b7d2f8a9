"""Headers of requests: what clients send, and what they should not."""

from __future__ import annotations

import random

_CHOICES: dict[bytes, list[bytes]] = {
    b"accept": [
        b"*/*", b"", b"text/html", b"application/json", b"application/geo+json", b"text/csv", b"application/xml",
        b"application/vnd.apache.arrow.stream;q=0.5, */*;q=0.1", b"text/html;q=nan, application/json;q=inf",
        b"text/html;q=-1", b"text/html;level=1;q=0.3,,;,/", b"image/*", b"a/b;q=", b"application/json;q=0, */*;q=0",
        b"text/html, application/geo+json;q=0.9" * 60, b"\xff\xfe", b"text/html;q=1.0000000000000000001",
    ],
    b"accept-encoding": [
        b"gzip", b"br", b"zstd", b"gzip, br, zstd", b"identity", b"*", b"*;q=0", b"identity;q=0", b"gzip;q=nan",
        b"deflate", b"gzip;q=0, br;q=0", b"x" * 500, b"", b"gzip;q=1;q=0", b"GZIP", b"\x80gzip", b"zstd;q=1e5",
    ],
    b"accept-language": [b"fr", b"en-GB,en;q=0.9", b"*", b"\xe9", b"x-" * 200],
    b"range": [
        b"bytes=0-0", b"bytes=0-", b"bytes=-1", b"bytes=-0", b"bytes=5-2", b"bytes=0-1,3-4", b"bytes=0-0," * 300,
        b"bytes=99999999999999999999-", b"bytes=a-b", b"items=0-1", b"bytes",
        b"bytes=-99999999999999999999", b"bytes=0-" + b"9" * 5000,
    ],
    b"if-range": [b'"x"', b"Wed, 21 Oct 2015 07:28:00 GMT", b"nonsense"],
    b"if-none-match": [b"*", b'"x"', b'W/"x"', b'"a", "b"', b"x", b'"', b'"' + b"x" * 3000 + b'"', b"\xff", b",,,"],
    b"if-match": [b"*", b'"x"'],
    b"if-modified-since": [b"Wed, 21 Oct 2015 07:28:00 GMT", b"Wed, 21 Oct 9999 07:28:00 GMT", b"yesterday", b"-1"],
    b"if-unmodified-since": [b"Wed, 21 Oct 2015 07:28:00 GMT", b"never"],
    b"host": [b"example.org", b"", b"[::1]:8000", b"a b", b'evil.example" onload="fz()', b"x" * 300, b"\xc3\xa9.eu"],
    b"origin": [b"https://example.org", b"null", b"", b"https://example.org\x00"],
    b"access-control-request-headers": [b"x-a, x-b", b"x" * 3000, b"\xff"],
    b"access-control-request-method": [b"DELETE", b"GET"],
    b"x-forwarded-proto": [b"https", b"javascript", b"x" * 200],
    b"x-forwarded-host": [b"evil.example", b"<script>fz()</script>"],
    b"x-forwarded-for": [b"10.0.0.1", b"nonsense", b"1.2.3.4, 5.6.7.8"],
    b"x-forwarded-prefix": [b"/x", b"//evil.example"],
    b"forwarded": [b"for=1.2.3.4;proto=https;host=evil.example"],
    b"traceparent": [b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", b"00-" + b"0" * 32, b"\xff", b"ff"],
    b"cookie": [b"a=b", b"x" * 4000],
    b"content-type": [b"application/json", b"multipart/form-data; boundary=x", b"\xff"],
    b"expect": [b"100-continue", b"nonsense"],
    b"upgrade": [b"websocket", b"h2c"],
    b"connection": [b"close", b"upgrade", b"keep-alive, x"],
    b"last-event-id": [b"0", b"-1", b"x" * 100, b"2025-06-03", b"\xff"],
    b"x-http-method-override": [b"DELETE"],
    b"user-agent": [b"", b"x" * 5000, b"() { :; }; echo fz"],
    b"te": [b"trailers"],
    b"x-large": [b"x" * 30_000, b"x" * 40_000],
}  # fmt: skip
_MORE_OFTEN = [b"accept", b"accept-encoding", b"if-none-match", b"range"]
_NAMES = [*sorted(_CHOICES), *_MORE_OFTEN * 4]


def make_headers(rng: random.Random) -> tuple[tuple[bytes, bytes], ...]:
    """Return a few headers; some stand twice."""
    names = rng.choices(_NAMES, k=rng.choice([1, 1, 2, 3, 6]))
    return tuple((name, rng.choice(_CHOICES[name])) for name in names)
