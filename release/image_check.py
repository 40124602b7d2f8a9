"""Run each step of the Dockerfile in a bare Debian root, and then the service as the image would run it.

The steps are read from the Dockerfile itself. Needs root, debootstrap, and some gigabytes below the work folder.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from release.bare_root import copy_context, copy_tree, make_base, run_in
from release.dockerfile import Stage, Step, copied, read_stages

ROOT = Path(__file__).resolve().parent.parent


def build_stages(context: Path, work: Path) -> tuple[Stage, Path]:
    """Run all steps of a Dockerfile below a folder; return the last stage and its root."""
    roots: dict[str, Path] = {}
    stages = read_stages((context / "Dockerfile").read_text("utf-8"))
    for number, stage in enumerate(stages):
        root = work / f"stage-{number}"
        shutil.rmtree(root, ignore_errors=True)
        copy_tree(make_base(stage.suite, work), root)
        roots[stage.name] = root
        for step in stage.steps:
            started = time.monotonic()
            _take(step, root, roots, context)
            print(f"{time.monotonic() - started:7.1f} s  {step.instruction} {step.text[:100]}", flush=True)
    return stages[-1], roots[stages[-1].name]


def _take(step: Step, root: Path, roots: dict[str, Path], context: Path) -> None:
    """Do what a step states; those that only describe the image do nothing here."""
    if step.instruction == "RUN":
        if step.user != "0:0":
            raise ValueError(f"RUN as user {step.user} is not checked: {step.text}")
        script = f"cd {step.folder} && {step.text}"
        run_in(root, ["sh", "-c", script], step.environment)
    elif step.instruction == "WORKDIR":
        (root / step.folder.lstrip("/")).mkdir(parents=True, exist_ok=True)
    elif step.instruction == "COPY":
        stage, source, target = copied(step)
        place = root / step.folder.lstrip("/") / target
        if stage:
            copy_tree(roots[stage] / source.lstrip("/"), root / target.lstrip("/"))
        elif source == ".":
            copy_context(context, place.resolve())
        else:
            copy_tree(context / source, place)


def serve_read_only(stage: Stage, root: Path) -> None:
    """Run the service of an image on a read-only file system, without a network, and ask it."""
    command = stage.last("CMD")
    health = stage.last("HEALTHCHECK").words()
    arguments = [str(root), command.user, *command.words(), "--health", *health]
    settings = {**command.environment, "CHECKER_PATH": os.environ["PATH"]}
    isolated = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--propagation", "private"]
    checker = [sys.executable, "-P", str(ROOT / "release" / "read_only_service.py"), *arguments]
    subprocess.run([*isolated, *checker], check=True, env=settings)


def main(arguments: list[str]) -> None:
    """Check the image; say what failed."""
    parser = argparse.ArgumentParser(prog="python -m release.image_check", description=__doc__)
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "image", help="folder of the roots")
    parser.add_argument("--serve-only", action="store_true", help="only start what an earlier run built")
    chosen = parser.parse_args(arguments)
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        raise SystemExit("the check of the image needs root and debootstrap (apt-get install debootstrap)")
    chosen.work.mkdir(parents=True, exist_ok=True)
    work = chosen.work.resolve()
    if chosen.serve_only:
        stages = read_stages((ROOT / "Dockerfile").read_text("utf-8"))
        stage, root = stages[-1], work / f"stage-{len(stages) - 1}"
    else:
        stage, root = build_stages(ROOT, work)
    serve_read_only(stage, root)


if __name__ == "__main__":
    main(sys.argv[1:])
