"""Write logs as JSON, one object per line. They contain neither addresses of clients nor their queries."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import Any

import orjson
from uvicorn.logging import DefaultFormatter

ROOT = logging.getLogger("routes_geo")
_ACCESS = logging.getLogger("routes_geo.access")


class JsonFormatter(logging.Formatter):
    """Formats records as JSON: time, level, logger, message, and the fields of the record."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


def write_json_logs(level: str) -> None:
    """Send the logs of the service to standard error as JSON, unless they have a handler, and those of uvicorn."""
    ROOT.setLevel(level.upper())
    if not ROOT.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonFormatter())
        ROOT.addHandler(handler)
    for of_uvicorn in logging.getLogger("uvicorn").handlers:
        if isinstance(of_uvicorn.formatter, DefaultFormatter):  # not that of an operator's own configuration
            of_uvicorn.setFormatter(JsonFormatter())


def log_request(fields: dict[str, Any]) -> None:
    """Log a finished request."""
    if _ACCESS.isEnabledFor(logging.INFO):
        _ACCESS.info("request", extra={"fields": fields})
