"""Logs as JSON, one object a line. They hold no addresses of clients and nothing of what was searched for by whom."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import Any

import orjson

ROOT = logging.getLogger("routes_geo")
_ACCESS = logging.getLogger("routes_geo.access")


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and the fields of the record."""

    def format(self, record: logging.LogRecord) -> str:
        """Line of a record."""
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
    """Send the service's logs to standard error as JSON, unless they go somewhere already."""
    ROOT.setLevel(level.upper())
    if not ROOT.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonFormatter())
        ROOT.addHandler(handler)


def log_request(fields: dict[str, Any]) -> None:
    """Log a request that ended."""
    if _ACCESS.isEnabledFor(logging.INFO):
        _ACCESS.info("request", extra={"fields": fields})
