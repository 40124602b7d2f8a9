"""Write docs/reliability.md from the records of the suites in docs/reliability/.

Full runs of `make chaos`, `make soak` and `make fuzz` write their record and the page. `make reliability` writes the
page from the records that are there.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

RECORDS = Path(__file__).parent / "reliability"
PAGE = "reliability.md"  # beside the folder of records
_WIDTH = 120
_HEAD = """# Reliability

What was done to the service and the commands on purpose, how often, and what held. Full runs of the suites below write
this page with their records in `docs/reliability/`; shorter runs, as in every change of the code, write nothing. A try
held if everything that its test checks was as it should be. Tries that did not hold are listed with their failures.
"""
_SUITES = {
    "chaos": (
        "Kills, damage, disks, clocks, clients",
        "`make chaos` kills commands at random moments, damages every file of a snapshot and of a ledger, fills, slows "
        "and locks disks, sets clocks, and attacks a running service with slow, silent and aborting clients. After a "
        "kill, what was there before or the whole new result must be there, and the next run must be whole. Damage "
        "must be reported in one sentence, or change no figure.",
    ),
    "soak": (
        "An hour of mixed load",
        "`make soak` loads a running service with everything that it serves, while another process switches the "
        "snapshot every ten seconds. Every answer must have its expected status and be, byte for byte, the answer of "
        "the snapshot that its header names. Memory at the end must be within 5 % of that after ten minutes.",
    ),
    "fuzz": (
        "Fuzzed requests",
        "`make fuzz` sends requests that are generated from the description of the API and from a grammar of broken "
        "ones. Every answer must be one that the description allows; none may be an error of the server.",
    ),
}


def main() -> None:
    """Write the page."""
    write_page(RECORDS)


def write_page(folder: Path) -> None:
    """Write the page beside the folder of records."""
    (folder.parent / PAGE).write_text(render(folder), "utf-8")


def render(folder: Path) -> str:
    """Return the text of the page."""
    return "\n".join([_HEAD, *(_section(suite, folder / f"{suite}.json") for suite in _SUITES)])


def _section(suite: str, path: Path) -> str:
    title, text = _SUITES[suite]
    head = f"## {title}\n\n{_wrapped(text)}\n"
    if not path.is_file():
        return f"{head}\nThere is no record of a full run yet.\n"
    record = json.loads(path.read_text("utf-8"))
    return f"{head}\n{_wrapped(_summary(record))}\n\n{''.join(_table(record['trials']))}{''.join(_lists(record))}"


def _summary(record: dict[str, Any]) -> str:
    count, held = (sum(trial[name] for trial in record["trials"]) for name in ("count", "held"))
    run = f"`make {record['suite']}{' ' + record['setting'] if 'setting' in record else ''}`"
    took = f", in {record['seconds'] / 60:.0f} minutes" if "seconds" in record else ""
    used = f" Snapshot `{record['snapshot']}`." if "snapshot" in record else ""
    outcome = (
        f"All {count:,} tries held." if held == count else f"**{count - held:,} of {count:,} tries did not hold.**"
    )
    if record["failures"] and held == count:
        outcome += f" **{len(record['failures'])} checks failed.**"
    return (
        f"{outcome} Run on {record['date']} with {run}{took}: version {record['version']}, Python {record['python']}, "
        f"{record['processor']}.{used}"
    )


def _outcome(record: dict[str, Any], count: int, held: int) -> str:
    if held < count:
        return f"**{count - held:,} of {count:,} tries did not hold.**"
    failed = f" **{len(record['failures'])} checks failed.**" if record["failures"] else ""
    return f"All {count:,} tries held.{failed}"


def _table(trials: list[dict[str, Any]]) -> Iterator[str]:
    yield "| kind | what was tried | tries | held | did not hold |\n|---|---|---:|---:|---:|\n"
    ordered = sorted(trials, key=lambda trial: trial["what"])
    for kind, group in groupby(ordered, key=lambda trial: _parts(trial["what"])[0]):
        rows = list(group)
        if kind and len(rows) > 1:
            yield _row(f"**{kind}**", "together", sum(row["count"] for row in rows), sum(row["held"] for row in rows))
        for row in rows:
            yield _row(kind, _parts(row["what"])[1], row["count"], row["held"])


def _parts(what: str) -> tuple[str, str]:
    kind, separator, rest = what.partition(": ")
    return (kind, rest) if separator else ("", what)


def _row(kind: str, what: str, count: int, held: int) -> str:
    lost = f"{count - held:,}" if held < count else ""
    return f"| {kind} | {what.replace('|', ' ')} | {count:,} | {held:,} | {lost} |\n"


def _lists(record: dict[str, Any]) -> Iterator[str]:
    if record["failures"]:
        yield "\nWhat failed:\n\n" + "".join(f"{_item(_quoted(failure))}\n" for failure in record["failures"])
    if record["notes"]:
        yield "\n" + "".join(f"{_item(note)}\n" for note in record["notes"])


def _quoted(failure: str) -> str:
    """Return a failure as code: it may contain anything."""
    return f"`{failure.replace('`', chr(39))}`"


def _item(text: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent="- ", subsequent_indent="  ", break_long_words=False)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


if __name__ == "__main__":
    main()
