"""Tell browsers that pages load nothing from other hosts."""

from __future__ import annotations

from api.delivery.cache import Headers

# A page can state this much of its policy itself; only a header can forbid frames.
PAGE_CSP = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"
)
_CSP = f"{PAGE_CSP}; frame-ancestors 'none'"
# Pages of the guide show maps of notebooks in frames; those are pages of the guide, too.
GUIDE_CSP = f"{PAGE_CSP}; frame-src 'self'"
_GUIDE_CSP = f"{GUIDE_CSP}; frame-ancestors 'self'"
_API_DOCS_CSP = _CSP.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
# Other sites may show the page of one view in a frame; it takes no input that could be stolen.
_EMBED_CSP = _CSP.replace("frame-ancestors 'none'", "frame-ancestors *")
_PAGES = {"/docs": _API_DOCS_CSP, "/embed": _EMBED_CSP}
_ASSETS, _IMMUTABLE_ASSET = "/static/assets/", b"public, max-age=31536000, immutable"


def with_policy(headers: Headers, path: str) -> Headers:
    """Return the headers of a response with those for its path: a policy for pages, a lifetime for built assets."""
    named = dict(headers)
    more: Headers = []
    is_page = named.get(b"content-type", b"").startswith(b"text/html")
    if is_page and b"content-security-policy" not in named:  # a report has a stricter policy of its own
        policy = _GUIDE_CSP if path.startswith("/guide/") else _PAGES.get(path, _CSP)
        more.append((b"content-security-policy", policy.encode()))
    if path.startswith(_ASSETS) and b"cache-control" not in named:  # their names contain a hash of their content
        more.append((b"cache-control", _IMMUTABLE_ASSET))
    return [*headers, *more]
