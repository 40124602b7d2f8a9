"""The least that a FastAPI service can do: an `async def` endpoint that returns bytes. `python -m benchmarks.bare`."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Response


def main() -> None:
    """Serve a file's bytes: arguments are the file, the media type, the port."""
    path, media_type, port = sys.argv[1:]
    body = Path(path).read_bytes()
    app = FastAPI()

    @app.get("/tile")
    async def tile() -> Response:
        return Response(body, media_type=media_type)

    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
