"""Commands that write a file, by the name of the file."""

from __future__ import annotations

from pathlib import Path

_CELLS = ["export", "cells", "OUT", "--datetime", "2009/2025", "--resolution", "5", "--corridor"]
OUTPUTS = {
    "cells.parquet": _CELLS,
    "cells.fgb": _CELLS,
    "cells.csv": _CELLS,
    "cells.geojson": _CELLS,
    "cells.arrows": _CELLS,
    "cells.arrow": _CELLS,
    "cells.gpkg": _CELLS,
    "routes.pmtiles": ["export", "pmtiles", "OUT", "--datetime", "2023"],
    "map.png": ["export", "picture", "OUT", "--route", "CMED", "--window", "2023"],
    "map.svg": ["export", "picture", "OUT", "--route", "CMED", "--window", "2023"],
    "cmed.html": ["report", "CMED", "-o", "OUT"],
    "routes.html": ["report", "CMED", "WBAL", "-o", "OUT", "--lang", "fr"],
}
FORMER = b"former content\n"  # of a file that a command replaces


def arguments_of(name: str, target: Path, snapshots: Path) -> list[str]:
    """Arguments of the command that writes a target from a snapshot."""
    return [*(str(target) if each == "OUT" else each for each in OUTPUTS[name]), "--snapshot", str(snapshots)]
