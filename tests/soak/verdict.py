"""What a whole soak must have kept: memory, file descriptors, mapped files, and no traceback in its log."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass

from support.waiting import within

from soak.stage import Stage
from soak.tally import Tally
from soak.watching import Watch

FULL_MINUTES = 60
_MARK_S, _BOUND = 600.0, 0.05  # of a full run: memory at the end within 5 % of that after ten minutes
_SHORT_BOUND = 0.75  # of a short run, in which caches still fill: it finds only what grows at each switch
_WINDOW_S = 120.0  # twelve switches, over which the median is taken
_LEAVE_S = 60  # time in which connections of clients that are gone must be closed
_DESCRIPTORS = 12  # that may stay open beside those at the start, for each worker


@dataclass(frozen=True, slots=True)
class Verdict:
    """Sentences on what was measured, and on what was not kept."""

    notes: tuple[str, ...]
    failures: tuple[str, ...]


def judge(tally: Tally, watch: Watch, stage: Stage, minutes: float) -> Verdict:
    """Judge the service when all clients have left."""
    notes, failures = [], []
    for note, failure in (memory_verdict(watch, minutes), _descriptors(watch), _log(stage), _compared(tally)):
        notes.append(note)
        failures += [failure] if failure else []
    return Verdict(tuple(notes), tuple(failures))


def memory_verdict(watch: Watch, minutes: float) -> tuple[str, str]:
    """Return a sentence on the memory, and what is wrong with it."""
    is_full = minutes >= FULL_MINUTES
    end_s = minutes * 60
    mark_s, bound = (_MARK_S, _BOUND) if is_full else (end_s / 4, _SHORT_BOUND)
    window_s = min(_WINDOW_S, end_s / 4)
    before, after = watch.memory_mib(mark_s, mark_s + window_s), watch.memory_mib(end_s - window_s, end_s)
    growth = after / before - 1
    note = (
        f"Memory (proportional set size of all processes of the service, median of {window_s:.0f} s): "
        f"{before:,.0f} MiB after {mark_s / 60:g} minutes, {after:,.0f} MiB at the end ({growth:+.1%}; "
        f"the limit is +{bound:.0%}), {max(each.memory_mib for each in watch.samples):,.0f} MiB at most."
    )
    return note, f"memory: it grew by {growth:.1%}, more than {bound:.0%}" if growth > bound else ""


def _descriptors(watch: Watch) -> tuple[str, str]:
    most = max(each.descriptors for each in watch.samples)
    maps = [each.maps for each in watch.samples]
    first = watch.first
    allowed = first.descriptors + _DESCRIPTORS
    is_kept = within(_LEAVE_S, lambda: watch.now().descriptors <= allowed)
    last = watch.now()
    note = (
        f"Open file descriptors: {first.descriptors} at the start, {most} at most, {last.descriptors} after the "
        f"clients had left. Memory maps: {maps[len(maps) // 4]:,} after a quarter of the time, {maps[-1]:,} at the end."
    )
    return note, "" if is_kept else f"descriptors: {last.descriptors} are open, more than {allowed}"


def _log(stage: Stage) -> tuple[str, str]:
    text = stage.log.read_text("utf-8", "replace")
    lines = [line for line in text.splitlines() if not line.startswith(("serving ", "map: "))]  # said, not logged
    messages = Counter(map(_message, lines))
    listed = "; ".join(f"{message} ({count:,} times)" for message, count in messages.most_common(8))
    note = f"The service logged {messages.total()} lines: {listed}." if messages else "The service logged nothing."
    return note, f"log: it has a traceback: {text[-1500:]}" if "Traceback" in text else ""


def _message(line: str) -> str:
    """Return the message of a line of the log, which is JSON or text."""
    try:
        return str(json.loads(line)["message"])
    except (ValueError, LookupError, TypeError):
        return line[:100]


def _compared(tally: Tally) -> tuple[str, str]:
    asked = sum(tally.counts.values())
    note = f"{tally.compared:,} of {asked:,} tries were whole answers, compared byte for byte with the right ones."
    note += f" Clients were told to wait (429) and asked again {tally.waits:,} times."
    return note, "" if tally.compared > asked / 3 else "compared: fewer than a third of the answers were compared"
