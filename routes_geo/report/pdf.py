"""Print a report to PDF with Chromium, where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from routes_geo.errors import InvalidInput, os_sentence
from routes_geo.storage.durable import written_aside

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_LONGEST_S = 180
_DRAWING_MS = 20_000  # virtual time in which the maps of the page are drawn


def find_chromium(chosen: Path | None) -> str:
    """Return the path of Chromium; InvalidInput if it is not where it should be, or nowhere."""
    if chosen is not None:
        if not chosen.is_file():
            raise InvalidInput(f"there is no Chromium at {chosen}; set ROUTES_GEO_CHROMIUM to its path")
        return str(chosen)
    found = next((path for path in map(shutil.which, _NAMES) if path), None)
    if found is None:
        raise InvalidInput(
            f"a PDF needs Chromium, and none of {', '.join(_NAMES)} is installed; install it, set ROUTES_GEO_CHROMIUM "
            "to its path, or write HTML and print it in any browser"
        )
    return found


def print_pdf(html: str, target: Path, chromium: str) -> None:
    """Write a page as PDF on A4. InvalidInput if Chromium fails, or if the file cannot be written."""
    with tempfile.TemporaryDirectory(prefix="routes-geo-") as folder:
        page, printed = Path(folder) / "report.html", Path(folder) / "report.pdf"
        page.write_text(html, "utf-8", newline="\n")
        _run(_command(chromium, Path(folder), page, printed))
        if not printed.is_file():
            raise InvalidInput(f"{chromium} wrote no PDF; write HTML and print it in a browser")
        try:
            with written_aside(target) as partial:
                shutil.copyfile(printed, partial)
        except OSError as error:
            raise InvalidInput(f"{target} cannot be written ({os_sentence(error)}); choose another file") from error


def _command(chromium: str, folder: Path, page: Path, printed: Path) -> list[str]:
    # Chromium refuses its sandbox for root; the page is our own and loads nothing.
    rights = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        chromium, "--headless", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage", *rights,
        f"--user-data-dir={folder / 'profile'}", "--no-pdf-header-footer", "--generate-pdf-document-outline",
        f"--virtual-time-budget={_DRAWING_MS}", f"--print-to-pdf={printed}", page.as_uri(),
    ]  # fmt: skip


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_LONGEST_S)  # noqa: S603 - a path of the user
    except subprocess.TimeoutExpired as error:
        raise InvalidInput(f"{command[0]} did not print within {_LONGEST_S} s; write HTML instead") from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise InvalidInput(f"{command[0]} could not print the report ({error}); write HTML instead") from error
