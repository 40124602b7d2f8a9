"""The page on R, run by Debian's R: what it prints is what the page shows, and its figures are those of the service."""

from __future__ import annotations

import itertools
import re
import subprocess

import pytest
from support.serving import detections, program
from support.snippets import SERVICE, Block, blocks_of

pytestmark = pytest.mark.clients

PAGE = "docs/how_to/read_in_r.md"
MARK = "## end of the block at line"


@pytest.fixture(scope="module")
def printed(server: str, tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """What each block of the page prints, by its line; the working folder has what they wrote."""
    folder = tmp_path_factory.mktemp("r")
    script = folder / "page.R"
    script.write_text("".join(f'{each.text}cat("{MARK} {each.line}\\n")\n' for each in blocks("r")), "utf-8")
    text = script.read_text("utf-8")
    assert SERVICE in text
    script.write_text(text.replace(SERVICE, server), "utf-8")
    # As in a console, values are printed; sf states its libraries on the error stream.
    source = f'source("{script.name}", print.eval = TRUE)'
    command = [program("Rscript"), "--vanilla", "-e", source]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert (folder / "cmed.png").stat().st_size > 5_000
    assert (folder / "cmed.gpkg").stat().st_size > 50_000
    pieces = re.split(rf"{MARK} (\d+)\n", done.stdout)
    return {int(line): output for output, line in zip(pieces[0::2], pieces[1::2], strict=False)}


def blocks(*languages: str) -> list[Block]:
    return [block for block in blocks_of(PAGE) if block.language in languages]


def test_the_page_shows_what_is_printed(printed: dict[int, str]) -> None:
    compared = 0
    every = blocks("r", "text")
    for block, shown in itertools.pairwise(every):
        if shown.language == "text":
            assert printed[block.line] == shown.text
            compared += 1
    assert compared == 3


def test_the_figures_are_those_of_the_service(printed: dict[int, str], server: str) -> None:
    years = [detections(server, "CMED", year) for year in ("2021", "2022", "2023")]
    assert [int(word) for word in printed[blocks("r")[1].line].split()[3:]] == years


def test_every_block_ran(printed: dict[int, str]) -> None:
    assert sorted(printed) == [block.line for block in blocks("r")]
