"""A fuzzed request, and the command that repeats it."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import Any, Self

TOOLS = b"/mcp"
_HEADERS_OF_TOOLS = ((b"content-type", b"application/json"), (b"accept", b"application/json, text/event-stream"))


@dataclass(frozen=True)
class FuzzedRequest:
    """A request as it goes over the wire; `template` is the operation it is of, empty if it is of none."""

    target: bytes
    method: str = "GET"
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""
    template: str = ""

    @classmethod
    def of_tools(cls, message: Any) -> Self:
        """Return a request with a message for the tools of assistants."""
        return cls(TOOLS, "POST", _HEADERS_OF_TOOLS, json.dumps(message).encode(), TOOLS.decode())

    @property
    def path(self) -> bytes:
        """The address without its query."""
        return self.target.partition(b"?")[0]

    def header(self, name: bytes) -> str:
        """All values of a header; empty if it is missing."""
        return ", ".join(value.decode("latin-1") for given, value in self.headers if given.lower() == name)

    @property
    def command(self) -> str:
        """One line for a shell that repeats the request against a service on port 8000."""
        words = ["curl", "-sg", "-i", "--path-as-is"]
        words += ["--head"] if self.method == "HEAD" else ["-X", self.method] if self.method != "GET" else []
        for name, value in self.headers:
            text = value.decode("latin-1")
            words += ["-H", f"{name.decode('latin-1')}: {text}" if text else f"{name.decode('latin-1')};"]
        if self.body:
            words += ["--data-binary", self.body.decode("utf-8", "backslashreplace")]
        return shlex.join([*words, "http://127.0.0.1:8000" + self.target.decode("latin-1")])
