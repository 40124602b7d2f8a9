"""Write the description of the API without starting the service: `python -m api.describe FILE`."""

from __future__ import annotations

import sys
from pathlib import Path

import orjson

from api.app import bare_app
from api.settings import Settings


def write_description(path: Path) -> None:
    """Write the description in OpenAPI 3.1 as JSON."""
    app = bare_app(Settings.model_fields["max_items"].default)
    path.write_bytes(orjson.dumps(app.openapi(), option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    write_description(Path(sys.argv[1]))
