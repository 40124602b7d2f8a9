"""Run the command line: `python -m routes_geo`.

Python puts the current folder first on the path. A package of the same name there, such as `api`, must not take the
place of ours.
"""

import sys
from pathlib import Path

_HOME = Path(__file__).resolve().parent.parent

if not sys.flags.safe_path and Path(sys.path[0]).resolve() != _HOME:
    del sys.path[0]

from routes_geo.cli.app import run  # noqa: E402 - only now is the path right

run()
