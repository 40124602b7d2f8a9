"""Build the guide: `python -m docs.guide`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from docs.guide.errors import GuideError
from docs.guide.site import OUT, build_site


def main(arguments: list[str]) -> None:
    """Build the guide and say where it is; end with the faults if there are any."""
    parser = argparse.ArgumentParser(prog="python -m docs.guide", description="Build the guide from docs/.")
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the site")
    parser.add_argument("--no-notebooks", action="store_true", help="show notebooks without running them")
    chosen = parser.parse_args(arguments)
    start_s = time.perf_counter()
    try:
        build_site(chosen.out, with_notebooks=not chosen.no_notebooks)
    except GuideError as error:
        raise SystemExit(f"the guide was not built:\n{error}") from error
    files = [path for path in chosen.out.rglob("*") if path.is_file()]
    size_mb = sum(path.stat().st_size for path in files) / 1e6
    print(f"{chosen.out}: {len(files)} files, {size_mb:.1f} MB, {time.perf_counter() - start_s:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
