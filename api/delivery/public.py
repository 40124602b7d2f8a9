"""Make links begin with the address that clients use, which a proxy in front of the service may change."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.types import Scope


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """Hold scheme, host and path of the landing page, as clients write them. The path has no slash at its end."""

    scheme: str
    host: str
    path: str

    @classmethod
    def parse(cls, url: str) -> PublicAddress:
        """Return the parts of an absolute URL."""
        parts = urlsplit(url)
        return cls(parts.scheme, parts.netloc, parts.path.rstrip("/"))

    @property
    def url(self) -> str:
        """Return the address without a slash at its end."""
        return f"{self.scheme}://{self.host}{self.path}"

    def seen_by_client(self, scope: Scope) -> Scope:
        """Return a scope as if the client had asked at this address, so that all links begin with it.

        The proxy removes the path before it passes a request on.
        """
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
        return {
            **scope,
            "scheme": self.scheme,
            "root_path": self.path,
            "path": self.path + path,
            "headers": [(b"host", self.host.encode()), *headers],
        }
