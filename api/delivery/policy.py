"""What browsers are told of pages: they load nothing from elsewhere."""

from __future__ import annotations

from api.delivery.cache import Headers

_CSP = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_API_DOCS_CSP = _CSP.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
_ASSETS, _FOR_EVER = "/static/assets/", b"public, max-age=31536000, immutable"


def with_policy(headers: Headers, path: str) -> Headers:
    """Headers of an answer and what goes for its path: a policy for pages, and how long built assets last."""
    named = dict(headers)
    more: Headers = []
    is_page = named.get(b"content-type", b"").startswith(b"text/html")
    if is_page and not path.startswith("/reports/"):  # a report carries a stricter policy of its own
        more.append((b"content-security-policy", (_API_DOCS_CSP if path == "/docs" else _CSP).encode()))
    if path.startswith(_ASSETS) and b"cache-control" not in named:  # their names hold a hash of their content
        more.append((b"cache-control", _FOR_EVER))
    return [*headers, *more]
