"""Serve bytes with the smallest possible FastAPI service: one `async def` endpoint.

Run with `python -m benchmarks.bare`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Response


def main() -> None:
    """Serve the bytes of a file; the arguments are the file, the media type and the port."""
    path, media_type, port = sys.argv[1:]
    body = Path(path).read_bytes()
    app = FastAPI()

    @app.get("/tile")
    async def tile() -> Response:
        return Response(body, media_type=media_type)

    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
