"""The Dockerfile: what is pinned and locked, as whom the image runs, and that the check understands every step."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from release.bare_root import is_ignored
from release.dockerfile import copied, read_stages

ROOT = Path(__file__).resolve().parent.parent.parent
STAGES = read_stages((ROOT / "Dockerfile").read_text("utf-8"))


def steps(instruction: str) -> list[str]:
    return [step.text for stage in STAGES for step in stage.steps if step.instruction == instruction]


def test_every_base_is_pinned_to_one_digest() -> None:
    assert {stage.suite for stage in STAGES} == {"bookworm"}
    assert len({stage.base for stage in STAGES}) == 1


def test_packages_are_installed_with_their_hashes_or_as_what_was_built() -> None:
    installs = [part for text in steps("RUN") for part in text.split("&&") if "pip install" in part]
    assert len(installs) == 2
    assert all("--require-hashes" in part or "--no-deps dist/" in part for part in installs)


def test_the_image_runs_without_rights_and_without_a_cache_of_kernels_elsewhere() -> None:
    command = STAGES[-1].last("CMD")
    assert command.user == "10001:10001"
    assert "NUMBA_CACHE_DIR" not in command.environment
    assert command.environment["NUMBA_CPU_NAME"] == "x86-64-v3"
    assert command.environment["NUMBA_CPU_FEATURES"] == ""
    assert command.words()[0] == "uvicorn"
    assert STAGES[-1].last("HEALTHCHECK").words()[0] == "python"
    service = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]["routes-geo"]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])


def test_kernels_are_compiled_for_the_processor_that_the_service_is_told() -> None:
    warm = next(step for step in STAGES[0].steps if "release/warm.py" in step.text)
    names = ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES")
    assert [warm.environment[name] for name in names] == [STAGES[-1].last("CMD").environment[name] for name in names]


def test_an_instruction_that_is_not_checked_is_refused() -> None:
    with pytest.raises(ValueError, match="VOLUME is not checked"):
        read_stages("FROM debian\nVOLUME /data\n")
    with pytest.raises(ValueError, match="expected debian:SUITE-YYYYMMDD-slim@sha256"):
        _ = read_stages("FROM debian:bookworm-slim\n")[0].suite


def test_variables_are_filled_and_lines_are_joined() -> None:
    text = 'ARG A=1\nFROM b AS c\nARG D=2\n# x\nENV E=${D} F="g"\nWORKDIR /h\nRUN i && \\\n    j\nCOPY --from=c /k /l\n'
    (stage,) = read_stages(text)
    run = next(step for step in stage.steps if step.instruction == "RUN")
    assert (run.text, run.folder, run.environment) == ("i && j", "/h", {"D": "2", "E": "2", "F": "g"})
    assert copied(stage.steps[-1]) == ("c", "/k", "/l")


@pytest.mark.parametrize(
    ("path", "ignored"),
    [(".git", True), ("web/dist", True), ("api/__pycache__", True), ("web/src", False), ("api", False)],
)
def test_what_the_build_does_not_get(path: str, ignored: bool) -> None:
    patterns = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert is_ignored(path, patterns) is ignored
